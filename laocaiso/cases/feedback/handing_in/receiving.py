"""Handing in: what was sent becomes a report, once, however often it is sent.

    read the text → route to a unit → promise dates → look for the same thing → keep all in one transaction

What is complete is accepted and flagged rather than refused: a place outside the province, a text nobody can
put into a category, a report beyond a quota. The first answer is kept sealed with the report, so that a
replay, minutes or years later, gets it again byte by byte.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import msgspec

from laocaiso.accounts.model import Citizen
from laocaiso.cases.feedback import codes
from laocaiso.cases.feedback.bodies import DraftBody, ReportBody
from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.custody import Custody, hash_of, must_be_here
from laocaiso.cases.feedback.handing_in.digests import digest_of, is_replay
from laocaiso.cases.feedback.handing_in.drafting import Draft, drafted, must_say_enough
from laocaiso.cases.feedback.handing_in.likely import Alike, Likely
from laocaiso.cases.feedback.handing_in.nearby import cell_of
from laocaiso.cases.feedback.handing_in.quarantine import Quarantine
from laocaiso.cases.feedback.handing_in.receipts import Receipts
from laocaiso.cases.feedback.handing_in.routing import Routed, routed
from laocaiso.cases.feedback.handing_in.turns import Turns
from laocaiso.cases.feedback.model import (
    CategoryBy,
    Contents,
    Event,
    HeldFor,
    Report,
    place_of,
    place_of_answer,
)
from laocaiso.cases.feedback.ports import Also, CodeTaken, KeyTaken, Running
from laocaiso.cases.feedback.progress import Progress
from laocaiso.cases.feedback.reading.model import Reading
from laocaiso.cases.feedback.reading.reader import FLOOR, Reader
from laocaiso.core.clock import VIETNAM, Clock
from laocaiso.core.errors import Conflict, KeyReused
from laocaiso.core.ids import Ids
from laocaiso.places.service import Places


class Looked(NamedTuple):
    """What the program makes of it."""

    reading: Reading
    category: str | None
    category_by: CategoryBy | None
    routed: Routed
    alike: Sequence[Alike]


class Received(NamedTuple):
    """A report that was just taken in, for the first answer to be made of it."""

    report: Report
    contents: Contents
    looked: Looked
    secret: str
    receipt: str


class HandedIn(NamedTuple):
    """The first answer to a report, made now or kept from the first time."""

    body: bytes
    code: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Sender:
    """Who hands in: an account, or an address without one; and the key of the request."""

    citizen: Citizen | None
    address: str
    key: str | None

    @property
    def account(self) -> str | None:
        """The account; None for an anonymous sender."""
        return self.citizen.account if self.citizen else None


class Receiving:
    """Takes reports in."""

    def __init__(
        self,
        *,
        custody: Custody,
        reader: Reader,
        categories: Categories,
        places: Places,
        progress: Progress,
        likely: Likely,
        quarantine: Quarantine,
        receipts: Receipts,
        clock: Clock,
        ids: Ids,
        floor: float = FLOOR,
    ) -> None:
        self._custody = custody
        self._reader = reader
        self._categories = categories
        self._places = places
        self._progress = progress
        self._likely = likely
        self._quarantine = quarantine
        self._receipts = receipts
        self._clock = clock
        self._ids = ids
        self._floor = floor
        self._turns = Turns()

    async def check(self, body: DraftBody) -> tuple[Draft, Looked]:
        """What would become of a report; nothing is kept. Raises `InvalidInput`."""
        draft = drafted(body, self._categories, self._clock.now())
        return draft, await self._look(draft)

    async def hand_in(
        self, body: ReportBody, sender: Sender, answer: Callable[[Received], bytes]
    ) -> HandedIn:
        """Take a report in, or find the one that was handed in with the same ids. `answer` makes the answer.

        Raises `InvalidInput`; `KeyReused` where the id or key belongs to something else that was sent;
        `Conflict` while another request with them is at work and takes long; `Gone` where what was handed in
        with them has been anonymised.
        """
        digest = digest_of(body)
        try:
            # Of equal requests in this process one works and the others wait for its answer; between
            # processes the store decides.
            async with self._turns.of((sender.account, body.client_report_id)):
                return await self._hand_in(body, sender, digest, answer)
        except KeyTaken:
            raise _reused("Idempotency-Key") from None
        except (Running, CodeTaken):
            # A second try finds the report that was under way, or draws another code.
            raise Conflict(
                "Phản ánh này đang được ghi nhận, xin thử lại sau một giây.",
                "This report is being taken in this moment; please try again in a second.",
                retry_after=1,
            ) from None

    async def _hand_in(
        self, body: ReportBody, sender: Sender, digest: str, answer: Callable[[Received], bytes]
    ) -> HandedIn:
        reports = self._custody.reports
        before = await reports.known(sender.account, body.client_report_id, sender.key)
        if before is not None:
            return self._again(before, digest)
        received = await self._received(body, sender, digest)
        made = answer(received)
        sealed = self._custody.seal(made, place_of_answer(received.report.id))
        report = msgspec.structs.replace(received.report, answer=sealed)
        access = self._custody.access(report, "holder", "changed", "hand in")
        also = Also(access=access, tell=True)
        created = await reports.create(report, _first_event(report), also, key=sender.key)
        if created.is_new:
            return HandedIn(made, report.code, is_new=True)
        return self._again(created.report, digest)

    def _again(self, report: Report, digest: str) -> HandedIn:
        must_be_here(report)
        if not is_replay(digest, report.body_digest):
            raise _reused("clientReportId")
        packed = self._custody.open(report.answer, place_of_answer(report.id))
        return HandedIn(msgspec.msgpack.decode(packed, type=bytes), report.code, is_new=False)

    async def _received(self, body: ReportBody, sender: Sender, digest: str) -> Received:
        now = self._clock.now()
        draft = drafted(body, self._categories, now)
        looked = await self._look(draft)
        reading = looked.reading
        must_say_enough(draft.text, reading)
        held = await self._held(draft, looked, sender, now)
        contents = Contents(
            text=draft.text,
            title=draft.title,
            place_text=draft.place_text,
            point=draft.point,
            contact=draft.contact,
            consent=draft.consent,
            dangers=tuple(reading.dangers),
            personal=tuple(reading.personal_data),
            abusive=reading.abusive,
            duplicates=tuple(alike.report.code for alike in looked.alike),
            acknowledged=tuple(
                code for typed in body.acknowledge_duplicates if (code := codes.read_code(typed))
            ),
        )
        secret = secrets.token_urlsafe(32)
        report = self._report(body, sender, digest, looked, held=held, secret=secret, now=now)
        report = msgspec.structs.replace(
            report,
            sealed=self._custody.seal(contents, place_of(report.id)),
            cell=cell_of(draft.point) if draft.point else None,
        )
        receipt = await self._receipts.issue(report, contents, {}, now)
        return Received(report, contents, looked, secret, receipt)

    def _report(
        self,
        body: ReportBody,
        sender: Sender,
        digest: str,
        looked: Looked,
        *,
        held: HeldFor | None,
        secret: str,
        now: datetime,
    ) -> Report:
        report = Report(
            id=self._ids.new(),
            code=codes.new_code(now.astimezone(VIETNAM).year, secrets.randbelow),
            version=1,
            state="submitted",
            account=sender.account,
            client_report_id=body.client_report_id,
            body_digest=digest,
            secret_hash=hash_of(secret),
            category=looked.category,
            category_by=looked.category_by,
            confidence=looked.reading.confidence if looked.category_by != "reporter" else None,
            unit=looked.routed.unit,
            unit_by=looked.routed.by,
            urgent=looked.reading.urgent,
            held=held,
            photos_expected=body.photos_expected,
            received_at=now,
            changed_at=now,
            entered_at=now,
            clock_from=now,
            sealed=b"",
            answer=b"",
            key_id=self._custody.key_id,
        )
        return msgspec.structs.replace(report, **self._progress.dues(report, [(now, "submitted")]))

    async def _look(self, draft: Draft) -> Looked:
        reading = await asyncio.to_thread(self._reader.read, draft.title, draft.text)
        way = routed(self._places, draft.point, draft.place_text, reading.units)
        category: str | None = None
        by: CategoryBy | None = None
        if draft.category is not None:
            category, by = draft.category, "reporter"
        elif reading.confidence >= self._floor:
            category, by = reading.category, "reading"
        alike = await self._likely.of_draft(
            Contents(text=draft.text, title=draft.title, place_text=draft.place_text, point=draft.point),
            category=category,
            unit=way.unit,
            at=self._clock.now(),
        )
        return Looked(reading, category, by, way, alike)

    async def _held(self, draft: Draft, looked: Looked, sender: Sender, now: datetime) -> HeldFor | None:
        return await self._quarantine.held_for(
            account=sender.account,
            address=sender.address,
            area=f"{looked.routed.unit} {looked.category}",
            text=draft.text,
            abusive=looked.reading.abusive,
            now=now,
        )


def _first_event(report: Report) -> Event:
    return Event(
        number=1,
        at=report.received_at,
        kind="submit",
        actor="reporter",
        before=None,
        after="submitted",
        audience="public",
    )


def _reused(field: str) -> KeyReused:
    return KeyReused(
        f"{field} đã được dùng cho một phản ánh khác; xin tạo mã mới cho phản ánh mới.",
        f"{field} was used for another report; a new report needs a new one.",
    )
