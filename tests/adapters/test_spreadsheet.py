"""Files as editors' programs write them."""

import io
import zipfile
from datetime import date, datetime, time, timedelta
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.spreadsheet import read_table
from laocaiso.core.errors import InvalidInput

TABLE = 'Ngày,Giờ,Chương trình\n25/11/2026,5h00,Chào ngày mới\n,5:30,"Bản tin, tiếng Mông"\n'
ROWS = [
    (1, ["Ngày", "Giờ", "Chương trình"]),
    (2, ["25/11/2026", "5h00", "Chào ngày mới"]),
    (3, ["", "5:30", "Bản tin, tiếng Mông"]),
]

STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
    '<numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts>'
    '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0"/>'
    '<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="20" applyNumberFormat="1"/>'
    '<xf numFmtId="165" applyNumberFormat="1"/>'
    '<xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
DATE, TIME, SPAN, INSTANT = 1, 2, 3, 4
"""Styles of cells: dd/mm/yyyy, h:mm, [h]:mm, d/m/yy h:mm."""


def xlsx(sheets: dict[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> bytes:
    """A workbook as Excel writes it. A cell is a text, a number, or a number with a style."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    listed, related, types = "", "", ""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for n, (name, rows) in enumerate(sheets.items(), 1):
            state = ' state="hidden"' if name in hidden else ""
            listed += f'<sheet name="{escape(name)}" sheetId="{n}"{state} r:id="rId{n}"/>'
            related += (
                f'<Relationship Id="rId{n}" Type="{relations}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            )
            types += (
                f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
                'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
            )
            body = "".join(
                f'<row r="{r}">'
                + "".join(cell(f"{chr(65 + c)}{r}", value) for c, value in enumerate(row))
                + "</row>"
                for r, row in enumerate(rows, 1)
            )
            packed.writestr(
                f"xl/worksheets/sheet{n}.xml",
                f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
            )
        packed.writestr("xl/styles.xml", STYLES)
        packed.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>{listed}</sheets></workbook>',
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships">{related}'
            f'<Relationship Id="rId99" Type="{relations}/styles" Target="styles.xml"/></Relationships>',
        )
        packed.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        packed.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml" '
            f'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{types}</Types>',
        )
    return out.getvalue()


def cell(place: str, value: object) -> str:
    match value:
        case None:
            return ""
        case (number, style):
            return f'<c r="{place}" s="{style}"><v>{number}</v></c>'
        case int() | float():
            return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def refused(content: bytes, **more: str) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        read_table(content, **more)
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_csv_as_different_programs_write_it(encoding, separator, ending):
    lines = (
        ['"Ngày"', "Giờ", "Chương trình"],
        ["25/11/2026", "5h00", "Chào ngày mới"],
        ["", "5:30", '"Bản tin, tiếng Mông"'],
    )
    text = "".join(separator.join(line) + ending for line in lines)
    sheet = read_table(text.encode(encoding))
    assert [(n, list(row)) for n, row in sheet.rows] == ROWS
    assert sheet.notes == []


def test_rows_keep_the_number_they_have_in_the_file():
    sheet = read_table('sep=;\n\nNgày;Giờ\n;\n25/11/2026;"5h00\nsáng"\n26/11/2026;6h00\n'.encode())
    assert [n for n, _ in sheet.rows] == [3, 5, 7], "a cell of two lines takes two"
    assert sheet.rows[1][1] == ["25/11/2026", "5h00\nsáng"]


def test_windows_1258_is_read_and_said():
    text = "Giờ,Tên\n5h00,Phim truyện\n"
    # That code page writes most tone marks behind the letter.
    raw = text.replace("ờ", "ơ\u0300").replace("ệ", "ê\u0323").encode("cp1258")
    sheet = read_table(raw)
    assert "Windows-1258" in sheet.notes[0][0]
    assert "Windows-1258" in sheet.notes[0][1]
    assert [list(row) for _, row in sheet.rows][1] == ["5h00", "Phim truyê\u0323n"]


@pytest.mark.parametrize(
    "raw",
    [
        # "Chương trình tiếng Việt" in the old Vietnamese encodings TCVN3 and VNI.
        b"Gi\xea,Ch\xad\xacng tr\xd7nh ti\xd5ng Vi\xd6t\n",
        b"Gi\xf4\xf8,Ch\xf6\xf4ng tr\xecnh tie\xe1ng Vie\xe4t \xb5b\xb6c\n",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n\x00\x01",
        "Giờ,Tên\n5h00,Phim truy\ufffdn\n".encode(),
    ],
)
def test_what_is_neither_is_refused_with_a_way_out(raw):
    error = refused(raw)
    assert error.field == "file"
    assert error.vi != error.en
    assert error.allowed == ("CSV (UTF-8)", "XLSX")


@pytest.mark.parametrize("raw", [b"", b"\n\n", b",,,\n,,\n", b"\xef\xbb\xbf"])
def test_nothing_in_it(raw):
    assert "không có dữ liệu" in refused(raw).vi


def test_quotation_marks_that_do_not_match():
    assert "ngoặc kép" in refused(b'a,b\n1,"x\n2,y\n').vi


def test_a_file_too_large(monkeypatch):
    monkeypatch.setattr("adapters.spreadsheet.MOST_BYTES", 10)
    assert "MB" in refused(TABLE.encode()).en


def test_too_many_rows(monkeypatch):
    monkeypatch.setattr("adapters.spreadsheet.MOST_ROWS", 2)
    assert "2" in refused(b"a,b\n" * 5).en
    assert "2" in refused(xlsx({"A": [["x"]] * 5})).en


def test_a_workbook_with_dates_and_times_as_serials_and_as_text():
    day = (date(2026, 11, 25) - date(1899, 12, 30)).days
    sheet = read_table(
        xlsx(
            {
                "Lịch": [
                    ["Ngày", "Giờ", "Chương trình"],
                    [(day, DATE), (19.75 / 24, TIME), "Thời sự & <phim>"],
                    [],
                    [day, 0.25, "Số trần"],
                    ["26/11/2026", "5h00", "Chữ"],
                    [(day + 19.75 / 24, INSTANT), (1 + 0.5 / 24, SPAN), None],
                ]
            }
        )
    )
    assert [(n, list(row)) for n, row in sheet.rows] == [
        (1, ["Ngày", "Giờ", "Chương trình"]),
        (2, [date(2026, 11, 25), time(19, 45), "Thời sự & <phim>"]),
        (4, [day, 0.25, "Số trần"]),
        (5, ["26/11/2026", "5h00", "Chữ"]),
        (6, [datetime.fromisoformat("2026-11-25T19:45"), timedelta(days=1, minutes=30), None]),
    ]


def test_rows_and_columns_before_the_table_count():
    sheet = read_table(xlsx({"A": [[], [None, "Ngày"], [None, "x"]]}))
    assert [(n, list(row)) for n, row in sheet.rows] == [(2, [None, "Ngày"]), (3, [None, "x"])]


def test_the_first_visible_sheet_with_anything_is_read():
    book = xlsx({"Nháp": [["hidden"]], "Trống": [], "Tour": [["x"]], "Khác": [["y"]]}, hidden=("Nháp",))
    sheet = read_table(book)
    assert list(sheet.rows[0][1]) == ["x"]
    assert "“Tour”" in sheet.notes[0][0]
    assert "Khác" in sheet.notes[0][0]
    assert list(read_table(book, sheet="Khác").rows[0][1]) == ["y"]
    error = refused(book, sheet="Không")
    assert (error.field, "Tour" in error.allowed) == ("sheet", True)


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 no zip at all",
        xlsx({"A": [["x"]]})[:200],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    ],
)
def test_a_broken_workbook(content):
    assert "hỏng" in refused(content).vi


def test_a_zip_that_is_no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.txt", "x")
    assert refused(out.getvalue()).field == "file"


def test_a_workbook_that_grows_without_end(monkeypatch):
    monkeypatch.setattr("adapters.spreadsheet.MOST_UNPACKED", 1000)
    assert "giải nén" in refused(xlsx({"A": [["x" * 2000]]})).vi


def test_an_empty_workbook():
    assert "không có dữ liệu" in refused(xlsx({"A": []})).vi


@given(st.binary(max_size=300))
def test_whatever_the_bytes_the_answer_is_a_table_or_a_refusal(content):
    try:
        rows = read_table(content).rows
    except InvalidInput:
        return
    assert rows


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12).filter(
    lambda text: text == text.strip() and "sep=" not in text
)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=5))
def test_every_csv_that_is_well_written_is_read_back(rows):
    head = ["Ngày", "Giờ", "Tên"]
    text = "\n".join(",".join('"' + one.replace('"', '""') + '"' for one in row) for row in [head, *rows])
    read = [list(row) for _, row in read_table(text.encode()).rows]
    assert read == [head, *(row for row in rows if any(row))]
