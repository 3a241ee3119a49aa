"""What the routes answer: shapes, and how they are made from records and hits."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from laocaiso.cases.procedures.fees import FeeText, fee_of
from laocaiso.cases.procedures.model import CHANNELS, LEVELS, Channel, ChannelName, Heading, Level, Record
from laocaiso.cases.procedures.notes import read_note
from laocaiso.cases.procedures.papers import PaperGroup, Tick, check_list, groups_of
from laocaiso.cases.procedures.search import Found, Hit, Reason
from laocaiso.cases.procedures.sources import legal_basis
from laocaiso.cases.procedures.steps import Step, steps_of
from laocaiso.cases.procedures.times import Time, time_of
from laocaiso.core.errors import InvalidInput
from laocaiso.core.provenance import Provenance
from laocaiso.core.text import clean
from laocaiso.snapshots.pages import Language

LEVEL_TEXTS: dict[Language, dict[Level, str]] = {
    "vi": {"ministry": "Bộ, ngành", "province": "Cấp tỉnh", "commune": "Cấp xã", "other": "Cơ quan khác"},
    "en": {"ministry": "Ministry", "province": "Province", "commune": "Commune", "other": "Other bodies"},
}
CHANNEL_TEXTS: dict[Language, dict[ChannelName, str]] = {
    "vi": {"in_person": "Nộp trực tiếp", "online": "Nộp trực tuyến", "postal": "Nộp qua bưu chính"},
    "en": {"in_person": "In person", "online": "Online", "postal": "By post"},
}
NOTES: dict[Language, str] = {
    "vi": "Thông tin để tham khảo, thu thập tự động từ Cổng Dịch vụ công quốc gia; danh sách giấy tờ được "
    "tách từ văn bản liền dòng. Tỉnh có thể rút ngắn thời hạn hoặc quy định mức thu. Khi khác nhau, trang "
    "nguồn là căn cứ.",
    "en": "For orientation, collected automatically from the National Public Service Portal; lists of papers "
    "were split from running text. The province may shorten times or set fees. Where they differ, the source "
    "page counts.",
}
PORTAL = "https://dichvucong.gov.vn"


class Named(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A code with its words."""

    code: str
    text: str


class Facet(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A value one may filter by, and how many procedures it leaves."""

    value: str
    text: str
    count: int


class Facets(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Counted over the whole answer, each without its own filter."""

    levels: tuple[Facet, ...]
    fields: tuple[Facet, ...]


class Row(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A procedure in a list."""

    code: str
    name: str
    field: str
    levels: tuple[Named, ...]
    highlights: tuple[tuple[int, int], ...] = ()
    """Parts of `name` that were asked for: [start, end), in characters."""


class OtherSubject(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a question without an answer here is about, and who can help."""

    subject: str
    text: str
    ask: str


class ProcedureList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A page of procedures, the likeliest first."""

    items: tuple[Row, ...]
    next: str | None
    total: int
    reason: Reason
    """Why there are, or are no, hits."""
    message: str | UnsetType = UNSET
    """Said to people where nothing was found: why, and where to ask."""
    subject: OtherSubject | UnsetType = UNSET
    did_you_mean: str | UnsetType = UNSET
    facets: Facets
    provenance: Provenance


class Way(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One way to hand in. A procedure may have several rows for one channel, for different cases."""

    channel: ChannelName
    text: str
    time: Time
    fee: FeeText
    note: str | UnsetType = UNSET
    """What the page remarks, in Vietnamese."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A paper a citizen gets."""

    name: str
    code: str | UnsetType = UNSET


class Where(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Who handles it. Absent parts are not on the source page."""

    authority: str | UnsetType = UNSET
    agency: str | UnsetType = UNSET
    address: str | UnsetType = UNSET
    together_with: str | UnsetType = UNSET


class Procedure(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Everything about a procedure. Texts of the portal are Vietnamese in every language."""

    code: str
    name: str
    field: str
    publisher: str
    levels: tuple[Named, ...]
    who: tuple[str, ...]
    """For whom it is."""
    where: Where
    ways: tuple[Way, ...]
    steps: tuple[Step, ...]
    papers: tuple[PaperGroup, ...]
    papers_text: str | UnsetType = UNSET
    """The papers as running text, where the page could not be split."""
    check_list: tuple[Tick, ...]
    conditions: str | UnsetType = UNSET
    results: tuple[Outcome, ...]
    legal_basis: tuple[str, ...]
    decision: str | UnsetType = UNSET
    """The decision that published the procedure."""
    source_url: str
    note: str
    provenance: Provenance


def row(hit: Hit, language: Language) -> Row:
    """A hit as a line of a list."""
    heading = hit.heading
    return Row(
        code=heading.code,
        name=heading.name,
        field=heading.field,
        levels=_levels(heading, language),
        highlights=hit.highlights,
    )


def facets(found: Found, language: Language) -> Facets:
    """How many hits there are by level and by field."""
    return Facets(
        levels=tuple(
            Facet(value=level, text=LEVEL_TEXTS[language][level], count=count)
            for level, count in (found.levels or {}).items()
        ),
        fields=tuple(
            Facet(value=field, text=field, count=count) for field, count in (found.fields or {}).items()
        ),
    )


def other_subject(found: Found, language: Language) -> OtherSubject | UnsetType:
    """The other subject of a question, unless it is about no procedure at all."""
    subject = found.subject
    if subject is None or not subject.vi:
        return UNSET
    english = language == "en"
    return OtherSubject(
        subject=subject.subject,
        text=subject.en if english else subject.vi,
        ask=subject.ask_en if english else subject.ask_vi,
    )


def message(found: Found, level: Level | None, language: Language) -> str | UnsetType:
    """What to say where there is no hit."""
    english = language == "en"
    if found.hits:
        return UNSET
    ask = (
        f"Ask at the public service centre of your commune or ward, or search {PORTAL}."
        if english
        else f"Xin hỏi Trung tâm Phục vụ hành chính công xã, phường hoặc tra cứu tại {PORTAL}."
    )
    if found.reason == "other_subject" and found.subject is not None and found.subject.vi:
        subject = found.subject
        return (
            f"Procedures on {subject.en} are not in our catalogue yet. Please ask {subject.ask_en}, or "
            f"search {PORTAL}."
            if english
            else f"Danh mục ở đây chưa có thủ tục về {subject.vi}. Xin hỏi {subject.ask_vi}, hoặc tra cứu "
            f"tại {PORTAL}."
        )
    if found.reason == "unknown_code":
        return (
            f"There is no procedure {found.code} at province or commune level in our catalogue. {ask}"
            if english
            else f"Không có thủ tục mã {found.code} trong danh mục cấp tỉnh, cấp xã ở đây. {ask}"
        )
    if found.reason == "other_level" and level is not None:
        shown = LEVEL_TEXTS[language][level]
        return (
            f"Nothing fits within your filters ({shown}), but there are hits without them."
            if english
            else f"Không có thủ tục phù hợp trong bộ lọc đang chọn ({shown}); bỏ bộ lọc sẽ có kết quả."
        )
    if found.reason == "other_level":
        return (
            "Nothing fits within your filters, but there are hits without them."
            if english
            else "Không có thủ tục phù hợp trong bộ lọc đang chọn; bỏ bộ lọc sẽ có kết quả."
        )
    return (
        f"No procedure was found for these words. Try naming the paper you need. {ask}"
        if english
        else f"Không tìm thấy thủ tục phù hợp. Xin thử ghi tên giấy tờ cần làm. {ask}"
    )


def procedure(
    record: Record,
    heading: Heading,
    language: Language,
    provenance: Provenance,
    *,
    case: int | None = None,
    channel: ChannelName | None = None,
) -> Procedure:
    """A record for people. Raises `InvalidInput` for a case or a channel that it does not have."""
    papers = groups_of(record.documents, language)
    return Procedure(
        code=record.code,
        name=heading.name,
        field=heading.field,
        publisher=record.publisher,
        levels=_levels(heading, language),
        who=record.subjects,
        where=Where(
            authority=_text(record.authority),
            agency=_text(record.implementing_agency),
            address=_text(record.reception_address),
            together_with=_text(record.coordinating),
        ),
        ways=_ways(record.channels, channel, language),
        steps=steps_of(record.steps),
        papers=papers,
        papers_text=_text(record.documents_raw) if not papers else UNSET,
        check_list=check_list(papers, case),
        conditions=_conditions(record.conditions),
        results=tuple(Outcome(name=clean(one.name), code=one.code or UNSET) for one in record.results),
        legal_basis=legal_basis(record.legal_basis),
        decision=_text(record.decision),
        source_url=record.source_url,
        note=NOTES[language],
        provenance=provenance,
    )


def _ways(channels: Sequence[Channel], wanted: ChannelName | None, language: Language) -> tuple[Way, ...]:
    there = [name for name in CHANNELS if any(one.channel == name for one in channels)]
    if wanted is not None and wanted not in there:
        raise InvalidInput(
            "channel",
            "Thủ tục này không nhận hồ sơ theo cách đó.",
            "This procedure takes nothing in that way.",
            allowed=tuple(there),
        )
    made = [
        Way(
            channel=one.channel,
            text=CHANNEL_TEXTS[language][one.channel],
            time=time_of(one, language),
            fee=fee_of(one, language),
            note=read_note(one.note).rest or UNSET,
        )
        for name in there
        for one in channels
        if one.channel == name and wanted in (None, name)
    ]
    # The page repeats rows; the same thing twice helps nobody.
    return tuple({msgspec.json.encode(way): way for way in made}.values())


def _levels(heading: Heading, language: Language) -> tuple[Named, ...]:
    return tuple(
        Named(code=LEVELS[level], text=LEVEL_TEXTS[language][LEVELS[level]]) for level in heading.levels
    )


def _conditions(text: str | None) -> str | UnsetType:
    shown = "\n".join(filter(None, map(clean, (text or "").splitlines())))
    return UNSET if shown.lower().strip(" .") in ("", "không", "không có", "không quy định") else shown


def _text(text: Any) -> str | UnsetType:
    return clean(text) or UNSET if isinstance(text, str) else UNSET
