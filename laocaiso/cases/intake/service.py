"""What a citizen does with a dossier: begin it, fill it in, tick the check list, hand it in."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from laocaiso.cases.files import Files
from laocaiso.cases.intake import checklist, parties
from laocaiso.cases.intake.custody import (
    Change,
    Custody,
    Opened,
    busy,
    hash_of,
    must_be_editable,
)
from laocaiso.cases.intake.handover import new_secret
from laocaiso.cases.intake.model import (
    EDITABLE,
    Applicant,
    Channel,
    Contents,
    Draft,
    EventKind,
    Level,
    Mark,
    Owner,
    ResultBy,
    State,
)
from laocaiso.cases.intake.ports import Also, Answered, Drafts, Keeping, Procedures, Requests, Units
from laocaiso.cases.procedures.model import CHANNELS, LEVELS, Record
from laocaiso.core.clock import VIETNAM, Clock
from laocaiso.core.errors import Conflict, Incomplete, InvalidInput, KeyReused, Missing
from laocaiso.core.ids import Ids
from laocaiso.core.text import clean

TAKEN_AT: Sequence[Level] = ("commune", "province")
LONGEST_SUMMARY = 1000
LEASE = timedelta(seconds=10)
"""How long a request with an Idempotency-Key may be at work before another may take it over."""
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Of look-up secrets; without those that look alike on paper."""
_UNITS = {"working_day": "ngày làm việc", "calendar_day": "ngày", "hour": "giờ", "month": "tháng"}


class Begun(NamedTuple):
    """A new dossier, and the secret that opens it; nobody can read the secret anywhere afterwards."""

    opened: Opened
    secret: str


class HandedIn(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What became of a dossier that was handed in. Kept and answered again to who asks again."""

    id: str
    state: State
    """`submitted`: it will be sent on. `prepared`: the province takes none; take the folder to the portal."""
    at: datetime
    receipt: str | None
    """Path of the receipt, for `submitted`."""
    folder: str | None
    """Path of the folder to take along, for `prepared`."""
    portal: str
    """The procedure at the national portal."""


class Intake:
    """Changes made by who has the secret."""

    def __init__(
        self,
        *,
        custody: Custody,
        drafts: Drafts,
        requests: Requests,
        files: Files,
        keeping: Keeping,
        procedures: Procedures,
        units: Units,
        clock: Clock,
        ids: Ids,
        accepts_submissions: bool = False,
    ) -> None:
        self.custody = custody
        self.accepts_submissions = accepts_submissions
        self._drafts = drafts
        self._requests = requests
        self._files = files
        self._keeping = keeping
        self._procedures = procedures
        self._units = units
        self._clock = clock
        self._ids = ids

    async def begin(self, *, procedure: str, level: str, channel: str, unit: str | None) -> Begun:
        """Begin a dossier. Raises `InvalidInput` for what the catalogue or the list of units lacks."""
        record = self._record(procedure)
        now, secret = self._clock.now(), secrets.token_urlsafe(32)
        cases, papers = checklist.cases_of(record)
        contents = Contents(
            procedure_name=clean(record.name).strip(" .;:"),
            procedure_url=record.source_url,
            field=clean(record.field),
            agency=clean(record.implementing_agency or record.authority or "") or None,
            term=_term(record, channel),
            cases=cases,
            papers=papers,
            case=None,
        )
        checked_level = _level(record, level)
        draft = Draft(
            id=self._ids.new(),
            revision=1,
            state="draft",
            procedure=record.code,
            level=checked_level,
            channel=_channel(record, channel),
            unit=self._unit(unit, checked_level),
            secret_hash=hash_of(secret),
            sealed=b"",
            key_id="",
            created_at=now,
            changed_at=now,
            expires_at=self.custody.expiry("draft", now),
        )
        return Begun(Opened(await self.custody.keep(draft, contents), contents), secret)

    async def read(self, dossier: str, secret: str | None) -> Opened:
        """The dossier in clear. Raises as `Custody.verified`."""
        return await self.custody.opened(dossier, secret, "show")

    async def set_applicant(self, dossier: str, secret: str | None, given: Applicant) -> Opened:
        """Say who hands in."""
        checked = parties.checked_applicant(given, self._today())
        return await self._fill(dossier, secret, "applicant_set", applicant=checked)

    async def set_owner(self, dossier: str, secret: str | None, given: Owner) -> Opened:
        """Say whose dossier it is."""
        checked = parties.checked_owner(given, self._today())
        return await self._fill(dossier, secret, "owner_set", owner=checked)

    async def set_request(
        self, dossier: str, secret: str | None, *, summary: str | None, result_by: ResultBy, unit: str | None
    ) -> Opened:
        """Say what is asked for, how the result is to come, and where it is handed in."""
        text = parties.checked_text("summary", summary, LONGEST_SUMMARY) if summary else None

        def make(opened: Opened) -> Change:
            must_be_editable(opened.draft)
            contents = msgspec.structs.replace(opened.contents, summary=text, result_by=result_by)
            place = self._unit(unit, opened.draft.level)
            return Change("request_set", contents, {"state": "draft", "unit": place})

        return await self._change(dossier, secret, make)

    async def tick(
        self, dossier: str, secret: str | None, *, case: int | None, marks: Sequence[Mark]
    ) -> Opened:
        """Answer the check list, as a whole."""

        def make(opened: Opened) -> Change:
            must_be_editable(opened.draft)
            return Change("checklist_set", checklist.ticked(opened.contents, case, marks), {"state": "draft"})

        return await self._change(dossier, secret, make)

    async def hand_in(self, dossier: str, secret: str | None, key: str, *, confirmed: bool) -> bytes:
        """Hand the dossier in, once for each key; `HandedIn` as JSON, the first answer to who asks again.

        State, history and the order to send it are kept in one transaction: when this returns, it will be
        sent, whatever happens to the process. Raises `Incomplete`, `KeyReused`, and `Conflict` for one that
        was handed in with another key and while another request with this key is at work.
        """
        draft = await self.custody.verified(dossier, secret)
        digest = hashlib.sha256(msgspec.json.encode({"confirmed": confirmed})).hexdigest()
        token = self._ids.new()
        while True:
            now = self._clock.now()
            held = await self._requests.reserve(dossier, key, digest, token, now=now, until=now + LEASE)
            match held.state:
                case "done":
                    return held.body
                case "different":
                    raise KeyReused(
                        "Idempotency-Key này đã dùng cho yêu cầu có nội dung khác.",
                        "This Idempotency-Key was used for a request with another body.",
                    )
                case "running":
                    raise busy()
            try:
                body = await self._hand_in(draft, key, confirmed=confirmed)
            except BaseException:
                await self._requests.release(dossier, key, token)
                raise
            if body is not None:
                return body
            # Another change came first: it may have been this very request, taken over.
            draft = await self.custody.verified(dossier, secret)

    async def erase(self, dossier: str, secret: str | None) -> None:
        """Delete the dossier and all that belongs to it, now and for good.

        Raises `Conflict` for one that is on its way to the one-stop, and for one on hold.
        """
        draft = await self.custody.verified(dossier, secret)
        now = self._clock.now()

        def make(opened: Opened) -> Change:
            if opened.draft.state == "submitted" or opened.draft.on_hold:
                raise Conflict(
                    "Hồ sơ đang được chuyển đi hoặc đang được lưu giữ theo yêu cầu nên chưa xóa được.",
                    "The dossier is on its way, or kept on demand, and can't be deleted now.",
                )
            return Change("erased", opened.contents, {"expires_at": now})

        await self.custody.change(draft, make, actor="holder")
        tombstone = self.custody.access(dossier, "holder", "deleted", "asked for by its holder")
        if await self._keeping.delete(dossier, expired_before=now, access=tombstone):
            await self._files.remove(dossier)

    async def _hand_in(self, draft: Draft, key: str, *, confirmed: bool) -> bytes | None:
        if draft.state not in EDITABLE:
            raise Conflict("Hồ sơ này đã được nộp.", "This dossier has been handed in already.")
        opened = Opened(draft, self.custody.contents(draft))
        await self._must_be_complete(opened, confirmed=confirmed)
        sends = self.accepts_submissions and draft.channel == "online"
        state: State = "submitted" if sends else "prepared"
        now, number = self._clock.now(), f"{draft.id}-{draft.revision + 1}"
        body = msgspec.json.encode(
            HandedIn(
                id=draft.id,
                state=state,
                at=now.astimezone(VIETNAM),
                receipt=f"/v1/dossiers/{draft.id}/receipt" if sends else None,
                folder=None if sends else f"/v1/dossiers/{draft.id}/folder",
                portal=opened.contents.procedure_url,
            )
        )
        fields: dict[str, Any] = {"state": state, "expires_at": self.custody.expiry(state, now)}
        contents = opened.contents
        if sends:
            fields |= {"submission": number, "submitted_at": now}
            lookup = contents.lookup_secret or "".join(secrets.choice(_LETTERS) for _ in range(10))
            contents = msgspec.structs.replace(
                contents, lookup_secret=lookup, link_secret=new_secret(), remark=None
            )
        also = Also(queue=number if sends else None, answered=Answered(key, body))
        change = Change(
            "submitted" if sends else "prepared", contents, fields, detail=number if sends else "", also=also
        )
        done = await self.custody.try_change(opened, change, actor="holder")
        return None if done is None else body

    async def _must_be_complete(self, opened: Opened, *, confirmed: bool) -> None:
        lacking = list(checklist.missing(opened.draft, opened.contents))
        if not confirmed:
            lacking.append(
                checklist.Missing(
                    "confirmed",
                    "Cần xác nhận chịu trách nhiệm về tính chính xác của thông tin đã khai.",
                    "It has to be confirmed that what was filled in is true.",
                )
            )
        kept = {file.name for file in await self._files.names(opened.draft.id)}
        lacking += [
            checklist.Missing(
                f"documents/{document.number}",
                f"Tệp số {document.number} bị mất, xin tải lên lại.",
                f"Document {document.number} was lost; please send it again.",
            )
            for document in opened.draft.documents
            if document.file not in kept
        ]
        if lacking:
            raise Incomplete(
                "Hồ sơ còn thiếu, chưa nộp được; xem errors.",
                "The dossier is incomplete and can't be handed in yet; see errors.",
                missing=[Missing(one.field, one.vi, one.en) for one in lacking],
            )

    async def _fill(
        self, dossier: str, secret: str | None, kind: EventKind, **values: Applicant | Owner
    ) -> Opened:
        def make(opened: Opened) -> Change:
            must_be_editable(opened.draft)
            return Change(kind, msgspec.structs.replace(opened.contents, **values), {"state": "draft"})

        return await self._change(dossier, secret, make)

    async def _change(self, dossier: str, secret: str | None, make: Callable[[Opened], Change]) -> Opened:
        draft = await self.custody.verified(dossier, secret)
        return await self.custody.change(draft, make, actor="holder")

    def _record(self, code: str) -> Record:
        record = self._procedures.record(clean(code))
        if record is None:
            raise InvalidInput(
                "procedure",
                "Danh mục không có thủ tục mang mã này.",
                "There is no procedure of this code in the catalogue.",
            )
        return record

    def _unit(self, code: str | None, level: Level) -> str | None:
        if code is None:
            return None
        if level != "commune" or self._units.name(code) is None:
            raise InvalidInput(
                "unit",
                "Chỉ ghi mã xã, phường của tỉnh, và chỉ khi nộp ở cấp xã.",
                "Only the code of a commune or ward of the province, and only for level `commune`.",
            )
        return code

    def _today(self) -> date:
        return self._clock.now().astimezone(VIETNAM).date()


def _level(record: Record, level: str) -> Level:
    ours = [LEVELS[one] for one in record.levels]
    for known in TAKEN_AT:
        if known == level and known in ours:
            return known
    raise InvalidInput(
        "level",
        "Thủ tục này không thực hiện ở cấp đã chọn.",
        "The procedure is not done at this level.",
        allowed=[known for known in TAKEN_AT if known in ours],
    )


def _channel(record: Record, channel: str) -> Channel:
    named = {row.channel for row in record.channels} or set(CHANNELS)
    for known in CHANNELS:
        if known == channel and known in named:
            return known
    raise InvalidInput(
        "channel",
        "Thủ tục này không nhận hồ sơ theo cách đã chọn.",
        "The procedure is not handed in this way.",
        allowed=[known for known in CHANNELS if known in named],
    )


def _term(record: Record, channel: str) -> str | None:
    """The time limits of a channel in words; bare numbers and those glued to a fee say nothing."""
    terms = {
        f"{row.time_value} {_UNITS[row.time_unit]}": None
        for row in record.channels
        if row.channel == channel and row.time_value is not None and row.time_unit in _UNITS
    }
    return " hoặc ".join(terms) + (" (tùy trường hợp)" if len(terms) > 1 else "") if terms else None
