"""What comes of handing in a file: everything was right and it is published, or nothing is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from laocaiso.core.clock import VIETNAM
from laocaiso.editorial.model import Dataset, Publication, Version
from laocaiso.editorial.service import Editors
from laocaiso.editorial.sheet import CellProblem

T = TypeVar("T")

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Handed:
    """Who hands in what."""

    by: str
    file: str | None = None
    note: str = ""
    dry_run: bool = False
    """Look for mistakes only."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How it went. Published only where `problems` is empty and it was no dry run."""

    rows: int
    """Rows read below the headings."""
    problems: Sequence[CellProblem] = ()
    notes: Sequence[tuple[str, str]] = ()
    """What the reader assumed, and what the file holds; in Vietnamese and in English."""
    publication: Publication | None = None

    @property
    def is_good(self) -> bool:
        """Whether the file has no mistakes."""
        return not self.problems

    def lines(self, language: str) -> list[str]:
        """The report for a person, one thing a line."""
        english = language == "en"
        said = [note[english] for note in self.notes]
        said += [problem.in_words(language) for problem in self.problems[:MOST_SHOWN]]
        if len(self.problems) > MOST_SHOWN:
            more = len(self.problems) - MOST_SHOWN
            said.append(f"… and {more} more." if english else f"… và {more} lỗi nữa.")
        return [*said, self._outcome(english)]

    def _outcome(self, english: bool) -> str:
        if self.problems:
            count = len(self.problems)
            return (
                f"{count} problem(s) in {self.rows} row(s). Nothing was published."
                if english
                else f"Có {count} lỗi trong {self.rows} dòng. Chưa có gì được công bố."
            )
        if self.publication is None:
            return (
                f"{self.rows} row(s), no problem. Dry run: nothing was published."
                if english
                else f"{self.rows} dòng, không có lỗi. Chạy thử: chưa có gì được công bố."
            )
        number = self.publication.version.number
        if not self.publication.is_new:
            return (
                f"Nothing differs from version {number}, which stays in force."
                if english
                else f"Nội dung giống hệt phiên bản {number} đang dùng, không tạo phiên bản mới."
            )
        return (
            f"{self.rows} row(s) published as version {number}."
            if english
            else f"Đã công bố {self.rows} dòng, phiên bản {number}."
        )


async def hand_in(
    editors: Editors,
    dataset: Dataset[T],
    change: Callable[[T], T],
    handed: Handed,
    *,
    rows: int,
    problems: Sequence[CellProblem],
    notes: Sequence[tuple[str, str]] = (),
) -> ImportReport:
    """Publish, unless there are problems or it is a dry run. Raises `InvalidInput`, `StoreDown`."""
    if problems or handed.dry_run:
        return ImportReport(rows, sorted(problems, key=lambda p: p.row), notes)
    publication = await editors.edit(dataset, change, by=handed.by, file=handed.file, note=handed.note)
    return ImportReport(rows, (), notes, publication)


def version_lines(versions: Sequence[Version], language: str) -> list[str]:
    """Versions for a person, one a line, newest first; the first is marked as the one in force."""
    english = language == "en"
    if not versions:
        return ["There is no version yet." if english else "Chưa có phiên bản nào."]
    return [_version_line(version, english, in_force=version is versions[0]) for version in versions]


def _version_line(version: Version, english: bool, *, in_force: bool) -> str:
    parts = [f"{version.number}", f"{version.at.astimezone(VIETNAM):%d/%m/%Y %H:%M}", version.by]
    if version.copy_of is not None:
        parts.append(f"= {version.copy_of}")
    if version.file:
        parts.append(version.file)
    if version.note:
        parts.append(version.note)
    if in_force:
        parts.append("in force" if english else "đang dùng")
    return " · ".join(parts)
