"""Sending what was handed in: at least once from here, taken once there.

Any number of processes may send. Each takes a few submissions for the time of a lease; one that dies leaves
them to the others when the lease is over. A submission always carries the same key, so that the one-stop can
tell that it has it already and answer with the same code. What settles it, the new state, the history and the
end of the order to send it, is one transaction.
"""

import asyncio
import random
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import structlog

from laocaiso.accounts.access import Accesses
from laocaiso.cases.intake.custody import Change, Custody, Opened
from laocaiso.cases.intake.folder import file_names
from laocaiso.cases.intake.handover import Handover
from laocaiso.cases.intake.model import Contents, Document, Draft
from laocaiso.cases.intake.ports import (
    Acceptance,
    Also,
    Backlog,
    Claim,
    Drafts,
    HandedFile,
    NotTaken,
    Outbox,
    Submission,
    Submissions,
    Units,
)
from laocaiso.cases.intake.uploads import Uploads
from laocaiso.core.clock import Clock, sleep_or_woken
from laocaiso.core.errors import UpstreamDown
from laocaiso.snapshots.ports import StoreDown

DEADLINE = 30.0
"""Seconds for one submission."""
LEASE = 1.5
"""How many times the deadline a submission stays with one sender: so long it waits when the process dies."""
POLL = 5.0
"""Seconds between two looks for what other processes were asked to send."""
AT_ONCE = 4
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 3600.0
"""Seconds before a submission is tried again; doubled with every try."""

_log = structlog.get_logger(__name__)


class Sender:
    """Sends submissions until it is stopped. `wake` makes it look at once."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        drafts: Drafts,
        accesses: Accesses,
        custody: Custody,
        uploads: Uploads,
        submissions: Submissions,
        units: Units,
        clock: Clock,
        handover: Handover | None = None,
        deadline: float = DEADLINE,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._outbox = outbox
        self._drafts = drafts
        self._accesses = accesses
        self._custody = custody
        self._uploads = uploads
        self._submissions = submissions
        self._units = units
        self._clock = clock
        self._handover = handover
        self._deadline = deadline
        self._chance = chance
        self._woken = asyncio.Event()
        self._waiting = Backlog(0, None)

    @property
    def waiting(self) -> int:
        """Submissions that were still to be sent when it last looked."""
        return self._waiting.waiting

    @property
    def oldest(self) -> float:
        """Seconds since the oldest of them was handed in."""
        since = self._waiting.oldest
        return 0.0 if since is None else (self._clock.now() - since).total_seconds()

    def wake(self) -> None:
        """Something was handed in here."""
        self._woken.set()

    async def run(self) -> None:
        """Send until cancelled. A submission under way is then sent again by whoever comes next."""
        while True:
            self._woken.clear()
            try:
                while await self.round():
                    pass
                self._waiting = await self.backlog()
            except StoreDown as error:
                _log.warning("sending_store_down", reason=str(error))
            await sleep_or_woken(self._clock, POLL, self._woken)

    async def round(self) -> int:
        """Take a few submissions that are due and send them; how many. Raises `StoreDown`."""
        now = self._clock.now()
        claims = await self._outbox.claim(now, now + timedelta(seconds=LEASE * self._deadline), AT_ONCE)
        await asyncio.gather(*(self._send(claim) for claim in claims))
        return len(claims)

    async def backlog(self) -> Backlog:
        """How much waits."""
        return await self._outbox.backlog()

    async def _send(self, claim: Claim) -> None:
        """Send one. Whatever goes wrong, it is tried again."""
        draft = None
        try:
            draft = await self._drafts.read(claim.dossier)
            if draft is None or draft.state != "submitted" or draft.submission != claim.key:
                # Can't be: the order goes in the transaction that changes the state.
                await self._put_off(claim, "orphan")
                return
            acceptance = await self._hand_over(draft, claim)
        except UpstreamDown as error:
            await self._put_off(claim, error.trouble.value, error.retry_after)
        except NotTaken as error:
            await self._settle(draft, claim, _returned(claim, error.reason))
        except (StoreDown, TimeoutError) as error:
            await self._put_off(claim, "timeout" if isinstance(error, TimeoutError) else "store_down")
        except Exception as error:  # noqa: BLE001 - a bug with one dossier must not stop the others
            # Without its text and trace: they could quote the dossier.
            _log.error("sending_failed", submission=claim.key, error=type(error).__name__)
            await self._put_off(claim, "bug")
        else:
            await self._settle(draft, claim, _accepted(claim, acceptance, self._clock.now()))

    async def _hand_over(self, draft: Draft, claim: Claim) -> Acceptance:
        contents = self._custody.contents(draft)
        submission = Submission(
            key=claim.key,
            dossier=draft.id,
            procedure=draft.procedure,
            level=draft.level,
            channel=draft.channel,
            unit=draft.unit,
            unit_name=self._units.name(draft.unit) if draft.unit else None,
            submitted_at=draft.submitted_at or draft.changed_at,
            contents=contents,
            files=self._files(draft, contents),
        )
        await self._accesses.note(
            self._custody.access(draft.id, "sender", "sent", "hand over to the one-stop")
        )

        async def read(document: Document) -> bytes:
            return await self._uploads.read(draft, document)

        async with asyncio.timeout(self._deadline):
            return await self._submissions.send(submission, read)

    def _files(self, draft: Draft, contents: Contents) -> tuple[HandedFile, ...]:
        names = file_names(draft, contents)
        return tuple(
            HandedFile(
                document=document,
                name=names[document.number],
                link=self._handover.link(draft, contents, document) if self._handover else None,
            )
            for document in draft.documents
        )

    async def _settle(
        self, draft: Draft | None, claim: Claim, make: Callable[[Opened], Change | None]
    ) -> None:
        """Keep what the one-stop said. Where the store is down, the same is asked and answered once more."""
        try:
            while draft is not None:
                change = make(Opened(draft, self._custody.contents(draft)))
                if change is None:
                    return
                opened = Opened(draft, change.contents)
                if await self._custody.try_change(opened, change, actor="sender") is not None:
                    _log.info("submission_settled", submission=claim.key, outcome=change.kind)
                    return
                draft = await self._drafts.read(draft.id)
        except StoreDown as error:
            _log.warning("sending_store_down", reason=str(error))

    async def _put_off(self, claim: Claim, trouble: str, wanted: float | None = None) -> None:
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(claim.attempts, 20)) * (0.8 + 0.4 * self._chance())
        due = self._clock.now() + timedelta(seconds=max(pause, min(wanted or 0.0, LONGEST_PAUSE)))
        _log.warning("submission_put_off", submission=claim.key, trouble=trouble, tries=claim.attempts + 1)
        try:
            await self._outbox.postpone(claim, due, trouble)
        except StoreDown:
            return  # the lease ends by itself


def _accepted(claim: Claim, acceptance: Acceptance, now: datetime) -> Callable[[Opened], Change | None]:
    def make(opened: Opened) -> Change | None:
        if opened.draft.state != "submitted" or opened.draft.submission != claim.key:
            return None  # another sender was told the same, and was quicker
        fields = {
            "state": "accepted",
            "accepted_at": acceptance.received_at or now,
            "due_at": acceptance.due_at,
            "official_code": acceptance.official_code,
        }
        return Change(
            "accepted", opened.contents, fields, detail=acceptance.official_code, also=_settled(claim)
        )

    return make


def _returned(claim: Claim, reason: str) -> Callable[[Opened], Change | None]:
    def make(opened: Opened) -> Change | None:
        if opened.draft.state != "submitted" or opened.draft.submission != claim.key:
            return None
        contents = msgspec.structs.replace(opened.contents, remark=reason, link_secret=None)
        return Change("returned", contents, {"state": "returned"}, also=_settled(claim))

    return make


def _settled(claim: Claim) -> Also:
    return Also(settled=claim.key)
