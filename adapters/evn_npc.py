"""EVN NPC, the northern power corporation: its public schedule of planned outages, one table a điện lực.

Owner: Tổng công ty Điện lực miền Bắc. No documented interface; the two addresses are those its own customer
page calls (docs/upstreams/evn-npc.md). No login, no status, no id; times are local without a zone.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from selectolax.lexbor import LexborHTMLParser, LexborNode

from adapters.http import Upstream
from laocaiso.core.clock import VIETNAM, Clock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.core.text import clean
from laocaiso.feeds.outages.model import Listed, PowerUnit, Row
from laocaiso.snapshots.model import Fetched, NotModified, Provider

ID = "evn_npc"
COMPANY = "PA18"
"""PC Lào Cai; it took over the units of PC Yên Bái (PA10), whose codes stayed."""
SCHEDULE = "/ThongTinKhachHang/LichNgungGiamCungCapDienSPC"
UNITS_OF_COMPANY = "/ThongTinKhachHang/GetDienLuc"
# The calls the customer page makes; "SPC" in the path is a leftover at NPC.
HEADERS: Mapping[str, str] = {"X-Requested-With": "XMLHttpRequest"}

UNITS: Sequence[PowerUnit] = (
    PowerUnit("PA18LC", "Điện lực Lào Cai", "Điện lực Lào Cai"),
    PowerUnit("PA18SP", "Điện lực Sa Pa", "Điện lực Sa Pa"),
    PowerUnit("PA18BH", "Điện lực Bắc Hà", "Điện lực Bắc Hà"),
    PowerUnit("PA18SI", "Điện lực Bắc Hà (mã cũ Si Ma Cai)", "ĐIỆN LỰC BẮC HÀ"),
    PowerUnit("PA18BT", "Điện lực Bảo Thắng", "Điện lực Bảo Thắng"),
    PowerUnit("PA18BY", "Điện lực Bảo Yên", "Điện lực Bảo Yên"),
    PowerUnit("PA18VB", "Điện lực Văn Bàn", "Điện lực Văn Bàn"),
    PowerUnit("PA18BS", "Điện lực Bát Xát", "Điện lực Bát Xát"),
    PowerUnit("PA18MK", "Điện lực Mường Khương", "Điện lực Mường Khương"),
    PowerUnit("PA18CT", "Xí nghiệp Lưới điện cao thế Lào Cai", "Xí nghiệp Lưới điện cao thế Lào Cai"),
    PowerUnit("PA1001", "Điện lực Yên Bái", "Điện lực Yên Bái"),
    PowerUnit("PA1002", "Điện lực Trấn Yên", "Điện lực Trấn Yên"),
    PowerUnit("PA1003", "Điện lực Lục Yên", "Điện lực Lục Yên"),
    PowerUnit("PA1004", "Điện lực Yên Bình", "Điện lực Yên Bình"),
    PowerUnit("PA1005", "Điện lực Nghĩa Lộ", "Điện lực Nghĩa Lộ"),
    PowerUnit("PA1006", "Điện lực Nghĩa Lộ (mã cũ PA1006)", "ĐIỆN LỰC NGHĨA LỘ"),
    PowerUnit("PA1007", "Điện lực Văn Yên", "Điện lực Văn Yên"),
    PowerUnit("PA1008", "Điện lực Nghĩa Lộ (mã cũ PA1008)", "Điện lực Nghĩa lộ"),
    PowerUnit(
        "PA1009", "Xí nghiệp Lưới điện cao thế Lào Cai (Yên Bái)", "XÍ NGHIỆP LƯỚI ĐIỆN CAO THẾ LÀO CAI"
    ),
)
"""The 19 units of PC Lào Cai as of June 2026. The old names in brackets are ours."""

_COLUMNS = {
    "điện lực": "unit_name",
    "ngày": "day",
    "thời gian từ": "start",
    "thời gian đến": "end",
    "khu vực": "area",
    "lý do": "reason",
}
_NOTHING = "không có dữ liệu"
_TIME = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?")
_MOST_NOTES = 5
"""Bad rows described one by one in the notes; the count has them all."""


def provider(*, gap: float = 2.0) -> Provider:
    """Who publishes the schedule. `gap` is the pause in seconds between two of our requests."""
    return Provider(
        id=ID,
        owner="Tổng công ty Điện lực miền Bắc (EVN NPC)",
        url="https://cskh.npc.com.vn/DichVuTTCSKH/DichVuTTCSKHNPC?index=7",
        attribution="Lịch ngừng, giảm cung cấp điện do Tổng công ty Điện lực miền Bắc (EVN NPC) công bố.",
        gap=gap,
        trip_after=4,
    )


class EvnNpc:
    """The schedule of NPC; a `Schedules`. `gap` is the pause in seconds between two requests."""

    def __init__(self, upstream: Upstream, clock: Clock, *, gap: float = 2.0) -> None:
        self._upstream = upstream
        self._clock = clock
        self.provider = provider(gap=gap)
        self.units = UNITS

    async def fetch_ahead(self, unit: str, days: int) -> Fetched[Listed]:
        """What is listed for one điện lực from today (in Vietnam) to `days` days on."""
        today = self._clock.now().astimezone(VIETNAM).date()
        end = today + timedelta(days=days)
        found = await self.fetch_schedule(unit, today, end)
        until = datetime.combine(end, time.min, VIETNAM) + timedelta(days=1)
        return Fetched(Listed(tuple(found.value), until), bad_rows=found.bad_rows, notes=found.notes)

    async def fetch_schedule(self, unit: str, start: date, end: date) -> Fetched[Sequence[Row]]:
        """The rows of one điện lực for the days `start` to `end`.

        Always a full question: a 304 would hide from us that a row is missing for the second time.
        """
        params = [("madvi", unit), ("tuNgay", f"{start:%d/%m/%Y}"), ("denNgay", f"{end:%d/%m/%Y}")]
        return parse(await self._ask(SCHEDULE, params, f"{ID}:{unit}"), unit)

    async def list_units(self) -> Fetched[Mapping[str, str]]:
        """Code and name of each điện lực of PC Lào Cai; the notes name what differs from `UNITS`."""
        return parse_units(await self._ask(UNITS_OF_COMPANY, [("macty", COMPANY)], f"{ID}:units"))

    async def _ask(self, path: str, params: Sequence[tuple[str, str]], source: str) -> str:
        reply = await self._upstream.get(path, params=params, headers=HEADERS)
        if isinstance(reply, NotModified):
            raise UpstreamDown(source, Trouble.UNREADABLE, "304 to a question without validators")
        return reply.text()


def parse(html: str, unit: str) -> Fetched[Sequence[Row]]:
    """Read the schedule of one điện lực.

    The six headers with no row, or "Không có dữ liệu" in the table's place, mean that nothing is planned.
    Raises `UpstreamDown` with FOREIGN_PAGE for an answer without the table (a firewall's or a maintenance
    page, an empty body), and with UNREADABLE for a table that does not end, or of which no row can be read.
    """
    source = f"{ID}:{unit}"
    tree = LexborHTMLParser(html)
    table = next((t for t in tree.css("table") if _columns(t).keys() >= set(_COLUMNS.values())), None)
    if table is None:
        if _is_nothing(tree):
            return Fetched(())
        raise UpstreamDown(source, Trouble.FOREIGN_PAGE, f"no schedule in {len(html)} characters")
    if "</table" not in html.lower():
        # HTML cut off between two rows parses without complaint, and the rows not seen would look withdrawn.
        raise UpstreamDown(source, Trouble.UNREADABLE, "the schedule's table has no end")
    columns = _columns(table)
    rows: dict[Row, None] = {}
    bad: list[str] = []
    for line in table.css("tr"):
        cells = line.css("td")
        if not cells or (len(cells) == 1 and clean(cells[0].text()).lower().startswith(_NOTHING)):
            continue
        try:
            rows[_row(cells, columns, unit)] = None
        except ValueError as error:
            bad.append(str(error))
    if bad and not rows:
        raise UpstreamDown(source, Trouble.UNREADABLE, f"no row of {len(bad)} can be read: {bad[0]}")
    return Fetched(tuple(rows), bad_rows=len(bad), notes=tuple(bad[:_MOST_NOTES]))


def parse_units(html: str, known: Sequence[PowerUnit] = UNITS) -> Fetched[Mapping[str, str]]:
    """Read the option list of a company: code to name. Raises `UpstreamDown` when there is no option.

    The notes name each code that is new, lost or renamed against `known`.
    """
    options = {
        clean(option.attributes.get("value") or ""): clean(option.text())
        for option in LexborHTMLParser(f"<select>{html}</select>").css("option")
    }
    found = {code: name for code, name in options.items() if re.fullmatch(r"P[A-Z][0-9A-Z]{4}", code)}
    if not found:
        raise UpstreamDown(f"{ID}:units", Trouble.FOREIGN_PAGE, f"no unit in {len(html)} characters")
    ours = {unit.code: unit.evn_name for unit in known}
    notes = [f"new unit {code}: {name}" for code, name in found.items() if code not in ours]
    notes += [f"lost unit {code}: {name}" for code, name in ours.items() if code not in found]
    notes += [
        f"renamed unit {code}: {ours[code]} -> {name}"
        for code, name in found.items()
        if code in ours and name != ours[code]
    ]
    return Fetched(found, notes=tuple(notes))


def _columns(table: LexborNode) -> dict[str, int]:
    """Where each column is, by the text of its header."""
    head = table.css_first("tr")
    headers = [clean(cell.text()).lower() for cell in head.css("th, td")] if head else []
    return {_COLUMNS[text]: at for at, text in enumerate(headers) if text in _COLUMNS}


def _is_nothing(tree: LexborHTMLParser) -> bool:
    text = clean(tree.body.text(separator=" ")) if tree.body else ""
    return text.lower().rstrip(".! ") == _NOTHING


def _row(cells: Sequence[LexborNode], columns: Mapping[str, int], unit: str) -> Row:
    """One line of the table. Raises ValueError that says what is wrong with it, without its free text."""
    if len(cells) <= max(columns.values()):
        raise ValueError(f"{len(cells)} cells where {max(columns.values()) + 1} were expected")
    texts = {name: cells[at].text(separator="\n").strip() for name, at in columns.items()}
    start, end = _time(texts["start"]), _time(texts["end"])
    if end <= start:
        raise ValueError(f"ends at {end:%Y-%m-%d %H:%M}, not after its start {start:%Y-%m-%d %H:%M}")
    return Row(unit=unit, start=start, end=end, area=texts["area"], reason=clean(texts["reason"]) or None)


def _time(text: str) -> datetime:
    match = _TIME.fullmatch(clean(text))
    if match is None:
        raise ValueError(f"not a time: {clean(text)[:40]!r}")
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    return datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM)
