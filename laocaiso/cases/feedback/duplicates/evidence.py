"""What speaks for two reports being of one thing, and what against, added up as log-odds.

Each piece of evidence is a number; `data/weights.json` says what it weighs. What names and details that
differ leave of a likeness comes in as its logarithm: a half is a little against, nearly nothing is decisive.
"""

import math

import msgspec

LEAST = 1e-4
"""A share below this is taken for it."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. `data/weights.json` has the same fields: what one of it adds to the log-odds."""

    prior: float = 1.0
    alike: float = 0.0
    """How far they agree on what it is: by kind, things, words or setting; any of these is enough."""
    unclear: float = 0.0
    """1 where one of them names no kind we know, which is better than two that do not go together."""
    short: float = 0.0
    """1 where one is so short that it says nothing but that something is wrong."""
    own: float = 0.0
    """1 where the kind is everybody's own affair and no words agree."""
    other_things: float = 0.0
    """How surely each names a thing the other does not, and none in common."""
    one_frame: float = 0.0
    """How surely both begin or end alike and say something else between."""
    one_place: float = 0.0
    """How surely both share words that name no thing, and nothing beside them."""
    beyond: float = 0.0
    """Above 0 where they are further apart than the size of the thing."""
    outlived: float = 0.0
    """Above 0 where they are longer apart than such a thing lasts."""
    differ: float = 0.0
    """Logarithm of what names that differ leave."""
    detail: float = 0.0
    """Logarithm of what details that differ leave."""
    tone: float = 0.0
    """1 where one praises and the other does not."""
    another: float = 0.0
    """1 where one sets its thing off against one reported before."""


def log_share(share: float) -> float:
    """The logarithm of a share from 0 to 1, bounded below."""
    return math.log(max(LEAST, share))


def past_half(share: float) -> float:
    """0 for a share from a half on, rising steeply at first to 1 for none."""
    return math.sqrt(max(0.0, 1 - 2 * share))


def any_of(*shares: float) -> float:
    """How far at least one of several independent signs holds, each from 0 to 1."""
    return 1 - math.prod(1 - share for share in shares)


def added_up(evidence: Evidence, weights: Evidence) -> float:
    """Log-odds of both being of one thing."""
    pairs = zip(msgspec.structs.astuple(evidence), msgspec.structs.astuple(weights), strict=True)
    return sum((float(found * weight) for found, weight in pairs), 0.0)


def likelihood(log_odds: float) -> float:
    """The same from 0 to 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))
