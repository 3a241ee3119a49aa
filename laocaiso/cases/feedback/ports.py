"""What reports need from the outside. Stores raise `StoreDown` when they can't be asked."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

import msgspec

from laocaiso.accounts.access import Access
from laocaiso.accounts.model import Officer, Personal
from laocaiso.cases.feedback.model import Event, EventKind, Report, State
from laocaiso.core.errors import InvalidInput


class Also(msgspec.Struct, frozen=True, kw_only=True):
    """What is done with an event of a report, in the same transaction."""

    access: Access | None = None
    tell: bool = False
    """Put it into the outbox, for all who follow the report to be told."""


class Created(NamedTuple):
    """What became of handing in: `report` is ours when `is_new`, else the one that was there before."""

    report: Report
    is_new: bool


class KeyTaken(Exception):
    """The Idempotency-Key belongs to another report of the same sender."""


class CodeTaken(Exception):
    """The random tracking code is another report's; one in tens of millions."""


class Running(Exception):
    """Another request with the same id or key is being kept this moment, and takes long."""


class Reports(Protocol):
    """Reports with their history. What is acknowledged is on the disk."""

    async def create(self, report: Report, event: Event, also: Also, *, key: str | None) -> Created:
        """Keep a new report with its first event, its Idempotency-Key and all of `also`, or nothing.

        Where the sender (account, or all anonymous ones together) has handed in this client report id or
        key before, that report is answered and nothing is kept; one under way is waited for. Raises
        `KeyTaken` where the key belongs to a report with another client report id; `CodeTaken`; `Running`.
        """
        ...

    async def known(self, account: str | None, client_report_id: str, key: str | None) -> Report | None:
        """A report of this sender by its client report id, or by the key. Raises `KeyTaken`."""
        ...

    async def read(self, code: str) -> Report | None:
        """One, by its tracking code or its id."""
        ...

    async def change(self, report: Report, event: Event, also: Also) -> bool:
        """Keep a report in place of the version before it, with its event and all of `also`, or nothing.

        False when the version kept is not the one before; for a merge also where reports are merged into
        this one, or where its parent was merged or withdrawn meanwhile; for a withdrawal also where reports
        are merged into it. The number of supporters is left as it is.
        """
        ...

    async def history(self, report: str) -> Sequence[Event]:
        """All that happened, oldest first."""
        ...


class Scope(NamedTuple):
    """What an officer may see: units and categories; None for all of them."""

    units: frozenset[str] | None = None
    categories: frozenset[str] | None = None


Lack = Literal["unit", "category"]
Order = Literal["due", "newest"]


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which reports a queue shows."""

    scope: Scope = Scope()
    states: frozenset[State] | None = None
    units: frozenset[str] | None = None
    categories: frozenset[str] | None = None
    assignee: str | None = None
    urgent: bool | None = None
    held: bool | None = None
    unread: bool | None = None
    lacks: Lack | None = None
    overdue_at: datetime | None = None
    """Only those whose present clock has run out by then."""
    entered_before: Mapping[State, datetime] | None = None
    """Only those that came into one of these states before the time for it."""
    account: str | None = None
    order: Order = "due"


class Page(NamedTuple):
    """Reports, and where the next page begins; None at the end."""

    reports: Sequence[Report]
    next: str | None


class Queue(Protocol):
    """Finds reports; every page goes by key, so that none is left out or shown twice."""

    async def page(self, wanted: Filter, after: str | None, limit: int) -> Page:
        """A page. Raises `InvalidInput` for an `after` that is none of ours."""
        ...

    async def around(
        self, cells: Collection[str], unit: str | None, since: datetime, limit: int
    ) -> Sequence[Report]:
        """Reports received since then that lie in one of the cells, or have no place but this unit; newest
        first."""
        ...

    async def children(self, parent: str) -> Sequence[Report]:
        """The reports merged into one."""
        ...

    async def waiting(self, states: Collection[State], before: datetime, limit: int) -> Sequence[Report]:
        """Reports in one of the states since before then, longest first."""
        ...

    async def count(self, now: datetime) -> "Counts":
        """How much lies where, for metrics."""
        ...


def bad_cursor() -> InvalidInput:
    """A cursor that none of our pages gave."""
    return InvalidInput(
        "cursor",
        "“cursor” không hợp lệ; xin dùng giá trị “next” của trang trước.",
        "`cursor` is none of ours; use `next` of the page before.",
        allowed=("next of the page before",),
    )


class Counts(NamedTuple):
    """How many reports are open, overdue, held, and with words or photos that wait for an officer."""

    open: int
    overdue: int
    held: int
    unread: int


class Rating(msgspec.Struct, frozen=True, kw_only=True):
    """What the reporter thinks of how one closure was dealt with."""

    closure: int
    """Number of the event that set the outcome."""
    stars: int
    """1 to 5."""
    at: datetime
    sealed: bytes | None
    """Words, sealed for `place_of_rating`."""
    key_id: str | None


class Voices(Protocol):
    """Supporters and ratings; neither changes the version of a report."""

    async def support(self, report: str, account: str, at: datetime, limit: int) -> int | None:
        """Count a citizen in, once; how many there are. None where that citizen supports `limit` already."""
        ...

    async def end_support(self, report: str, account: str) -> int:
        """Count a citizen out; how many are left."""
        ...

    async def supports(self, report: str, account: str) -> bool:
        """Is this citizen counted in?"""
        ...

    async def rate(self, report: str, rating: Rating) -> bool:
        """Keep a rating; False where this closure has one."""
        ...

    async def ratings(self, report: str) -> Sequence[Rating]:
        """All of a report, oldest first."""
        ...


class Told(NamedTuple):
    """An event in the outbox that is ours to tell, until the lease ends."""

    report: str
    number: int
    attempts: int
    token: str


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What a citizen is told: that something happened to a report they follow. No words of anybody in it."""

    report: str
    code: str
    number: int
    kind: EventKind
    state: State
    at: datetime
    read_at: datetime | None = None


class Outbox(Protocol):
    """Events to be told. They come with changes of reports (`Also.tell`)."""

    async def claim(self, now: datetime, until: datetime, limit: int) -> Sequence[Told]:
        """Take at most `limit` that are due and that nobody has; ours until `until`."""
        ...

    async def tell(self, told: Told, now: datetime) -> int:
        """Put a notice in the box of each account that follows the report, once each, and be done with it.

        The reporter, those of reports merged into it, and supporters follow it. How many were told now.
        """
        ...

    async def postpone(self, told: Told, due: datetime, trouble: str) -> None:
        """Give one back, to be tried again at `due`."""
        ...

    async def backlog(self) -> tuple[int, datetime | None]:
        """How many wait, and since when."""
        ...


class Notices(Protocol):
    """The boxes of citizens."""

    async def notices(
        self, account: str, after: str | None, limit: int
    ) -> tuple[Sequence[Notice], str | None]:
        """A page, newest first, and where the next begins. Raises `InvalidInput`."""
        ...

    async def mark_read(self, account: str, now: datetime) -> int:
        """Mark all as read; how many were not."""
        ...


class Amounts(NamedTuple):
    """How much there is of an account."""

    reports: int
    supports: int
    notices: int
    unread: int
    """Of the notices."""


class Supported(NamedTuple):
    """A report that an account supports."""

    code: str
    state: State
    public_title: str | None
    supporters: int
    since: datetime


class Traces(Protocol):
    """What is kept of an account beside its reports."""

    async def amounts(self, account: str) -> Amounts:
        """How much there is of it."""
        ...

    async def forget(self, account: str) -> None:
        """Delete its notices, and count it out of what it supports."""
        ...

    async def supported(self, account: str) -> Sequence[Supported]:
        """The reports it supports, those it began with last first."""
        ...


class Officers(Protocol):
    """Those who may sign in."""

    async def officer(self, officer: str) -> Officer | None:
        """One by id; None where there is none, or they may not sign in any more."""
        ...


class People(Protocol):
    """Citizens' accounts, for officers who have to know who somebody is."""

    async def seen_by(self, account: str, *, who: str, why: str) -> Personal | None:
        """What is kept of somebody; that it was looked at, by whom and why, is noted.

        None for an account that is gone.
        """
        ...


class PhotoNumbers(Protocol):
    """Photos of one kind: the reporter's, or the officers' evidence."""

    async def numbers(self, report: str) -> Collection[int]:
        """Numbers of those that are kept of a report."""
        ...
