"""Names that their owner recognises and nobody else learns: "Nguyễn Văn A" is shown as "N*** V** A"."""

from laocaiso.core.text import clean

STARS = 3
"""At most so many: the length of a name says less so."""
MOST_WORDS = 12


def masked(name: str) -> str | None:
    """The first letter of each word, and a star for each further one, three at most; None for no name.

    A word that does not begin with a letter (a number, a bracket) gives nothing of itself away.
    """
    words = clean(name).split(" ")[:MOST_WORDS]
    shown = " ".join(_masked(word) for word in words if word)
    return shown or None


def _masked(word: str) -> str:
    if not word[0].isalpha():
        return "*" * STARS
    return word[0] + "*" * min(len(word) - 1, STARS)
