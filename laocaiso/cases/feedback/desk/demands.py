"""What a step demands, read from what came with it: everything that is missing is named at once."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from laocaiso.cases.feedback import texts
from laocaiso.cases.feedback.bodies import LONGEST_MESSAGE
from laocaiso.cases.feedback.desk.orders import LONGEST_DOER
from laocaiso.cases.feedback.model import Done, EventKind
from laocaiso.cases.feedback.reasons import REASONS
from laocaiso.core.errors import Incomplete, InvalidInput, Missing

LONGEST_AHEAD = timedelta(days=366)
"""How far ahead work can be scheduled."""
SLACK = timedelta(minutes=5)
"""By which clocks of officers may be ahead of ours."""
DAY = ("2026-11-25T09:00:00+07:00",)


class Demands:
    """Reads values; a missing one is kept in mind until `settle`, a wrong one raises `InvalidInput`."""

    def __init__(self) -> None:
        self._missing: list[Missing] = []

    def lack(self, field: str, vi: str, en: str, allowed: Sequence[str] = ()) -> None:
        """Keep in mind that something is missing, and what would do."""
        self._missing.append(Missing(field, vi, en, tuple(allowed)))

    def settle(self) -> None:
        """Raise `Incomplete` for all that is missing."""
        if self._missing:
            raise Incomplete(
                "Còn thiếu thông tin cho bước này; xem errors.",
                "Something is missing for this step; see errors.",
                missing=self._missing,
            )

    def text(self, value: str | None, field: str = "text", longest: int = LONGEST_MESSAGE) -> str:
        """A text that has to be there."""
        tidied = texts.tidy(value or "")
        if not tidied:
            self.lack(field, "Cần ghi nội dung.", "There has to be a text.", (f"1–{longest} characters",))
            return ""
        return texts.needed(field, tidied, 1, longest)

    def reason(self, kind: EventKind, value: str | None) -> str:
        """A reason out of the list of a step."""
        reasons = REASONS[kind]
        if value is None:
            self.lack("reason", "Cần chọn lý do.", "A reason has to be chosen.", tuple(reasons))
            return ""
        if value not in reasons:
            raise InvalidInput(
                "reason",
                "Lý do không có trong danh sách.",
                "This reason is not one of the list.",
                allowed=tuple(reasons),
            )
        return value

    def done(self, value: Done | None, now: datetime) -> Done | None:
        """What was done, when and by whom."""
        if value is None:
            self.lack(
                "done",
                "Cần ghi đã làm gì, khi nào, ai làm.",
                "There has to be what was done, when and by whom.",
                ('{"what": …, "on": …, "by": …}',),
            )
            return None
        if value.on > now + SLACK:
            raise InvalidInput(
                "done.on",
                "Ngày đã làm không thể ở tương lai.",
                "What is done can't lie in the future.",
                allowed=("a time in the past",),
            )
        return Done(
            what=self.text(value.what, "done.what"),
            on=value.on,
            by=self.text(value.by, "done.by", LONGEST_DOER),
        )

    def evidence(self, numbers: Sequence[int], solved: bool | None, kept: Collection[int]) -> tuple[int, ...]:
        """Photos that show that a thing is solved; `kept` are those there are."""
        named = tuple(dict.fromkeys(numbers))
        shown = tuple(str(number) for number in sorted(kept)) or ("PUT …/evidence/1",)
        if any(number not in kept for number in named):
            raise InvalidInput(
                "evidence",
                "Không có ảnh bằng chứng mang số này.",
                "There is no photo of evidence of this number.",
                allowed=shown,
            )
        if solved and not named:
            self.lack(
                "evidence",
                "Đã giải quyết xong thì phải có ảnh bằng chứng; nếu chỉ trả lời, giải thích, xin chọn "
                "solved: false.",
                "What is solved needs evidence: a photo. Where it was explained only, `solved` is false.",
                shown,
            )
        return named

    def ahead(self, value: datetime | None, now: datetime) -> datetime | None:
        """A day to come, within a year."""
        if value is None:
            self.lack("until", "Cần ghi ngày hẹn.", "There has to be a day.", DAY)
        elif not now < value <= now + LONGEST_AHEAD:
            raise InvalidInput(
                "until",
                "Ngày hẹn phải ở tương lai, trong vòng một năm.",
                "The day has to lie in the future, within a year.",
                allowed=("a time within a year from now",),
            )
        return value
