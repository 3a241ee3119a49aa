"""The words procedures are spoken of with: which are known, how often, and beside which others."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from laocaiso.core.text import fold, spelling, words
from laocaiso.places.likeness import sound

fold_word = lru_cache(maxsize=65536)(fold)
"""`core.text.fold` of one word; the same words come again and again."""
spell_word = lru_cache(maxsize=65536)(spelling)
LONGEST_WORD = 7
"""Letters of the longest syllable ("nghiêng")."""
SHORTEST_SLIP = 3
"""A shorter word is taken as it stands."""
PAIR_BONUS = 3.0
UNLIKELY = 12.0


def heard(folded: str) -> str:
    """The word as an ear takes it that also merges final c/t and n/ng, as in the south."""
    word = sound(folded)
    if word.endswith("t"):
        return word[:-1] + "c"
    return word[:-1] if word.endswith("ng") else word


class Vocabulary:
    """Look-up of folded words; immutable after it is made."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.counts: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            folded = list(map(fold_word, words(text)))
            self.counts.update(folded)
            self.pairs.update(pairwise(folded))
        self._total = self.counts.total()
        self._letters = tuple(word for word in self.counts if word.isalpha())
        self._by_sound: dict[str, list[str]] = {}
        for word in self._letters:
            self._by_sound.setdefault(heard(word), []).append(word)
        self._slips: dict[str, tuple[str, ...]] = {}

    def __contains__(self, folded: str) -> bool:
        return folded in self.counts

    def sounding_like(self, folded: str) -> Sequence[str]:
        """Other known words an ear may take for this one."""
        return [word for word in self._by_sound.get(heard(folded), ()) if word != folded]

    def one_slip_from(self, folded: str) -> tuple[str, ...]:
        """Known words one letter away, the commonest first."""
        if len(folded) < SHORTEST_SLIP or not folded.isalpha() or len(folded) > LONGEST_WORD + 1:
            return ()
        known = self._slips.get(folded)
        if known is None:
            near = process.extract(
                folded, self._letters, scorer=OSA.distance, score_cutoff=1, limit=40, processor=None
            )
            known = tuple(
                sorted((word for word, _, _ in near if word != folded), key=lambda w: -self.counts[w])
            )
            if len(self._slips) < 4096:
                self._slips[folded] = known
        return known

    def cut(self, joined: str) -> list[str] | None:
        """Words written without blanks, cut where known words begin; None where they can't be.

        `joined` is in lower case, with or without marks; the pieces keep theirs.
        """
        folded = fold(joined)
        if len(folded) != len(joined) or not folded.isalpha():
            return None
        best: list[dict[str, tuple[float, int, str]]] = [{} for _ in range(len(joined) + 1)]
        best[0][""] = (0.0, 0, "")
        for start in range(len(joined)):
            for before, (cost, _, _) in best[start].items():
                for end in range(start + 1, min(len(joined), start + LONGEST_WORD) + 1):
                    piece = folded[start:end]
                    if piece not in self.counts or (len(piece) == 1 and piece not in "oyau"):
                        continue
                    step = cost - math.log(self.counts[piece] / self._total) + 1.0
                    if (before, piece) in self.pairs:
                        step -= PAIR_BONUS
                    known = best[end].get(piece)
                    if known is None or step < known[0]:
                        best[end][piece] = (step, start, before)
        if not best[-1]:
            return None
        word, (cost, start, before) = min(best[-1].items(), key=lambda entry: entry[1][0])
        pieces: list[str] = []
        end = len(joined)
        while True:
            pieces.append(joined[start:end])
            if start == 0:
                break
            word, end = before, start
            _, start, before = best[end][word]
        pieces.reverse()
        return pieces if cost / len(pieces) <= UNLIKELY and len(pieces) > 1 else None
