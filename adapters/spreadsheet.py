"""Tables that editors hand in: CSV as Excel and others write it, XLSX, and the older XLS and ODS.

CSV: UTF-8 with or without a byte order mark, UTF-16; Windows-1258 is taken for what it may be, and said.
Older Vietnamese encodings (TCVN3, VNI) can't be told from it with certainty and are refused.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from laocaiso.core.errors import InvalidInput
from laocaiso.editorial.sheet import Cell, Sheet

MOST_BYTES = 10_000_000
MOST_UNPACKED = 100_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 200

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_FORMATS = ("CSV (UTF-8)", "XLSX")
# What Vietnamese written with an older font looks like when its bytes are read as Windows-1258: signs that
# no title has in the middle of a word.
_NO_VIETNAMESE = re.compile(r"\w[¡-§©-®°-¾×÷]\w|[\x80-\x9f]")

_LOST = re.compile("[\0\ufffd]")
_FOREIGN = re.compile("[\u0590-\u1dff\u2e80-\uf8ff]{2}")
"""Letters that no table here has; what other bytes look like when they are taken for UTF-16."""


def read_table(content: bytes, *, name: str = "", sheet: str | None = None) -> Sheet:
    """The rows of a file. `name` is only for messages; `sheet` names a sheet of a workbook.

    Without `sheet` the first visible one with anything in it is read. Raises `InvalidInput` for the field
    "file", or "sheet" with the names there are.
    """
    if len(content) > MOST_BYTES:
        raise _bad(
            f"Tệp {name} lớn quá {MOST_BYTES // 1_000_000} MB.",
            f"The file {name} is larger than {MOST_BYTES // 1_000_000} MB.",
        )
    if content[:4] in (_ZIP, _OLE):
        return _workbook(content, sheet)
    return _csv(content)


def _workbook(content: bytes, wanted: str | None) -> Sheet:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        if content[:4] == _ZIP:
            _check_unpacked(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [one.name for one in book.sheets_metadata if one.visible is SheetVisibleEnum.Visible]
        if wanted is not None and wanted not in book.sheet_names:
            raise InvalidInput(
                "sheet",
                f"Không có trang tính “{wanted}”.",
                f"There is no sheet “{wanted}”.",
                allowed=book.sheet_names,
            )
        for name in [wanted] if wanted is not None else visible:
            page = book.get_sheet_by_name(name)
            _check_size(page.total_height, page.total_width)
            rows = page.to_python(skip_empty_area=False)
            if any(cell != "" for row in rows for cell in row):
                others = [other for other in visible if other != name]
                return Sheet(_numbered(rows), _read_only(name, others))
    except PasswordError as error:
        raise _bad("Tệp được đặt mật khẩu.", "The file is protected by a password.") from error
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile) as error:
        raise _bad(
            "Không đọc được tệp: hỏng hoặc không phải bảng tính.",
            "The file can't be read: it is broken, or no spreadsheet.",
        ) from error
    raise _bad("Tệp không có dữ liệu.", "There is nothing in the file.")


def _check_unpacked(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
            raise _bad("Tệp quá lớn sau khi giải nén.", "The file is too large once unpacked.")


def _check_size(rows: int, columns: int) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise _bad(
            f"Bảng lớn quá {MOST_ROWS} dòng hoặc {MOST_COLUMNS} cột.",
            f"The table has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns.",
        )


def _read_only(name: str, others: Sequence[str]) -> list[tuple[str, str]]:
    if not others:
        return []
    listed = ", ".join(others)
    return [
        (
            f"Chỉ đọc trang tính “{name}”; bỏ qua: {listed}.",
            f"Only the sheet “{name}” was read; left out: {listed}.",
        )
    ]


def _csv(content: bytes) -> Sheet:
    text, notes = _decoded(content)
    first, _, rest = text.partition("\n")
    separator = None
    if match := re.fullmatch(r"\s*sep=(.)\s*", first):
        # Excel's own way of saying it; the line counts, for the editor sees it in the file.
        separator, text = match[1], "\n" + rest
    separator = separator or _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[Cell]]] = []
    try:
        before = 0
        for row in reader:
            # The line a record begins on: one with a line break in a cell takes several.
            number, before = before + 1, reader.line_num
            if any(cell.strip() for cell in row):
                rows.append((number, list(row)))
            _check_size(len(rows), len(row))
    except csv.Error as error:
        raise _bad(
            f"Dòng {reader.line_num}: dấu ngoặc kép không khớp.",
            f"Line {reader.line_num}: the quotation marks don't match.",
        ) from error
    if not rows:
        raise _bad("Tệp không có dữ liệu.", "There is nothing in the file.")
    return Sheet(rows, notes)


def _decoded(content: bytes) -> tuple[str, list[tuple[str, str]]]:
    encoding, guessed = "utf-8-sig", False
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\0" in content[:400]:
        encoding, guessed = ("utf-16-le" if content[1:2] == b"\0" else "utf-16-be"), True
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return _guessed(content)
    if _LOST.search(text) or (guessed and _FOREIGN.search(text)):
        raise _bad(
            "Tệp không phải là bảng dạng chữ, hoặc đã hỏng chữ khi lưu.",
            "The file is no text table, or letters were lost when it was saved.",
        )
    return text, []


def _guessed(content: bytes) -> tuple[str, list[tuple[str, str]]]:
    try:
        text = content.decode("cp1258")
    except UnicodeDecodeError:
        text = "\x80"
    if _NO_VIETNAMESE.search(text):
        raise _bad(
            "Bảng mã của tệp không phải UTF-8. Trong Excel xin lưu dạng “CSV UTF-8” hoặc XLSX.",
            "The file is not in UTF-8. In Excel, save it as “CSV UTF-8” or as XLSX.",
        )
    return text, [
        (
            "Tệp không phải UTF-8; đã đọc theo Windows-1258. Xin kiểm tra dấu, lần sau lưu “CSV UTF-8”.",
            "Not in UTF-8: read as Windows-1258. Check the tone marks; save as “CSV UTF-8” next time.",
        )
    ]


def _separator(text: str) -> str:
    """The sign that parts the first row that is not blank into most cells, outside quotation marks."""
    first = next((line for line in text.splitlines() if line.strip(" ;,\t")), "")
    bare = re.sub(r'"[^"]*"', "", first) or text
    return max(";,\t", key=bare.count)


def _numbered(rows: Sequence[Sequence[object]]) -> list[tuple[int, Sequence[Cell]]]:
    return [
        (number, [_cell(value) for value in row])
        for number, row in enumerate(rows, 1)
        if any(value != "" for value in row)
    ]


def _cell(value: object) -> Cell:
    if value == "" or not isinstance(value, str | int | float | bool | datetime | date | time | timedelta):
        return None
    return value


def _bad(vi: str, en: str) -> InvalidInput:
    return InvalidInput("file", vi, en, allowed=_FORMATS)
