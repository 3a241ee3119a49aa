"""What a reporter and others who have the code do: look, write, rate, support, ask for more.

Looking never changes anything: scanners of mail and messages open links before people do.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from laocaiso.accounts.model import Citizen
from laocaiso.cases.feedback import texts
from laocaiso.cases.feedback.bodies import LONGEST_MESSAGE
from laocaiso.cases.feedback.clocks import Terms
from laocaiso.cases.feedback.custody import (
    Act,
    Custody,
    Reporter,
    hash_of,
    is_reporter,
    must_be_here,
    no_report,
    not_now,
)
from laocaiso.cases.feedback.model import (
    Contents,
    Done,
    Event,
    EventKind,
    Outcome,
    Report,
    State,
    Words,
    place_of_rating,
)
from laocaiso.cases.feedback.ports import Filter, Page, Queue, Rating, Voices
from laocaiso.cases.feedback.progress import Progress
from laocaiso.cases.feedback.workflow import BY_NAME, OPEN
from laocaiso.core.clock import Clock
from laocaiso.core.errors import Conflict, CredentialsNeeded

MOST_MESSAGES = 50
"""Of one reporter to one report; who has more to say is better rung up."""
MOST_SUPPORTED = 500
"""Reports that one citizen supports."""
RATED: frozenset[Outcome] = frozenset({"solved", "answered", "refused", "forwarded", "no_response"})
REOPENED: frozenset[Outcome] = frozenset({"solved", "answered", "refused", "no_response"})
SETTLED: frozenset[State] = frozenset({"resolved", "rejected", "forwarded_out", "closed"})


class Spoken(NamedTuple):
    """An event with what was said."""

    event: Event
    words: Words


class Viewed(NamedTuple):
    """A report as far as the one who asks may see it."""

    report: Report
    history: Sequence[Spoken]
    """Public events without words for all; those of the reporter with theirs for the reporter."""
    contents: Contents | None
    """For the reporter alone."""
    ratings: Sequence[Rating]
    parent: Report | None
    answer: Words | None
    """What was done about it; for the reporter, and for supporters with personal data masked."""
    parent_answer: Words | None
    """What was done about the report it was merged into, masked; for the reporter alone."""
    supports: bool
    """The citizen who asks is counted in."""
    carries_others: bool
    """Reports of others are merged into it, so that it can't be taken back; told to the reporter alone."""


class Following:
    """Follows reports."""

    def __init__(
        self,
        *,
        custody: Custody,
        progress: Progress,
        queue: Queue,
        voices: Voices,
        mask: Callable[[str], str],
        clock: Clock,
    ) -> None:
        """`mask` makes personal data in a text unreadable; it takes milliseconds."""
        self._custody = custody
        self.progress = progress
        self._queue = queue
        self._voices = voices
        self._mask = mask
        self._clock = clock

    async def view(self, typed: str, reporter: Reporter) -> Viewed:
        """A report: its state for all who have the code, everything but notes for its reporter.

        Raises `NotFound` for a code that is none and, alike, for a secret that is not its own; `Gone` for a
        secret of a report that was anonymised.
        """
        report = await self._custody.found(typed)
        mine = is_reporter(report, reporter)
        if reporter.secret is not None and not mine:
            must_be_here(report)
            raise no_report()
        history = await self._custody.history(report)
        seen = ("public", "reporter") if mine else ("public",)
        spoken = [
            Spoken(event, self._words(report, event, mine=mine))
            for event in history
            if event.audience in seen
        ]
        citizen = reporter.citizen
        supports = citizen is not None and await self._voices.supports(report.id, citizen.account)
        parent = await self._custody.reports.read(report.parent) if report.parent else None
        answer = _answer_in(report, history, self._custody) if mine or supports else None
        return Viewed(
            report=report,
            history=spoken,
            contents=self._custody.contents(report) if mine else None,
            ratings=await self._voices.ratings(report.id) if mine else (),
            parent=parent,
            answer=answer if mine else await self._masked(answer),
            parent_answer=await self._answer_of(parent) if parent and mine else None,
            supports=supports,
            carries_others=mine and may_be_withdrawn(report) and await self._carries(report),
        )

    def _words(self, report: Report, event: Event, *, mine: bool) -> Words:
        if mine:
            return self._custody.words(report.id, event)
        if event.kind == "schedule":  # the day alone is nobody's secret
            return Words(until=self._custody.words(report.id, event).until)
        return Words()

    async def _carries(self, report: Report) -> bool:
        return bool(await self._queue.children(report.id))

    async def _answer_of(self, parent: Report) -> Words | None:
        answer = _answer_in(parent, await self._custody.history(parent), self._custody)
        return await self._masked(answer)

    async def _masked(self, answer: Words | None) -> Words | None:
        """An answer for others than the one it was given to: what was done, without anybody's data."""
        if answer is None or answer.done is None:
            return None
        done, mask = answer.done, self._mask
        what, by = await asyncio.to_thread(lambda: (mask(done.what), mask(done.by)))
        return Words(done=Done(what=what, on=done.on, by=by), solved=answer.solved)

    async def mine(self, citizen: Citizen, after: str | None, limit: int) -> Page:
        """A citizen's own reports, newest first. Raises `InvalidInput`."""
        return await self._queue.page(Filter(account=citizen.account, order="newest"), after, limit)

    async def write(self, typed: str, reporter: Reporter, text: str) -> Report:
        """Write to the officers; where they asked something, it is the answer and the work goes on."""
        report = await self._custody.of_reporter(typed, reporter)
        said = Words(text=texts.needed("text", text, 1, LONGEST_MESSAGE))

        def make(current: Report, history: Sequence[Event]) -> Act:
            if current.state == "withdrawn":
                raise not_now(current)
            written = [
                one for one in history if one.actor == "reporter" and one.kind in ("message", "supply")
            ]
            if len(written) >= MOST_MESSAGES:
                raise Conflict(
                    f"Mỗi phản ánh nhận tối đa {MOST_MESSAGES} tin nhắn của người gửi.",
                    f"A report takes at most {MOST_MESSAGES} messages of its reporter.",
                )
            if current.state == "needs_info":
                return self._step("supply", current, history, said)
            return Act("message", "reporter", "reporter", words=said, why="write")

        return await self._custody.add(report, make)

    async def photo_came(self, report_id: str, number: int) -> None:
        """Let officers who work on a report know of a photo that came later; once, however often it is sent.

        While nobody has taken the report up, photos are part of what was handed in.
        """
        report = await self._custody.reports.read(report_id)
        if report is None or report.state == "submitted":
            return
        name = f"photo:{number}"
        told = [event.kind for event in await self._custody.history(report) if event.detail == name]
        if told and told[-1] == "photo":
            return
        act = Act("photo", "reporter", "reporter", detail=name, why="photo")
        await self._custody.add(report, lambda _current, _history: act)

    async def take_photo_back(self, report: Report, number: int) -> Report:
        """Put on record that its reporter takes a photo back; not once somebody works with it."""

        def make(current: Report, _history: Sequence[Event]) -> Act:
            if not may_be_withdrawn(current):
                raise not_now(
                    current,
                    "Cán bộ đã bắt đầu xử lý nên không rút ảnh được nữa; xin nhắn cho cán bộ.",
                    "It is being worked on, so no photo can be taken back; please write to the officers.",
                )
            return Act("take_photo_back", "reporter", "reporter", detail=f"photo:{number}", why="photo back")

        return await self._custody.add(report, make)

    async def withdraw(self, typed: str, reporter: Reporter) -> Report:
        """Take a report back, before anybody works on it, and unless others' reports hang on it."""
        report = await self._custody.of_reporter(typed, reporter)
        if await self._carries(report):
            raise not_now(
                report,
                "Phản ánh của người khác về cùng sự việc được xử lý chung với phản ánh này nên không rút "
                "được; xin nhắn cho cán bộ.",
                "Others' reports of the same thing are dealt with together with this one, so it can't be "
                "withdrawn; please write to the officers.",
            )
        return await self._take(report, "withdraw", None)

    async def ask_to_reopen(self, typed: str, reporter: Reporter, text: str) -> Report:
        """Say that it was not dealt with; within some days, a few times. An officer decides."""
        report = await self._custody.of_reporter(typed, reporter)
        said = Words(text=texts.needed("text", text, 1, LONGEST_MESSAGE))
        return await self._take(report, "request_reopening", said)

    async def rate(self, typed: str, reporter: Reporter, stars: int, text: str | None) -> Report:
        """Rate how a report was dealt with: once for each time it was closed."""
        report = await self._custody.of_reporter(typed, reporter)
        if report.outcome not in RATED or report.state not in SETTLED:
            raise Conflict(
                "Chỉ đánh giá được khi phản ánh đã có kết quả xử lý.",
                "A report can be rated once it has been dealt with.",
            )
        history = await self._custody.history(report)
        closure = closure_of(history)
        words = texts.needed("text", text, 1, LONGEST_MESSAGE) if text else None
        place = place_of_rating(report.id, closure)
        rating = Rating(
            closure=closure,
            stars=stars,
            at=self._clock.now(),
            sealed=self._custody.seal(words, place) if words else None,
            key_id=self._custody.key_id if words else None,
        )
        if not await self._voices.rate(report.id, rating):
            raise Conflict(
                "Bạn đã đánh giá lần xử lý này rồi.",
                "You have rated this already.",
            )
        return report

    async def support(self, typed: str, citizen: Citizen | None) -> tuple[Report, int]:
        """ "Me too": count a citizen in and let them follow the report. How many there are."""
        citizen = _signed_in(citizen)
        report = await self._custody.found(typed)
        if report.account == citizen.account:
            raise Conflict("Đây là phản ánh của bạn.", "This is a report of your own.")
        if report.held is not None:
            raise Conflict(
                "Phản ánh đang được kiểm tra nên chưa nhận đồng tình; xin thử lại sau.",
                "The report is being looked at and can't be supported yet; please try again later.",
            )
        if report.state not in OPEN:
            raise Conflict(
                "Phản ánh đã kết thúc; nếu sự việc còn xảy ra, xin gửi phản ánh mới.",
                "The report is finished; if the thing goes on, please send a new one.",
            )
        count = await self._voices.support(report.id, citizen.account, self._clock.now(), MOST_SUPPORTED)
        if count is None:
            raise Conflict(
                f"Mỗi người đồng tình với tối đa {MOST_SUPPORTED} phản ánh.",
                f"One citizen supports at most {MOST_SUPPORTED} reports.",
            )
        return report, count

    async def end_support(self, typed: str, citizen: Citizen | None) -> tuple[Report, int]:
        """Count a citizen out again. How many are left."""
        citizen = _signed_in(citizen)
        report = await self._custody.found(typed)
        return report, await self._voices.end_support(report.id, citizen.account)

    async def renew_link(self, typed: str, reporter: Reporter, secret: str) -> Report:
        """Let another secret open the report from now on; the old one opens nothing any more."""
        report = await self._custody.of_reporter(typed, reporter)
        act = Act(
            "renew_link",
            "reporter",
            "reporter",
            fields={"secret_hash": hash_of(secret)},
            why="renew link",
        )
        return await self._custody.add(report, lambda _current, _history: act)

    async def _take(self, report: Report, kind: EventKind, said: Words | None) -> Report:
        return await self._custody.add(
            report, lambda current, history: self._step(kind, current, history, said)
        )

    def _step(self, kind: EventKind, report: Report, history: Sequence[Event], said: Words | None) -> Act:
        step = BY_NAME[kind]
        if report.state not in step.sources:
            raise not_now(report)
        fields: dict[str, Any] = {}
        if kind == "request_reopening":
            self._must_be_reopenable(report)
            fields["reopenings"] = report.reopenings + 1
        changed = self.progress.by(report, step, history, self._clock.now(), **fields)
        return Act(
            kind, "reporter", step.audience, words=said, fields=changed, tell=True, why=kind.replace("_", " ")
        )

    def _must_be_reopenable(self, report: Report) -> None:
        terms = self.progress.clocks.terms
        until = reopening_ends(report, terms)
        if until is None:
            raise not_now(report)
        if self._clock.now() > until:
            raise Conflict(
                f"Đã quá {terms.reopen_days} ngày kể từ khi có kết quả; xin gửi phản ánh mới.",
                f"More than {terms.reopen_days} days have passed; please send a new report.",
            )
        if report.reopenings >= terms.reopenings:
            raise Conflict(
                f"Mỗi phản ánh được đề nghị mở lại tối đa {terms.reopenings} lần; xin gửi phản ánh mới.",
                f"A report can be reopened {terms.reopenings} times at most; please send a new one.",
            )


def reopening_ends(report: Report, terms: Terms) -> datetime | None:
    """Until when its reporter may ask for it to be reopened; None for an outcome that is not reopened."""
    if report.outcome not in REOPENED or report.settled_at is None:
        return None
    return report.settled_at + timedelta(days=terms.reopen_days)


def may_be_withdrawn(report: Report) -> bool:
    """Nobody works on it yet: it, and photos of it, can be taken back."""
    return report.state in BY_NAME["withdraw"].sources


def _answer_in(report: Report, history: Sequence[Event], custody: Custody) -> Words | None:
    """The answer in force, None while it is worked on. What was said beside it is its reporter's own."""
    answers = [event for event in history if event.kind in ("approve", "resolve")]
    if report.outcome is None or not answers:
        return None
    words = custody.words(report.id, answers[-1])
    return Words(done=words.done, solved=words.solved, evidence=words.evidence)


def closure_of(history: Sequence[Event]) -> int:
    """Number of the event that set the present outcome; 0 where there is none."""
    return max((e.number for e in history if e.before in OPEN and e.after not in OPEN), default=0)


def rating_text(custody: Custody, report: str, rating: Rating) -> str | None:
    """What was said with a rating."""
    if rating.sealed is None:
        return None
    return msgspec.msgpack.decode(
        custody.open(rating.sealed, place_of_rating(report, rating.closure)), type=str
    )


def _signed_in(citizen: Citizen | None) -> Citizen:
    if citizen is None:
        raise CredentialsNeeded(
            "Cần đăng nhập bằng Zalo để đồng tình với phản ánh.", "Sign in with Zalo to support a report."
        )
    return citizen
