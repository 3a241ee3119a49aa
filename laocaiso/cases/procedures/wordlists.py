"""Small lists of words that carry no meaning here, or a special one."""

from importlib.resources import files

import msgspec


class WordLists(msgspec.Struct, frozen=True):
    """Lists of `data/words.json`, each in one line there."""

    stop: frozenset[str]
    """Words that say nothing about what is wanted."""
    fillers: frozenset[str]
    """Words that may stand inside a phrase: "hiến 50m2 đất"."""
    kin: frozenset[str]
    """Words for persons, of whom "mất" says that they died."""
    whose: frozenset[str]
    """Words that may stand between those two: "ba tôi mất"."""
    belongings: frozenset[str]
    """Words behind "mất" where somebody lost something."""
    purpose: frozenset[str]
    """Words, without marks, that lead over to what a paper is for."""

    papers: frozenset[str]
    """Concepts of papers that people need for other things: asked for, they are what is meant."""

    @classmethod
    def load(cls) -> "WordLists":
        """The lists the program ships with."""
        raw = (files("laocaiso.cases.procedures") / "data" / "words.json").read_bytes()
        lines = msgspec.json.decode(raw, type=dict[str, str])
        return msgspec.convert({name: frozenset(line.split()) for name, line in lines.items()}, cls)
