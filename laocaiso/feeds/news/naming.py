"""Which units a story names, by their names of today and those of their former communes.

Cautious on purpose: a name counts where its kind stands before it ("xã Y Tý"), or where it has two words or
more, is written large and belongs to one place alone. A name that old districts share ("Sa Pa", "Bắc Hà")
needs its kind, and one that leads to several units names none.
"""

import re
from collections.abc import Iterator, Sequence

from laocaiso.core.text import clean, spelling
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.names import COMMUNE_KINDS, Named, NameIndex

_WORD = re.compile(r"[^\W_]+")
_STOP = re.compile(r"[.;:!?()|]")
_KINDS = {("xa4",): "xã", ("phương2",): "phường", ("thi5", "trân1"): "thị trấn"}


class UnitNames:
    """Finds units in a text; immutable."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._index = NameIndex.of(gazetteer)

    def of(self, text: str) -> tuple[str, ...]:
        """Codes of the units named, in the order they come in."""
        found: dict[str, None] = {}
        for part in _STOP.split(clean(text)):
            written, words = _WORD.findall(part), spelling(part).split()
            # Rare letters fall apart when they are made small (İ); then nothing is to be found here.
            if len(written) == len(words):
                found |= dict.fromkeys(self._found(written, words))
        return tuple(found)

    def _found(self, written: Sequence[str], words: Sequence[str]) -> Iterator[str]:
        at = 0
        while at < len(words):
            sign = next((kind for kind in _KINDS if tuple(words[at : at + len(kind)]) == kind), ())
            name_at = at + len(sign)
            for length in range(min(self._index.longest, len(words) - name_at), 0, -1):
                end = name_at + length
                named = self._index.spelled(words[name_at:end])
                if named and all(word[0].isupper() or word[0].isdigit() for word in written[name_at:end]):
                    yield from _signed(named) if sign else _alone(named, length)
                    at = end
                    break
            else:
                at = max(name_at, at + 1)


def _signed(named: Sequence[Named]) -> Sequence[str]:
    """The one unit meant by a name with its kind; today's before those of before."""
    communes = [one for one in named if one.kind in COMMUNE_KINDS]
    for group in ([one for one in communes if not one.is_former], communes):
        units = {one.units for one in group}
        if len(units) == 1:
            return units.pop()
    return ()


def _alone(named: Sequence[Named], length: int) -> Sequence[str]:
    if length < 2 or any(one.is_district for one in named):
        return ()
    units = {one.units for one in named}
    return units.pop() if len(units) == 1 else ()
