"""A table an editor hands in, read row by row: every mistake is named, with its row and column.

    lines = open_sheet(sheet, columns, problems)
    for line in lines: line.text("title"), line.date("from"), …

A cell that can't be read is None, and one `CellProblem` more in the list; so one pass finds them all.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from laocaiso.core.text import clean, fold

Cell = str | int | float | bool | datetime | date | time | timedelta | None

MOST_CHARACTERS = 2_000
EXCEL_EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's serials, which count a 29 February 1900 that never was."""
EXCEL_DAYS = range(36_526, 73_051)
"""2000-01-01 to 2099-12-31."""
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]0?0:00(?::00)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})")
_DATES = ("25/11/2026", "2026-11-25")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows with the number each has in the file (from 1). `notes` say what the reader had to assume."""

    rows: Sequence[tuple[int, Sequence[Cell]]]
    notes: Sequence[tuple[str, str]] = ()
    """In Vietnamese and in English."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column by the name our code gives it. `titles`: what editors may write over it; the first is ours."""

    name: str
    titles: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong in one cell, or in a whole row or the table where `column` is empty."""

    row: int
    column: str
    vi: str
    en: str
    allowed: tuple[str, ...] = ()

    def in_words(self, language: str) -> str:
        """One line for a person: "Dòng 7, cột “Giờ”: …"."""
        allowed = ", ".join(self.allowed)
        if language == "en":
            place = f"Row {self.row}" + (f", column “{self.column}”" if self.column else "")
            return f"{place}: {self.en}" + (f" Allowed: {allowed}." if allowed else "")
        place = f"Dòng {self.row}" + (f", cột “{self.column}”" if self.column else "")
        return f"{place}: {self.vi}" + (f" Cho phép: {allowed}." if allowed else "")


class Line:
    """One row of the table. Each read is for the column's own name; empty cells are None."""

    def __init__(
        self, number: int, cells: Mapping[str, Cell], titles: Mapping[str, str], problems: list[CellProblem]
    ) -> None:
        self.number = number
        self._cells = cells
        self._titles = titles
        self._problems = problems

    def wrong(self, column: str, vi: str, en: str, allowed: Sequence[str] = ()) -> None:
        """Note a mistake in this row; `column` is the name of one, or empty for the whole row."""
        self._problems.append(CellProblem(self.number, self._titles.get(column, ""), vi, en, tuple(allowed)))

    def missing(self, column: str) -> None:
        """Note that a cell must not be empty."""
        self.wrong(column, "không được để trống.", "must not be empty.")

    def cell(self, column: str) -> Cell:
        """The cell as it is; None where it is blank or the table has no such column."""
        value = self._cells.get(column)
        return None if isinstance(value, str) and not clean(value) else value

    def text(self, column: str, *, required: bool = False, most: int = MOST_CHARACTERS) -> str | None:
        """A text in NFC, blanks single."""
        value = self.cell(column)
        if value is None:
            if required:
                self.missing(column)
            return None
        text = clean(_written(value))
        if len(text) > most:
            self.wrong(column, f"dài quá {most} ký tự.", f"is longer than {most} characters.")
            return None
        return text

    def date(self, column: str, *, required: bool = False) -> date | None:
        """A day, from a date cell, an Excel serial or a text; day before month."""
        value = self.cell(column)
        if value is None:
            if required:
                self.missing(column)
            return None
        day = read_date(value)
        if day is None:
            shown = clean(_written(value))[:40]
            self.wrong(column, f"“{shown}” không phải là ngày.", f"“{shown}” is no date.", _DATES)
        return day

    def number_of(
        self, column: str, *, least: int = 0, most: int = 10**9, units: Sequence[str] = ()
    ) -> int | None:
        """A whole number; thousands may be parted by dots or blanks ("1.500.000").

        One of `units`, in lower case, may stand behind it ("500.000 đ").
        """
        value = self.cell(column)
        if value is None:
            return None
        number: int | None = None
        if isinstance(value, int | float) and not isinstance(value, bool):
            number = int(value) if value == int(value) else None
        elif isinstance(value, str):
            text = clean(value).lower()
            text = next((text.removesuffix(unit).rstrip() for unit in units if text.endswith(unit)), text)
            if re.fullmatch(r"\d+|\d{1,3}(?:[ .,]\d{3})+", text):
                number = int(re.sub(r"\D", "", text))
        if number is None or not least <= number <= most:
            shown = clean(_written(value))[:40]
            self.wrong(
                column,
                f"“{shown}” không phải là số nguyên từ {least} đến {most}.",
                f"“{shown}” is no whole number from {least} to {most}.",
            )
            return None
        return number

    def link(self, column: str, *, required: bool = False) -> str | None:
        """An https address."""
        text = self.text(column, required=required)
        if text is None:
            return None
        if not is_link(text):
            self.wrong(column, "phải là địa chỉ https.", "must be an https address.", ("https://…",))
            return None
        return text


def open_sheet(sheet: Sheet, columns: Sequence[Column], problems: list[CellProblem]) -> list[Line]:
    """The rows below the headings, as lines; blank rows are left out.

    The headings are the first row that has one of the columns. Marks, case and order don't matter; columns
    with other headings are ignored. A missing column that is required is a problem, and then there are no
    lines.
    """
    known = {fold(title): column for column in columns for title in column.titles}
    wanted = [column.titles[0] for column in columns if column.required]
    head = next(
        ((n, row) for n, row in sheet.rows if any(fold(_written(cell)) in known for cell in row)), None
    )
    if head is None:
        problems.append(
            CellProblem(
                sheet.rows[0][0] if sheet.rows else 1,
                "",
                "không thấy dòng tiêu đề.",
                "no row with the headings was found.",
                tuple(wanted),
            )
        )
        return []
    number, titles = head
    places = {
        known[fold(_written(cell))].name: at
        for at, cell in reversed(list(enumerate(titles)))
        if fold(_written(cell)) in known
    }
    written = {name: clean(_written(titles[at])) for name, at in places.items()}
    lacking = [column for column in columns if column.required and column.name not in places]
    problems += [
        CellProblem(number, column.titles[0], "thiếu cột này.", "this column is missing.", column.titles)
        for column in lacking
    ]
    if lacking:
        return []
    lines = [
        Line(n, {name: row[at] if at < len(row) else None for name, at in places.items()}, written, problems)
        for n, row in sheet.rows
        if n > number
    ]
    lines = [line for line in lines if any(line.cell(name) is not None for name in places)]
    if not lines:
        problems.append(
            CellProblem(number, "", "dưới tiêu đề không có dòng nào.", "there is no row below the headings.")
        )
    return lines


def read_date(value: Cell) -> date | None:
    """A date cell, an Excel serial, "25/11/2026", "25-11-26" or "2026-11-25"; None for anything else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return _written_date(clean(value))
    is_serial = isinstance(value, int | float) and value in EXCEL_DAYS
    return EXCEL_EPOCH + timedelta(days=int(value)) if is_serial else None  # type: ignore[arg-type]


def _written_date(text: str) -> date | None:
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, match.groups())
        year += 2000 if year < 100 else 0
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_link(text: str) -> bool:
    """Whether a text is an https address with a host and nothing that could be misread."""
    try:
        parts = urlsplit(text)
        return (
            parts.scheme == "https" and "." in (parts.hostname or "") and not re.search(r"[\s<>\"'@\\]", text)
        )
    except ValueError:
        return False


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return str(cell)
