"""Reports under lock: opened for those who may, changed one event at a time, sealed again.

Every change goes through `Custody.try_add`: the state, its event, the word in the outbox and the entry of the
access log are one transaction, and only where the version is still the one that was looked at.
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from laocaiso.accounts.access import Access, Accesses
from laocaiso.accounts.model import Citizen
from laocaiso.cases.feedback.codes import read_code
from laocaiso.cases.feedback.model import (
    ActorKind,
    Audience,
    Contents,
    Event,
    EventKind,
    Report,
    Words,
    place_of,
    place_of_answer,
    place_of_event,
)
from laocaiso.cases.feedback.ports import Also, Reports
from laocaiso.cases.feedback.wording import STATES
from laocaiso.core.clock import Clock
from laocaiso.core.errors import Conflict, CredentialsNeeded, Current, Gone, NotFound
from laocaiso.core.ids import Ids
from laocaiso.core.sealing import Sealing

TRIES = 8
"""How often a reporter's act is tried anew when another one came first."""
SPEAKING: frozenset[EventKind] = frozenset({"message", "supply", "photo", "request_reopening"})
"""What a reporter does that officers have to look at."""
RETRY_AFTER = 2
"""Seconds, where that did not help."""


@dataclass(frozen=True, slots=True)
class Reporter:
    """What somebody shows to be the reporter: a session, the secret of the report, or nothing."""

    citizen: Citizen | None = None
    secret: str | None = field(default=None, repr=False)

    @property
    def is_nobody(self) -> bool:
        """Nothing was shown."""
        return self.citizen is None and self.secret is None


@dataclass(frozen=True, slots=True)
class Act:
    """What is to happen to a report."""

    kind: EventKind
    actor: ActorKind
    audience: Audience
    who: str = ""
    words: Words | None = field(default=None, repr=False)
    reason: str | None = None
    detail: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    """Fields of the `Report` that change."""
    tell: bool = False
    why: str = ""
    """The purpose that the access log names; empty: no entry."""


class Custody:
    """Opens and changes reports."""

    def __init__(
        self, *, reports: Reports, accesses: Accesses, sealing: Sealing, clock: Clock, ids: Ids
    ) -> None:
        self.reports = reports
        self._accesses = accesses
        self._sealing = sealing
        self._clock = clock
        self._ids = ids

    @property
    def key_id(self) -> str:
        """Of the key that seals now."""
        return self._sealing.key_id

    async def found(self, typed: str) -> Report:
        """The report of a code, however it is written. Raises `NotFound`."""
        code = read_code(typed)
        report = await self.reports.read(code) if code else None
        if report is None:
            raise no_report()
        return report

    async def of_reporter(self, typed: str, reporter: Reporter) -> Report:
        """The report, for its reporter alone.

        Raises `CredentialsNeeded` where nothing is shown; `NotFound` for a wrong secret, another's session
        and a code that is none, all alike.
        """
        if reporter.is_nobody:
            raise CredentialsNeeded(
                "Cần đăng nhập, hoặc gửi mã bí mật của phản ánh ở Authorization: Bearer hoặc "
                "X-Report-Secret.",
                "Sign in, or send the report's secret as Authorization: Bearer or X-Report-Secret.",
            )
        report = await self.found(typed)
        must_be_here(report)
        if not is_reporter(report, reporter):
            raise no_report()
        return report

    async def note(self, report: Report, who: str, what: str, why: str) -> None:
        """Put into the access log that somebody saw what is of people."""
        await self._accesses.note(self.access(report, who, what, why))

    def access(self, report: Report, who: str, what: str, why: str) -> Access:
        """An entry for the access log."""
        return Access(
            id=self._ids.new(),
            at=self._clock.now(),
            who=who,
            subject=subject_of(report.id),
            what=what,
            why=why,
        )

    def contents(self, report: Report) -> Contents:
        """The contents in clear. Raises `SealBroken`."""
        plain = self._sealing.open(report.sealed, place_of(report.id))
        return msgspec.msgpack.decode(plain, type=Contents)

    def words(self, report: str, event: Event) -> Words:
        """What was said with an event; empty where nothing was. Raises `SealBroken`."""
        if event.sealed is None:
            return Words()
        plain = self._sealing.open(event.sealed, place_of_event(report, event.number))
        return msgspec.msgpack.decode(plain, type=Words)

    def seal(self, value: Any, place: str) -> bytes:
        """Anything, as MessagePack, sealed for its place."""
        return self._sealing.seal(msgspec.msgpack.encode(value), place)

    def open(self, sealed: bytes, place: str) -> bytes:
        """The plain bytes again. Raises `SealBroken`."""
        return self._sealing.open(sealed, place)

    def sealed_anew(self, report: Report, contents: Contents) -> dict[str, Any]:
        """Fields of a report with other contents. A report has one key, so its first answer gets it too."""
        place = place_of_answer(report.id)
        return {
            "sealed": self.seal(contents, place_of(report.id)),
            "answer": self._sealing.seal(self._sealing.open(report.answer, place), place),
            "key_id": self.key_id,
        }

    def event(self, before: Report, act: Act) -> Event:
        """The event of an act, its words sealed."""
        number = before.version + 1
        sealed = None
        if act.words is not None and act.words != Words():
            sealed = self.seal(act.words, place_of_event(before.id, number))
        return Event(
            number=number,
            at=self._clock.now(),
            kind=act.kind,
            actor=act.actor,
            who=act.who,
            before=before.state,
            after=act.fields.get("state", before.state),
            audience=act.audience,
            reason=act.reason,
            detail=act.detail,
            sealed=sealed,
            key_id=self.key_id if sealed else None,
        )

    async def try_add(self, before: Report, act: Act) -> Report | None:
        """Let something happen to exactly this version; None when it is not the last one any more.

        Raises `Gone` for a report that was anonymised.
        """
        must_be_here(before)
        event = self.event(before, act)
        after = msgspec.structs.replace(
            before,
            **{
                "version": event.number,
                "changed_at": event.at,
                "unread_since": _unread_since(before, event),
                **act.fields,
            },
        )
        access = self.access(before, _who(act), "changed", act.why) if act.why else None
        if not await self.reports.change(after, event, Also(access=access, tell=act.tell)):
            return None
        return after

    async def add(self, report: Report, make: Callable[[Report, Sequence[Event]], Act]) -> Report:
        """Let something happen to a report, whatever else happens to it at the same time.

        `make` says what, for a report and its history as they are; what it raises is raised. Raises
        `Conflict` when others always came first.
        """
        for _ in range(TRIES):
            after = await self.try_add(report, make(report, await self.history(report)))
            if after is not None:
                return after
            fresh = await self.reports.read(report.id)
            if fresh is None:
                raise no_report()
            report = fresh
        raise Conflict(
            "Phản ánh đang được cập nhật ở nơi khác, xin thử lại.",
            "The report is being changed elsewhere; please try again.",
            retry_after=RETRY_AFTER,
        )

    async def history(self, report: Report) -> Sequence[Event]:
        """All that happened, oldest first."""
        return await self.reports.history(report.id)


def _unread_since(before: Report, event: Event) -> datetime | None:
    """Words and photos wait from when they came until an officer acts: on a version that holds them all."""
    if event.actor == "officer":
        return None
    return before.unread_since or event.at if event.kind in SPEAKING else before.unread_since


def is_reporter(report: Report, reporter: Reporter) -> bool:
    """Is it theirs? By the session, or by the secret."""
    by_session = reporter.citizen is not None and reporter.citizen.account == report.account
    by_secret = reporter.secret is not None and hmac.compare_digest(
        hash_of(reporter.secret), report.secret_hash
    )
    return by_session or by_secret


def hash_of(secret: str) -> bytes:
    """What is kept of a secret; plain SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()


def subject_of(report: str) -> str:
    """What the access log calls a report."""
    return f"report/{report}"


def no_report() -> NotFound:
    """There is none, or it is not yours."""
    return NotFound(
        "Không tìm thấy phản ánh có mã này, hoặc mã bí mật không đúng; xin kiểm tra lại mã.",
        "There is no such report, or the secret is wrong.",
        field="code",
    )


def not_now(report: Report, vi: str = "", en: str = "") -> Conflict:
    """The report is in a state, or a version, that does not allow it; says how it stands now."""
    state = STATES[report.state]
    return Conflict(
        vi or f"Phản ánh đang ở trạng thái “{state.vi}” nên không thực hiện được việc này.",
        en or f"Not possible while the report is “{state.en}”.",
        current=Current(version=report.version, state=report.state, changed_at=report.changed_at),
    )


def must_be_here(report: Report) -> None:
    """Raises `Gone` for a report that was anonymised: nobody can show that it is theirs, or change it."""
    if report.anonymised_at is not None:
        raise Gone(
            "Nội dung và dữ liệu cá nhân của phản ánh này đã được xóa khi hết thời hạn lưu; nếu sự việc còn "
            "xảy ra, xin gửi phản ánh mới.",
            "The words and personal data of this report were deleted, for their time was over; if the thing "
            "goes on, please send a new one.",
        )


def _who(act: Act) -> str:
    return (
        f"officer:{act.who}" if act.actor == "officer" else "holder" if act.actor == "reporter" else "system"
    )
