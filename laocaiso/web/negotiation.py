"""Which variant a client gets, and whether it has it already (RFC 9110, sections 8.8, 12.5 and 13.1)."""

from collections.abc import Sequence
from functools import lru_cache

from laocaiso.snapshots.pages import Language
from laocaiso.snapshots.published import Coding

PREFERENCE: Sequence[Coding] = ("br", "gzip", "identity")
"""Smallest first: the order among codings that a client likes equally."""


@lru_cache(maxsize=1024)
def preferred_codings(accept_encoding: str | None) -> Sequence[Coding]:
    """The codings a client takes, best first; empty when it refuses all, `identity` too.

    Without the header any coding would be allowed, but a client that asks for none gets none. A coding it
    does not name is refused, except `identity`, which has to be refused by name or by `*;q=0`.
    """
    if accept_encoding is None:
        return ("identity",)
    weights = _weights(accept_encoding)
    rest = weights.get("*")
    # `identity` is the last resort of a client that says nothing of it, so it ranks below all it names.
    silent = {"identity": 0.001 if rest is None else rest}
    taken = {
        coding: weights.get(coding, weights.get("x-" + coding, silent.get(coding, rest or 0.0)))
        for coding in PREFERENCE
    }
    return tuple(sorted((c for c in PREFERENCE if taken[c] > 0), key=lambda c: -taken[c]))


@lru_cache(maxsize=1024)
def preferred_language(accept_language: str | None) -> Language:
    """English for those who rank it above Vietnamese, Vietnamese for everybody else."""
    if not accept_language:
        return "vi"
    weights = _weights(accept_language)
    rest = weights.pop("*", 0.0)
    best: dict[str, float] = {}
    for tag, weight in weights.items():
        primary = tag.partition("-")[0]
        best[primary] = max(best.get(primary, 0.0), weight)
    return "en" if best.get("en", rest) > best.get("vi", rest) else "vi"


def has_already(if_none_match: str, etag: str) -> bool:
    """Does the client hold this variant? Compared weakly, as If-None-Match demands."""
    if if_none_match.strip() == "*":
        return True
    return any(tag.strip().removeprefix("W/") == etag for tag in if_none_match.split(","))


def _weights(header: str) -> dict[str, float]:
    """Each name of a comma list with its q-value; what can't be read counts as not said."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            key, _, text = parameter.partition("=")
            if key.strip() == "q":
                weight = _quality(text.strip())
        if name:
            weights[name] = weight
    return weights


def _quality(text: str) -> float:
    """A q-value between 0 and 1; 0 for what is none: an odd header never forces a coding on a client."""
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0
