"""The papers to bring: cases, forms and numbers, and the check list for one citizen's case.

The portal runs a paper's name and the file name of its form together, and glues years to counts. What looks
wrong is left out, not guessed.
"""

import re
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from laocaiso.cases.procedures.model import Group, Item
from laocaiso.cases.procedures.paper_cases import cases_among
from laocaiso.core.errors import InvalidInput
from laocaiso.core.text import clean, fold
from laocaiso.snapshots.pages import Language

MOST_COPIES = 20
"""A larger count is a year that stands before the number, as in 20261."""
_FILES = re.compile(r"\.(?:docx?|pdf|xlsx?|rar|zip|html?)(?=$|[^a-z])", re.IGNORECASE)
_NAMED = re.compile(r"(?:\d{1,2}[.\-_ ]{1,2})?(?:[Mm]ẫu|[Mm]au|MAU|MẪU|PL|Phụ lục|Phu luc|PHỤ LỤC)")
"""How names of form files begin."""
_SHORTEST_NAME = 12
_FORM = re.compile(
    r"\b[Mm]ẫu\s*(?:đơn\s*)?(?:số\s*)?((?=[\wĐ./-]*\d)[A-ZĐ0-9][\wĐ]*(?:[./-][\wĐ]+)*)", re.UNICODE
)
_SHOW = "xuat trinh"
_REMARK = ("luu y", "ghi chu")
_EXPLAINS = re.compile(
    r"(?:truong hop|doi voi|trong|neu|khi|nguoi|ca nhan|co quan|viec|vi du|ban chup cac|so luong|cham nhat"
    r"|khong quy dinh|thanh phan ho so)\b|$"
)
"""How sentences about papers begin: one of them without a count, on a page that counts, is no paper."""

Must = Literal["submit", "show", "remark"]


class Paper(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One paper. Counts are absent where the page does not say them, or says what can't be."""

    name: str
    form: str | UnsetType = UNSET
    """Number of the form, as "CT01"."""
    form_file: str | UnsetType = UNSET
    """Name of the form's file on the source page."""
    originals: int | UnsetType = UNSET
    copies: int | UnsetType = UNSET
    count_text: str
    must: Must
    """`show`: brought along only; `remark`: no paper, a remark of the page."""


class PaperGroup(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Papers that belong together. `case` numbers those that are for one case only; two may be of one."""

    title: str | UnsetType = UNSET
    case: int | UnsetType = UNSET
    items: tuple[Paper, ...]


class Tick(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One line of a check list."""

    id: str
    """Stays the same as long as the catalogue does."""
    heading: str | UnsetType = UNSET
    """What the page has above it: the case it is for, or when it comes on top."""
    text: str
    count_text: str
    must: Must
    form: str | UnsetType = UNSET


def groups_of(groups: tuple[Group, ...], language: Language) -> tuple[PaperGroup, ...]:
    """All papers, with the cases numbered from 1."""
    counts = any(item.originals or item.copies for group in groups for item in group.items)
    titles = [clean(group.group or "").rstrip(":").strip() for group in groups]
    return tuple(
        PaperGroup(
            title=title or UNSET,
            case=UNSET if case is None else case,
            items=tuple(_paper(item, title, language, counts=counts) for item in group.items),
        )
        for group, title, case in zip(groups, titles, cases_among(titles), strict=True)
    )


def check_list(groups: tuple[PaperGroup, ...], case: int | None) -> tuple[Tick, ...]:
    """What to tick off: papers for everybody and those of the case; without a case those of every case.

    Raises `InvalidInput` for a case there is not.
    """
    numbers = sorted({group.case for group in groups if isinstance(group.case, int)})
    if case is not None and case not in numbers:
        raise InvalidInput(
            "case",
            "Không có trường hợp này trong thành phần hồ sơ."
            if numbers
            else "Thủ tục này không chia trường hợp.",
            "There is no such case among the papers." if numbers else "This procedure has no cases.",
            allowed=tuple(map(str, numbers)),
        )
    return tuple(
        Tick(
            id=f"{at}.{number}",
            heading=group.title,
            text=paper.name,
            count_text=paper.count_text,
            must=paper.must,
            form=paper.form,
        )
        for at, group in enumerate(groups, 1)
        if group.case is UNSET or case is None or group.case == case
        for number, paper in enumerate(group.items, 1)
        if paper.must != "remark"
    )


def _paper(item: Item, title: str, language: Language, *, counts: bool) -> Paper:
    name, file = split_file(clean(item.name))
    form = _FORM.search(name) or (_FORM.search(file) if file else None)
    originals, copies = _plausible(item.originals), _plausible(item.copies)
    above, told = fold(title), fold(name)
    remark = above.startswith(_REMARK) or told.startswith(_REMARK)
    remark = remark or (counts and not (originals or copies) and bool(_EXPLAINS.match(told)))
    show = _SHOW in above or told.startswith(_SHOW)
    return Paper(
        name=re.sub(r"^[-+*•–]\s*", "", name),
        form=form[1].rstrip(".") if form else UNSET,
        form_file=file or UNSET,
        originals=UNSET if originals is None else originals,
        copies=UNSET if copies is None else copies,
        count_text=_counted(originals, copies, language),
        must="remark" if remark else "show" if show else "submit",
    )


def split_file(name: str) -> tuple[str, str | None]:
    """A paper's name, and the names of form files the page glued behind it.

    All of it is the name where the two can't be told apart.
    """
    first = _FILES.search(name)
    if first is None or not _FILES.search(name[-6:]):
        return name, None
    cuts = [at for at in range(_SHORTEST_NAME, first.start()) if _glued(name, at)]
    named = [at for at in cuts if _NAMED.match(name, at)]
    alone = [at for at in cuts if " " not in name[at:]]
    closed = [at for at in cuts if name[at - 1] in ")”"]
    for at in named[-1:] or alone[:1] or closed[-1:] or cuts[-1:]:
        return name[:at].rstrip(), name[at:].strip(" .;")
    return name, None


def _glued(name: str, at: int) -> bool:
    """True where a new text begins at `at` without a blank before it."""
    before, letter = name[at - 1], name[at]
    if not letter.isalnum():
        return False
    if before in ")”.;:":
        return not (before == "." and name[at - 2].isdigit() and letter.isdigit())
    return letter.isupper() and (before.islower() or bool(_NAMED.match(name, at))) and before.isalnum()


def _plausible(count: int | None) -> int | None:
    return count if count is not None and 0 <= count <= MOST_COPIES else None


def _counted(originals: int | None, copies: int | None, language: Language) -> str:
    english = language == "en"
    parts = []
    if originals:
        parts.append(f"{originals} original(s)" if english else f"{originals} bản chính")
    if copies:
        parts.append(f"{copies} copy(ies)" if english else f"{copies} bản sao")
    if parts:
        return ", ".join(parts)
    return "number not stated" if english else "trang nguồn không ghi số bản"
