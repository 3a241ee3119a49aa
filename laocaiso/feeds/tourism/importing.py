"""The table of tours that editors hand in; it replaces the one before, whole."""

import re
from collections.abc import Collection, Sequence

from laocaiso.core.text import fold
from laocaiso.editorial.importing import Handed, ImportReport, hand_in
from laocaiso.editorial.service import Editors
from laocaiso.editorial.sheet import CellProblem, Column, Line, Sheet, open_sheet
from laocaiso.feeds.tourism.model import TOURS, Tour

COLUMNS = (
    Column("title_vi", ("Tên tour", "tour", "title", "title vi", "tên"), required=True),
    Column("operator", ("Đơn vị tổ chức", "operator", "công ty"), required=True),
    Column("valid_from", ("Từ ngày", "valid from", "from", "bắt đầu"), required=True),
    Column("valid_to", ("Đến ngày", "valid to", "to", "kết thúc"), required=True),
    Column("id", ("Mã", "id", "mã tour")),
    Column("title_en", ("Tên tour tiếng Anh", "title en", "tên tiếng anh")),
    Column("summary_vi", ("Mô tả", "summary", "summary vi", "tóm tắt")),
    Column("summary_en", ("Mô tả tiếng Anh", "summary en")),
    Column("days", ("Số ngày", "days")),
    Column("departure", ("Khởi hành", "departure", "nơi khởi hành")),
    Column("price_vnd", ("Giá", "price", "giá vnd", "price vnd")),
    Column("url", ("Liên kết", "link", "url", "đường dẫn")),
    Column("phone", ("Điện thoại", "phone", "số điện thoại")),
    Column("places", ("Điểm đến", "places", "mã điểm đến")),
)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MONEY = ("đồng", "vnđ", "vnd", "₫", "đ")
_PHONE = re.compile(r"\+?\d[\d .]{6,16}\d")


async def import_tours(
    editors: Editors, sheet: Sheet, handed: Handed, *, places: Collection[str]
) -> ImportReport:
    """Publish the tours of a table. `places`: ids a tour may name. Raises `InvalidInput`, `StoreDown`."""
    problems: list[CellProblem] = []
    lines = open_sheet(sheet, COLUMNS, problems)
    rows: dict[str, int] = {}
    tours: list[Tour] = []
    for line in lines:
        tour = _tour(line, places)
        if tour is None:
            continue
        if tour.id in rows:
            line.wrong(
                "id",
                f"mã “{tour.id}” đã có ở dòng {rows[tour.id]}; xin ghi mã khác.",
                f"the id “{tour.id}” is that of row {rows[tour.id]} already; give another.",
            )
            continue
        rows[tour.id] = line.number
        tours.append(tour)
    return await hand_in(
        editors, TOURS, lambda _: tuple(tours), handed, rows=len(lines), problems=problems, notes=sheet.notes
    )


def _tour(line: Line, places: Collection[str]) -> Tour | None:
    title = line.text("title_vi", required=True, most=200)
    operator = line.text("operator", required=True, most=200)
    start, end = line.date("valid_from", required=True), line.date("valid_to", required=True)
    if start and end and end < start:
        line.wrong("valid_to", "trước “Từ ngày”.", "is before the first day.")
    number = line.text("id", most=80)
    if number is not None and not _ID.fullmatch(number):
        line.wrong(
            "id",
            "chỉ gồm chữ thường không dấu, số và dấu gạch.",
            "only has letters a–z, digits and dashes.",
            ("sa-pa-2-ngay",),
        )
    phone = line.text("phone", most=40)
    if phone is not None and not _PHONE.fullmatch(phone):
        line.wrong("phone", "không phải là số điện thoại.", "is no phone number.", ("0214 3 123 456",))
    more = {name: line.text(name) for name in ("title_en", "summary_vi", "summary_en", "departure")}
    days = line.number_of("days", least=1, most=60)
    price = line.number_of("price_vnd", most=1_000_000_000, units=_MONEY)
    url, visited = line.link("url"), _places(line, places)
    if title is None or operator is None or start is None or end is None:
        return None
    return Tour(
        id=number or "-".join(fold(title).split()),
        title_vi=title,
        operator=operator,
        valid_from=start,
        valid_to=end,
        days=days,
        price_vnd=price,
        url=url,
        phone=phone,
        places=visited,
        **more,
    )


def _places(line: Line, places: Collection[str]) -> tuple[str, ...]:
    """The ids in a cell, parted by commas, semicolons or line breaks."""
    named: Sequence[str] = re.split(r"[,;\s]+", line.text("places") or "")
    unknown = [name for name in named if name and name not in places]
    if unknown:
        line.wrong(
            "places",
            f"không có điểm du lịch mang mã: {', '.join(unknown)}.",
            f"there is no place with the id {', '.join(unknown)}.",
            ("fansipan", "sa-pa", "…"),
        )
    return tuple(dict.fromkeys(name for name in named if name in places))
