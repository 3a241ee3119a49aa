"""What a dossier in preparation looks like to who has its secret."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from laocaiso.cases.intake.checklist import documents_of, missing, papers_asked
from laocaiso.cases.intake.custody import Opened
from laocaiso.cases.intake.model import (
    EDITABLE,
    Applicant,
    Channel,
    Handling,
    Level,
    Owner,
    ResultBy,
    State,
)
from laocaiso.cases.intake.ports import Units
from laocaiso.cases.intake.uploads import Progress
from laocaiso.core.clock import VIETNAM
from laocaiso.snapshots.pages import Language

STATES: Mapping[State, tuple[str, str]] = {
    "draft": (
        "Đang chuẩn bị. Hồ sơ chưa được nộp.",
        "In preparation. It has not been handed in.",
    ),
    "prepared": (
        "Đã chuẩn bị xong, chưa nộp. Xin tải bộ hồ sơ về và nộp tại Cổng Dịch vụ công quốc gia hoặc quầy.",
        "Prepared, not handed in. Take the folder along to the national portal or to the desk.",
    ),
    "submitted": (
        "Đã nộp, đang chuyển đến cơ quan tiếp nhận. Bạn không cần nộp lại.",
        "Handed in, on its way to the receiving office. There is no need to hand it in again.",
    ),
    "accepted": (
        "Cơ quan tiếp nhận đã nhận hồ sơ và cấp mã hồ sơ.",
        "The receiving office has the dossier and has given it its code.",
    ),
    "returned": (
        "Cơ quan tiếp nhận chưa nhận hồ sơ; xem lý do, sửa lại rồi nộp lại.",
        "The receiving office did not take the dossier; see why, correct it and hand it in again.",
    ),
}


class ProcedureRef(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The procedure a dossier is for, as it was when the dossier was begun."""

    code: str
    name: str
    agency: str | None
    term: str | None
    portal: str
    """Its page at the national portal."""


class UnitRef(msgspec.Struct, frozen=True, rename="camel"):
    """A commune or ward."""

    code: str
    name: str | None


class CaseOfProcedure(msgspec.Struct, frozen=True, rename="camel"):
    """One of the cases a procedure tells apart."""

    number: int
    name: str | None


class CheckItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A line of the check list. `handling` is null while it is not ticked."""

    number: int
    heading: str | None
    """What the procedure's page has above it: the case, or when it comes on top."""
    name: str
    to_show: bool
    """Brought along and shown; a copy need not be handed over."""
    originals: int | None
    copies: int | None
    handling: Handling | None
    documents: Sequence[int]


class SentDocument(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A document that is whole."""

    number: int
    media_type: str
    size_bytes: int
    sha256: str
    added_at: datetime


class UploadState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How far a document is. Go on from `receivedBytes`."""

    number: int
    complete: bool
    received_bytes: int
    total_bytes: int
    sha256: str
    """Of the document as a whole, in hexadecimal."""
    media_type: str | None
    """Told by its content; null until it is whole."""


class MissingPart(msgspec.Struct, frozen=True, rename="camel"):
    """One thing that has to be added."""

    field: str
    text: str


class DossierInPreparation(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Everything about a dossier, for who has its secret."""

    id: str
    state: State
    state_text: str
    procedure: ProcedureRef
    level: Level
    channel: Channel
    unit: UnitRef | None
    applicant: Applicant | None
    owner: Owner | None
    summary: str | None
    result_by: ResultBy
    cases: Sequence[CaseOfProcedure]
    """To choose from; empty where the procedure has only one."""
    case: int | None
    """The one chosen; 0: none of them."""
    checklist: Sequence[CheckItem]
    """What everybody brings, and what belongs to the case chosen."""
    documents: Sequence[SentDocument]
    missing: Sequence[MissingPart]
    can_be_handed_in: bool
    sends: bool
    """False: the province takes no submissions from here, and handing in ends in a folder to take along."""
    official_code: str | None
    remark: str | None
    """Why the receiving office did not take it."""
    created_at: datetime
    changed_at: datetime
    submitted_at: datetime | None
    accepted_at: datetime | None
    due_at: datetime | None
    expires_at: datetime | None
    """When it is deleted for good."""


class NewDossier(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A dossier just begun. The secret is told this once and can't be had again."""

    id: str
    secret: str
    notice: str
    """What the data are kept for and how long."""
    dossier: DossierInPreparation


def shown(
    opened: Opened, *, units: Units, accepts_submissions: bool, language: Language
) -> DossierInPreparation:
    """The dossier for its holder."""
    draft, contents, vi = opened.draft, opened.contents, language == "vi"
    lacking = missing(draft, contents) if draft.state in EDITABLE else []
    marks = {mark.number: mark for mark in contents.marks}
    return DossierInPreparation(
        id=draft.id,
        state=draft.state,
        state_text=STATES[draft.state][0 if vi else 1],
        procedure=ProcedureRef(
            code=draft.procedure,
            name=contents.procedure_name,
            agency=contents.agency,
            term=contents.term,
            portal=contents.procedure_url,
        ),
        level=draft.level,
        channel=draft.channel,
        unit=UnitRef(draft.unit, units.name(draft.unit)) if draft.unit else None,
        applicant=contents.applicant,
        owner=contents.owner,
        summary=contents.summary,
        result_by=contents.result_by,
        cases=[CaseOfProcedure(number, name) for number, name in enumerate(contents.cases, 1)],
        case=contents.case,
        checklist=[
            CheckItem(
                number=paper.number,
                heading=paper.heading,
                name=paper.name,
                to_show=paper.to_show,
                originals=paper.originals,
                copies=paper.copies,
                handling=marks[paper.number].handling if paper.number in marks else None,
                documents=documents_of(marks[paper.number]) if paper.number in marks else (),
            )
            for paper in papers_asked(contents)
        ],
        documents=[
            SentDocument(
                number=document.number,
                media_type=document.media_type,
                size_bytes=document.size,
                sha256=document.digest,
                added_at=document.added_at.astimezone(VIETNAM),
            )
            for document in draft.documents
        ],
        missing=[MissingPart(one.field, one.vi if vi else one.en) for one in lacking],
        can_be_handed_in=draft.state in EDITABLE and not lacking,
        sends=accepts_submissions and draft.channel == "online",
        official_code=draft.official_code,
        remark=contents.remark,
        created_at=draft.created_at.astimezone(VIETNAM),
        changed_at=draft.changed_at.astimezone(VIETNAM),
        submitted_at=_local(draft.submitted_at),
        accepted_at=_local(draft.accepted_at),
        due_at=_local(draft.due_at),
        expires_at=_local(draft.expires_at),
    )


def upload_state(progress: Progress) -> UploadState:
    """How far a document is, for its holder."""
    return UploadState(
        number=progress.number,
        complete=progress.received == progress.total and progress.document is not None,
        received_bytes=progress.received,
        total_bytes=progress.total,
        sha256=progress.digest,
        media_type=progress.document.media_type
        if progress.document is not None and progress.document.digest == progress.digest
        else None,
    )


def notice(language: Language, *, days: int) -> str:
    """What is told to who begins a dossier; due also where no consent is needed (Luật 91/2025/QH15, Đ19)."""
    if language == "vi":
        return (
            "Thông tin và giấy tờ bạn gửi chỉ dùng để chuẩn bị và nộp hồ sơ này, được mã hóa khi lưu và bị "
            f"xóa hẳn sau {days} ngày nếu không có thay đổi. Chỉ người giữ mã bí mật mở được hồ sơ; xin giữ "
            "mã cẩn thận vì không thể lấy lại."
        )
    return (
        "What you enter and send is used only to prepare and hand in this dossier, is kept encrypted, and is "
        f"deleted for good {days} days after its last change. Only who has the secret can open it; keep it "
        "well, for it can't be had again."
    )


def _local(instant: datetime | None) -> datetime | None:
    return None if instant is None else instant.astimezone(VIETNAM)
