"""Looking a dossier up: what may be seen of it, by whom, and what is said while its system is silent.

    read the text → admit → ask the systems → compare the factor → wait for the common end → answer

"There is none" and "that factor is another's" are one and the same answer: the same question goes to the same
systems, the same comparison is made, and both end at the same beat of the clock.
"""

import asyncio
import math
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import structlog

from laocaiso.cases.dossiers.codes import DossierCode
from laocaiso.cases.dossiers.factor import Factors, read_factor
from laocaiso.cases.dossiers.guard import Caller, Guard
from laocaiso.cases.dossiers.lookup import none_fits, read
from laocaiso.cases.dossiers.masking import masked
from laocaiso.cases.dossiers.model import Dossier, Summary, System
from laocaiso.cases.dossiers.ports import LastKnown, OneStop, Secrets
from laocaiso.cases.dossiers.states import jumps, pauses
from laocaiso.core.clock import VIETNAM, Clock
from laocaiso.core.errors import NotFound, NotReady, UpstreamDown
from laocaiso.snapshots.live_calls import LiveCalls
from laocaiso.snapshots.ports import StoreDown

BEAT = 0.5
"""Seconds; answers leave at whole multiples of it after the question came."""
RETRY_AFTER = 30
"""Seconds after which to ask again, where a silent system names no time."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known. `dossier` is there only for who brought the right second factor."""

    summary: Summary
    system: System
    dossier: Dossier | None = None
    stale_since: datetime | None = None
    """Set where the system does not answer: since when what is shown has not been confirmed."""


class DossierLookup:
    """The use case. `own_hosts` are those our deep links lead to."""

    def __init__(
        self,
        systems: Sequence[OneStop],
        *,
        guard: Guard,
        last_known: LastKnown,
        clock: Clock,
        secrets: Secrets | None = None,
        own_hosts: Collection[str] = (),
        beat: float = BEAT,
    ) -> None:
        self._systems = [(one, LiveCalls(one.system.id, clock)) for one in systems]
        self._guard = guard
        self._last_known = last_known
        self._clock = clock
        self._factors = Factors(secrets)
        self._own_hosts = frozenset(own_hosts)
        self._beat = beat
        self.outcomes: Counter[str] = Counter()
        """Look-ups by how they ended: summary, details, none_fits, last_known, down."""
        self.store_down = 0
        """Times a last known state could not be kept or read, or a secret not be compared."""
        self.jumps = 0
        """Changes of state seen that the national table does not foresee."""

    async def find(self, text: str, factor: str | None, caller: Caller) -> Answer:
        """What the caller may see of the dossier meant by `text`.

        Raises `InvalidInput` (`code`, `factor`), `TooManyRequests`, `NotFound` for no such dossier and for
        another's factor alike, `NotReady` where its system is silent and nothing is known of it.
        """
        began = self._clock.now()
        code = read(text, today=began.astimezone(VIETNAM).date(), own_hosts=self._own_hosts)
        given = None if factor is None else read_factor(factor)
        await self._guard.admit(caller, code, began, with_factor=given is not None)
        try:
            answer = await self._answer(code, given)
        except NotFound:
            await self._guard.missed(caller, began)
            await self._wait_for_the_beat(began)
            raise
        await self._wait_for_the_beat(began)
        return answer

    async def _answer(self, code: DossierCode, factor: str | None) -> Answer:
        try:
            found = await self._ask(code.text)
        except UpstreamDown as error:
            return await self._without_the_system(code, error)
        dossier, system = found if found is not None else (None, None)
        if factor is not None:
            try:
                fits = await self._factors.fits(factor, dossier, code.text)
            except StoreDown as error:
                self.store_down += 1
                raise NotReady(
                    "Chưa kiểm tra được mã bí mật; xin thử lại sau ít phút, hoặc nhập 4 số cuối.",
                    "The secret can't be checked for now; please try again in a few minutes, or enter the "
                    "last four digits.",
                    retry_after=RETRY_AFTER,
                ) from error
            if not fits:
                dossier = None
        if dossier is None or system is None:
            self.outcomes["none_fits"] += 1
            raise none_fits(code)
        summary = summarise(dossier, system)
        await self._keep(summary)
        self._note_jumps(dossier, system)
        self.outcomes["summary" if factor is None else "details"] += 1
        return Answer(summary, system, None if factor is None else dossier)

    async def _ask(self, code: str) -> tuple[Dossier, System] | None:
        """Ask all systems at once. The one that changed it last is believed, for a case may move on.

        None only where every system said so. Raises `UpstreamDown` where none has it and one is silent.
        """
        questions = [calls.ask(partial(one.find, code)) for one, calls in self._systems]
        answers = await asyncio.gather(*questions, return_exceptions=True)
        found: list[tuple[Dossier, System]] = []
        down: UpstreamDown | None = None
        for (one, _), answer in zip(self._systems, answers, strict=True):
            if isinstance(answer, Dossier):
                found.append((answer, one.system))
            elif isinstance(answer, UpstreamDown):
                down = answer
            elif isinstance(answer, BaseException):
                raise answer
        if found:
            never = datetime.min.replace(tzinfo=UTC)
            return max(found, key=lambda one: changed_at(one[0]) or never)
        if down is not None:
            raise down
        return None

    async def _without_the_system(self, code: DossierCode, error: UpstreamDown) -> Answer:
        try:
            kept = await self._last_known.find(code.text)
        except StoreDown:
            self.store_down += 1
            kept = None
        system = next((one.system for one, _ in self._systems if kept and one.system.id == kept.system), None)
        if kept is not None and system is not None:
            self.outcomes["last_known"] += 1
            return Answer(kept, system, stale_since=kept.checked_at)
        self.outcomes["down"] += 1
        wait = RETRY_AFTER if error.retry_after is None else max(1, math.ceil(error.retry_after))
        raise NotReady(
            "Hệ thống một cửa đang không trả lời nên chưa biết hồ sơ có hay không; xin thử lại sau ít phút.",
            "The one-stop system does not answer, so it is not known whether there is such a dossier; please "
            "try again in a few minutes.",
            retry_after=wait,
        ) from error

    async def _keep(self, summary: Summary) -> None:
        try:
            await self._last_known.keep(summary)
        except StoreDown:
            self.store_down += 1

    def _note_jumps(self, dossier: Dossier, system: System) -> None:
        for before, after in jumps(dossier.steps):
            self.jumps += 1
            _log.info("dossier_unforeseen_jump", system=system.id, before=before, after=after)

    async def _wait_for_the_beat(self, began: datetime) -> None:
        """Wait until the time since `began` is a whole number of beats, at least one."""
        if self._beat <= 0:
            return
        passed = max(0.0, (self._clock.now() - began).total_seconds())
        beats = max(1, math.ceil(passed / self._beat - 1e-9))
        await self._clock.sleep(beats * self._beat - passed)


def summarise(dossier: Dossier, system: System) -> Summary:
    """The part of a dossier that a code alone shows."""
    since = changed_at(dossier)
    return Summary(
        code=dossier.code,
        system=system.id,
        status=dossier.status,
        procedure_code=dossier.procedure_code,
        procedure_name=dossier.procedure_name,
        agency=dossier.agency,
        owner=masked(dossier.owner.name),
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        finished_at=dossier.finished_at,
        returned_at=dossier.returned_at,
        changed_at=since,
        checked_at=dossier.checked_at,
        pauses=pauses(dossier.steps, dossier.status, since),
    )


_DATE_OF: dict[str, Callable[[Dossier], datetime | None]] = {
    "accepted": lambda dossier: dossier.received_at,
    "processed": lambda dossier: dossier.finished_at,
    "withdrawn": lambda dossier: dossier.finished_at,
    "returned": lambda dossier: dossier.returned_at or dossier.finished_at,
}


def changed_at(dossier: Dossier) -> datetime | None:
    """When the present state began: by the history, else by the date that goes with the state."""
    since: datetime | None = None
    for step in reversed(dossier.steps):
        if step.status != dossier.status:
            break
        since = step.at
    if since is None and dossier.status.state in _DATE_OF:
        since = _DATE_OF[dossier.status.state](dossier)
    return since
