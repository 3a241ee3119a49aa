"""A one-stop system in memory, and the look-up over it on a clock that stands still."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from adapters.memory import MemoryLimits
from adapters.memory.last_known import MemoryLastKnown
from laocaiso.cases.dossiers.guard import Guard, LookupLimits
from laocaiso.cases.dossiers.model import Document, Dossier, Owner, Step, System
from laocaiso.cases.dossiers.service import DossierLookup
from laocaiso.cases.dossiers.states import national
from laocaiso.core.clock import VIETNAM, ManualClock

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
UNLIMITED = LookupLimits((), (), (), (), (), ())


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


class NoWait(ManualClock):
    """A sleep is over at once, and takes its time all the same: for many look-ups, one after another."""

    async def sleep(self, seconds: float) -> None:
        self._now += timedelta(seconds=max(0.0, seconds))


@pytest.fixture
def quick() -> NoWait:
    return NoWait(NOW)


def vn(day: int, hour: int = 9, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=VIETNAM)


def a_dossier(code: str = "H38.12-261110-0007", state: str = "4", **more) -> Dossier:
    given = {
        "code": code,
        "status": national(state),
        "checked_at": NOW,
        "procedure_code": "1.003197",
        "procedure_name": "Xóa đăng ký thường trú",
        "agency": "UBND xã B",
        "owner": Owner(name="Nguyễn Văn A", kind="person", id="999534619517", phone="0000752669"),
        "received_at": vn(10),
        "due_at": vn(30, 17),
        "steps": (
            Step(at=vn(10, 9), text="Tiếp nhận", status=national("2")),
            Step(at=vn(11, 9), text="Chuyển xử lý", status=national("4"), department="Phòng Tư pháp"),
        ),
        "documents": (Document(name="Tờ khai", kind="submitted", copies=1),),
    }
    return Dossier(**{**given, **more})


class FakeOneStop:
    """Answers from a table. `trouble` is raised instead; `takes` seconds pass before an answer."""

    def __init__(self, clock: ManualClock, dossiers: Sequence[Dossier] = (), id: str = "one_stop") -> None:  # noqa: A002
        self.system = System(id, "Hệ thống một cửa", "One-stop system", "https://example.org")
        self.dossiers = {one.code: one for one in dossiers}
        self.clock = clock
        self.trouble: Exception | None = None
        self.takes: Callable[[Dossier | None], float] = lambda _found: 0.0
        self.asked: list[str] = []

    async def find(self, code: str) -> Dossier | None:
        self.asked.append(code)
        found = self.dossiers.get(code)
        if seconds := self.takes(found):
            await self.clock.sleep(seconds)
        if self.trouble is not None:
            raise self.trouble
        return found


@dataclass
class Desk:
    """The look-up with everything around it."""

    clock: ManualClock
    one_stop: FakeOneStop
    limits: object = field(default_factory=MemoryLimits)
    figures: LookupLimits = field(default_factory=LookupLimits)
    beat: float = 0.0
    secrets: object = None

    def __post_init__(self) -> None:
        self.guard = Guard(self.limits, self.figures, key=b"test")
        self.last_known = MemoryLastKnown(self.clock)
        self.lookup = DossierLookup(
            [self.one_stop],
            guard=self.guard,
            last_known=self.last_known,
            clock=self.clock,
            secrets=self.secrets,
            own_hosts=("laocaiso.example.org",),
            beat=self.beat,
        )


@pytest.fixture
def make_dossier():
    return a_dossier


@pytest.fixture
def make_one_stop():
    return FakeOneStop


@pytest.fixture
def make_desk():
    return Desk


@pytest.fixture
def unlimited() -> LookupLimits:
    return UNLIMITED


@pytest.fixture
def at():
    return vn
