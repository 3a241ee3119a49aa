"""The catalogue: every procedure done at province or commune level.

Headings are kept as objects, the long texts as compressed lines that are decoded when somebody looks at one:
about 6 MB in all, where the whole catalogue as objects takes more than 40.
"""

import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import msgspec

from laocaiso.cases.procedures.model import Heading, Record
from laocaiso.core.text import clean, fold

CODE = re.compile(r"[1-9]\.\d{6}")
"""A national procedure code; all of the 2,642 on the portal have this form."""
PASTED = 5
"""A name that as many codes or more share is text pasted over other procedures, not their name."""
LARGEST = 200_000_000
"""Bytes an unpacked file may have."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line of a file; lines count from 1."""

    line: int
    vi: str
    en: str


class CatalogueFaults(Exception):
    """A file can't be taken; says every fault."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} fault(s), first in line {faults[0].line}: {faults[0].en}")
        self.faults = tuple(faults)


class Catalogue:
    """Immutable. `headings` are in the order of the codes, without the spoiled ones."""

    def __init__(self, lines: Mapping[str, bytes], headings: Sequence[Heading]) -> None:
        self._lines = lines
        spoiled = spoiled_names(headings)
        self.spoiled = frozenset(heading.code for heading in headings if fold(heading.name) in spoiled)
        """Codes that carry another record's text: neither found nor shown."""
        self.headings = tuple(
            sorted((h for h in headings if h.code not in self.spoiled), key=lambda heading: heading.code)
        )
        self.by_code: Mapping[str, Heading] = {heading.code: heading for heading in self.headings}

    def __len__(self) -> int:
        """Records, spoiled ones included."""
        return len(self._lines)

    @classmethod
    def shipped(cls) -> "Catalogue":
        """The catalogue the program ships with (1,601 records)."""
        return cls.read(
            (files("laocaiso.cases.procedures") / "data" / "tthc_full_tinh_xa.jsonl.gz").read_bytes()
        )

    @classmethod
    def read(cls, content: bytes) -> "Catalogue":
        """Read JSON lines, packed with gzip or not. Raises `CatalogueFaults` naming every bad line."""
        lines: dict[str, bytes] = {}
        headings: list[Heading] = []
        faults: list[Fault] = []
        for number, line in _lines(content):
            try:
                record = msgspec.json.decode(line, type=Record)
            except msgspec.MsgspecError as error:
                faults.append(Fault(number, f"Dòng không đúng cấu trúc: {error}", f"not a record: {error}"))
                continue
            wrong = _wrong(record, lines)
            if wrong is not None:
                faults.append(Fault(number, *wrong))
                continue
            lines[record.code] = zlib.compress(line, 6)
            headings.append(_heading(record))
        if not faults and not headings:
            faults.append(Fault(1, "Tệp không có thủ tục nào.", "there is no procedure in the file"))
        if faults:
            raise CatalogueFaults(faults)
        return cls(lines, headings)

    def record(self, code: str) -> Record | None:
        """Everything about a procedure; None for a code that is not here, or a spoiled one."""
        if code not in self.by_code:
            return None
        return msgspec.json.decode(zlib.decompress(self._lines[code]), type=Record)


def spoiled_names(headings: Sequence[Heading]) -> frozenset[str]:
    """Folded names that `PASTED` records or more share."""
    counts = Counter(fold(heading.name) for heading in headings)
    return frozenset(name for name, count in counts.items() if count >= PASTED)


def _lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    if content[:2] == b"\x1f\x8b":
        try:
            unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
            content = unpacker.decompress(content, LARGEST)
            if unpacker.unconsumed_tail or not unpacker.eof:
                raise CatalogueFaults(
                    [Fault(1, "Tệp nén bị cắt cụt hoặc quá lớn.", "packed file cut short or too large")]
                )
        except (zlib.error, gzip.BadGzipFile) as error:
            raise CatalogueFaults([Fault(1, f"Không giải nén được: {error}", str(error))]) from error
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if line.strip():
            yield number, line


def _wrong(record: Record, known: Mapping[str, bytes]) -> tuple[str, str] | None:
    if not CODE.fullmatch(record.code):
        return f"Mã {record.code!r} không đúng dạng d.dddddd.", f"code {record.code!r} is not d.dddddd"
    if record.code in known:
        return f"Mã {record.code} có hai lần.", f"code {record.code} occurs twice"
    if not clean(record.name):
        return f"{record.code} không có tên.", f"{record.code} has no name"
    if not record.levels:
        return f"{record.code} không có cấp thực hiện.", f"{record.code} has no level"
    if not record.source_url.startswith("https://"):
        return (
            f"{record.code}: đường dẫn nguồn không phải https.",
            f"{record.code}: the source link is no https link",
        )
    return None


def _heading(record: Record) -> Heading:
    return Heading(
        code=record.code,
        name=tidy_name(record.name),
        levels=record.levels,
        field=clean(record.field),
        subjects=record.subjects,
        results=record.results,
        publisher=record.publisher,
    )


def tidy_name(name: str) -> str:
    """The name without the blanks, line ends and stops that the portal has around it."""
    return clean(name).strip(" .;:")
