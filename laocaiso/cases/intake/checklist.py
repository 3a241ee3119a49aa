"""The check list: the papers a procedure asks for, what a citizen says of each, and what is still missing.

The portal's lists were split out of run-together text, so a line can be wrong for a case: every line can be
answered with "not needed", and nothing here says that a dossier is complete in the eyes of the law.
"""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import UNSET

from laocaiso.cases.intake.model import Contents, Draft, Mark, Paper
from laocaiso.cases.procedures.model import Record
from laocaiso.cases.procedures.papers import groups_of
from laocaiso.core.errors import InvalidInput

HIGHEST_NUMBER = 200
"""Of a document; the longest list has some hundred papers."""
SHOWN = 120
"""Characters of a paper's name in a message."""


class Missing(msgspec.Struct, frozen=True):
    """One thing that is still missing. `field` is where to put it: applicant, checklist/3, documents/2, …"""

    field: str
    vi: str
    en: str


def cases_of(record: Record) -> tuple[tuple[str, ...], tuple[Paper, ...]]:
    """The cases of a procedure to choose from, and its papers, numbered through. Remarks are no papers."""
    groups = groups_of(record.documents, "vi")
    cases: dict[int, str] = {}
    papers: list[Paper] = []
    for group in groups:
        case = group.case if isinstance(group.case, int) else None
        title = group.title if isinstance(group.title, str) else None
        if case is not None:
            cases[case] = title or ""
        papers += [
            Paper(
                number=0,
                case=case,
                name=item.name,
                heading=title,
                to_show=item.must == "show",
                originals=None if item.originals is UNSET else item.originals,
                copies=None if item.copies is UNSET else item.copies,
            )
            for item in group.items
            if item.must != "remark"
        ]
    numbered = [msgspec.structs.replace(paper, number=at) for at, paper in enumerate(papers, 1)]
    return tuple(cases[case] for case in sorted(cases)), tuple(numbered[:HIGHEST_NUMBER])


def papers_asked(contents: Contents) -> Sequence[Paper]:
    """The papers everybody brings, and those of the case chosen."""
    return _asked(contents, contents.case)


def _asked(contents: Contents, case: int | None) -> Sequence[Paper]:
    return [paper for paper in contents.papers if paper.case is None or paper.case == case]


def ticked(contents: Contents, case: int | None, marks: Sequence[Mark]) -> Contents:
    """The contents with another answer to the check list. Raises `InvalidInput`."""
    case = _checked_case(contents, case)
    asked = {paper.number for paper in _asked(contents, case)}
    seen: set[int] = set()
    for at, mark in enumerate(marks):
        if mark.number not in asked or mark.number in seen:
            raise InvalidInput(
                f"items[{at}].number",
                f"Danh mục không có giấy tờ số {mark.number}, hoặc số này bị lặp lại.",
                f"The check list has no paper {mark.number}, or it is there twice.",
            )
        if any(not 1 <= number <= HIGHEST_NUMBER for number in mark.documents):
            raise InvalidInput(
                f"items[{at}].documents",
                f"Số thứ tự tệp phải từ 1 đến {HIGHEST_NUMBER}.",
                f"Numbers of documents go from 1 to {HIGHEST_NUMBER}.",
            )
        seen.add(mark.number)
    return msgspec.structs.replace(contents, case=case, marks=tuple(marks))


def _checked_case(contents: Contents, case: int | None) -> int | None:
    """The case to be kept; who names the only one of a procedure that has no cases is right too."""
    count = len(contents.cases)
    if count < 2 and case in (None, 1):
        return 1 if count else None
    none_of_them = count > 0 and any(paper.case is None for paper in contents.papers)
    allowed = range(0 if none_of_them else 1, count + 1)
    if case is not None and case not in allowed:
        raise InvalidInput(
            "case",
            "Không có trường hợp nào mang số này." if count else "Thủ tục này không chia trường hợp.",
            "There is no case of this number." if count else "This procedure has no cases.",
            allowed=[str(number) for number in allowed],
        )
    return case


def documents_of(mark: Mark) -> tuple[int, ...]:
    """Numbers of the documents that are a paper."""
    return (mark.documents or (mark.number,)) if mark.handling == "attached" else ()


def missing(draft: Draft, contents: Contents) -> Sequence[Missing]:
    """What has to be added before it can be handed in, in the order of filling in."""
    return list(_missing(draft, contents))


def _missing(draft: Draft, contents: Contents) -> Iterator[Missing]:
    applicant, owner = contents.applicant, contents.owner
    if applicant is None:
        yield Missing("applicant", "Chưa có thông tin người nộp.", "The applicant is missing.")
    if owner is None:
        yield Missing("owner", "Chưa có thông tin chủ hồ sơ.", "The owner is missing.")
    if applicant and owner and applicant.relation == "self" and applicant.id_number != owner.id_number:
        yield Missing(
            "applicant.relation",
            "Người nộp ghi là chính chủ hồ sơ nhưng số giấy tờ của hai mục khác nhau. Nếu nộp thay người "
            "khác, xin chọn lại quan hệ.",
            "The applicant says to be the owner, but the two id numbers differ. Who hands in for somebody "
            "else chooses another relation.",
        )
    if draft.level == "commune" and draft.unit is None:
        yield Missing("unit", "Chưa chọn xã, phường nơi nộp.", "The commune or ward is not chosen.")
    if len(contents.cases) > 1 and contents.case is None:
        yield Missing("case", "Chưa chọn trường hợp của hồ sơ.", "The case is not chosen.")
    yield from _missing_papers(draft, contents)


def _missing_papers(draft: Draft, contents: Contents) -> Iterator[Missing]:
    marks = {mark.number: mark for mark in contents.marks}
    there = {document.number for document in draft.documents}
    for paper in papers_asked(contents):
        mark = marks.get(paper.number)
        name = paper.name if len(paper.name) <= SHOWN else paper.name[:SHOWN] + "…"
        if mark is None:
            yield Missing(
                f"checklist/{paper.number}",
                f"Chưa đánh dấu giấy tờ số {paper.number}: {name}",
                f"Paper {paper.number} is not ticked: {name}",
            )
            continue
        for number in documents_of(mark):
            if number not in there:
                yield Missing(
                    f"documents/{number}",
                    f"Chưa tải lên tệp số {number} của giấy tờ số {paper.number}: {name}",
                    f"Document {number} of paper {paper.number} is not there: {name}",
                )
