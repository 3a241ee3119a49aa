"""Whether a report insults somebody.

Anger is not abuse, nor an expletive that fills a gap ("yếu vl"), nor an insult that is only told of ("bị chửi
là ..."). A curse becomes one beside whom it is aimed at ("đm chúng mày").
"""

import re
from collections.abc import Sequence

from laocaiso.cases.feedback.reading.phrases import Hit, Phrases
from laocaiso.cases.feedback.reading.typed_words import TypedText, Typing

_NEAR = 5
"""Words between a curse and whom it is aimed at."""
_TOLD = 12
"""Words from where an insult is told of to the insult."""
_QUOTED = re.compile(r"[\"“”‘’'«»「][^\"“”‘’'«»」\n]{2,80}[\"“”‘’'«»」]")
_BROKEN_UP = re.compile(r"(?<![^\W_])[^\W\d_](?:[.*_\-][^\W\d_]){1,5}(?![^\W_])")
_STARRED = re.compile(r"(?<![^\W_])([^\W\d_])[*#@]{1,3}([^\W\d_]{0,2})(?![^\W_])")


class Abuse:
    """Tells abuse; immutable."""

    def __init__(self, phrases: Phrases, typing: Typing) -> None:
        self._phrases = phrases
        self._typing = typing

    def is_abusive(self, text: str) -> bool:
        """True where an insult is aimed at somebody."""
        plain = _BROKEN_UP.sub(lambda match: re.sub(r"[.*_\-]", "", match.group()), _QUOTED.sub(" “” ", text))
        read = self._typing.read(plain)
        by_label: dict[str, list[Hit]] = {}
        for hit in self._phrases.find(read):
            by_label.setdefault(hit.pattern.label, []).append(hit)
        told = by_label.get("reported", [])
        insults = [hit for hit in by_label.get("insult", []) if not _is_told(hit, told, read)]
        curses = [hit for hit in by_label.get("curse", []) if not _is_told(hit, told, read)]
        return bool(insults) or any(_aimed(curse, by_label.get("target", [])) for curse in curses)


def _is_told(hit: Hit, told: Sequence[Hit], read: TypedText) -> bool:
    """Whether the insult is what somebody else is said to have said."""
    return any(
        0 <= hit.start - other.start <= _TOLD
        and not any(word.stop for word in read.words[other.start + 1 : hit.start + 1])
        for other in told
    )


def _aimed(curse: Hit, targets: Sequence[Hit]) -> bool:
    return any(
        min(abs(target.start - curse.end), abs(curse.start - target.end)) <= _NEAR for target in targets
    )
