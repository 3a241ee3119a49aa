"""Which of today's units a report names.

The resolver of `places` reads the words; what is added here is what reports need: all of a long text is read,
in pieces; the name of a hamlet that is no place's known is not guessed at ("bản Pho" is no Bản Phố); and of
namesakes a unit of today is meant rather than a former commune, unless "cũ" stands behind.
"""

import re
import unicodedata
from collections.abc import Iterator

from msgspec import UNSET

from laocaiso.core.text import clean, fold, spelling
from laocaiso.places.lexicon import Lexicon
from laocaiso.places.reading import MAX_WORDS
from laocaiso.places.resolution import Resolution
from laocaiso.places.resolver import Resolver
from laocaiso.places.settle import PROVINCES

_PIECE = MAX_WORDS - 4
_MOST_PIECES = 12
_HAMLET = re.compile(r"\b(?P<sign>thôn|bản|xóm|làng|ấp)(?P<name>(?: [^\W\d_]+){1,4})", re.IGNORECASE)
_NO_HAMLET = re.compile(r"\b(biên|văn|cơ|căn|kịch|phiên|ấn|bien|van|kich|phien) b[ảa]n\b", re.IGNORECASE)
""" "Đã lập biên bản. Pom Hán" names no bản."""
_SHORT = {"yb": "Yên Bái", "lc": "Lào Cai", "mcc": "Mù Cang Chải"}
_SHORTENED = re.compile(rf"(?<![\w.@-])(?:{'|'.join(_SHORT)})(?![\w@-])", re.IGNORECASE)
_SIGNS = frozenset({"xã", "phường", "thị", "huyện", "thành", "tỉnh", "tp", "tx"})
_SENTENCE = re.compile(r"(?<=[.!?;\n])\s+")
_OLD = re.compile(r"\b(?:cu|truoc day|truoc kia|ngay truoc)\b")


class UnitNaming:
    """Finds the units; immutable."""

    def __init__(self, resolver: Resolver, lexicon: Lexicon) -> None:
        self._resolver = resolver
        self._known = lexicon.by_spelling

    def units(self, title: str, text: str) -> tuple[str, ...]:
        """Codes of the units named in title or text, sorted."""
        found: set[str] = set()
        whole = unicodedata.normalize("NFC", f"{title}. {text}" if title else text)
        whole = _SHORTENED.sub(lambda match: _SHORT[match.group().lower()], _NO_HAMLET.sub(r"\1", whole))
        for piece in _pieces(_HAMLET.sub(self._hamlet, whole)):
            found.update(_meant(self._resolver.resolve(piece), piece))
        return tuple(sorted(found))

    def _hamlet(self, match: re.Match[str]) -> str:
        """The words of a hamlet, without its name where that is no known place's."""
        sign = match["sign"]
        name = []
        for word in match["name"].split():
            if not word[0].isupper() or word.lower() in _SIGNS:
                break
            name.append(word)
        spelled = [spelling(word) for word in name]
        for count in range(len(spelled), 0, -1):
            if tuple(spelled[:count]) in self._known or (spelling(sign), *spelled[:count]) in self._known:
                return match.group()
        return sign + " " + match["name"].strip().removeprefix(" ".join(name))


def _has_sign(piece: str, bare: str) -> bool:
    return re.search(rf"\b(?:phuong|p|f|ph) {bare}\b", fold(piece)) is not None


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces no longer than the resolver reads, cut between sentences where there are any."""
    piece: list[str] = []
    given = 0
    for sentence in _SENTENCE.split(text):
        words = clean(sentence).split(" ")
        while words:
            if piece and len(piece) + len(words) > _PIECE:
                yield " ".join(piece)
                piece = []
                given += 1
                if given == _MOST_PIECES:
                    return
            piece += words[:_PIECE]
            words = words[_PIECE:]
    if piece:
        yield " ".join(piece)


def _meant(resolution: Resolution, piece: str) -> tuple[str, ...]:
    if resolution.kind == "unit" and resolution.reason != "sight":
        named = resolution.units[0]
        bare = fold(named.name.split(" ", 1)[1])
        if tuple(bare.split()) in PROVINCES and named.former is UNSET and not _has_sign(piece, bare):
            return ()  # "tuyến Lào Cai - Hà Nội" is the province or its old town, not the ward
    if resolution.kind == "ambiguous" and resolution.reason == "namesakes":
        today = tuple(unit.code for unit in resolution.units if unit.former is UNSET)
        if len(today) == 1 and not _OLD.search(fold(piece)):
            return today
    return resolution.codes
