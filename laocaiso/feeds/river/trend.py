"""Whether a river is about to carry more or less: our reading of the model, in a word.

The mean of the next three days against today, in whole percent: more than 50 up is "rising_fast", more than
15 up or down is "rising" or "falling", else "steady". The thresholds are ours, chosen so that the usual noise
of a daily model is no trend. It says nothing about levels of water or about flooding.
"""

from datetime import date, timedelta
from typing import Literal

import msgspec

from laocaiso.feeds.river.model import Flow
from laocaiso.snapshots.pages import Language

Code = Literal["rising_fast", "rising", "steady", "falling"]
AHEAD_DAYS = 3
FAST_PERCENT = 50
NOTICED_PERCENT = 15

_WORDS: dict[Code, dict[Language, str]] = {
    "rising_fast": {"vi": "Tăng nhanh", "en": "Rising fast"},
    "rising": {"vi": "Tăng", "en": "Rising"},
    "steady": {"vi": "Ổn định", "en": "Steady"},
    "falling": {"vi": "Giảm", "en": "Falling"},
}


class Trend(msgspec.Struct, frozen=True, rename="camel"):
    """The next three days against today. `computed`: by us."""

    code: Code
    text: str
    change_percent: int
    computed: bool = True


def trend(flow: Flow, today: date, language: Language) -> Trend | None:
    """The trend from `today` on; None unless today and all three days ahead are known, and today not dry."""
    known = dict(zip(flow.days, flow.discharge, strict=True))
    present = known.get(today)
    ahead = [known.get(today + timedelta(days=days)) for days in range(1, AHEAD_DAYS + 1)]
    values = [value for value in ahead if value is not None]
    if not present or len(values) < AHEAD_DAYS:
        return None
    # Judged by the number that is shown, so that word and number agree.
    percent = round((sum(values) / len(values) / present - 1) * 100)
    code: Code = "steady"
    if percent > FAST_PERCENT:
        code = "rising_fast"
    elif percent > NOTICED_PERCENT:
        code = "rising"
    elif percent < -NOTICED_PERCENT:
        code = "falling"
    return Trend(code, _WORDS[code][language], percent)
