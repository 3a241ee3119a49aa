"""Plays EVN NPC's customer site: the schedule of each điện lực as the HTML fragment it really sends.

The rows are recorded ones, see data/SOURCES.md. Whole days are added to them, so that the day they were
recorded on is today in Vietnam; times of day stay.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib.resources import files

import msgspec

from adapters.sandbox.messages import Answer, Request, not_found
from laocaiso.core.clock import VIETNAM

SCHEDULE = "/ThongTinKhachHang/LichNgungGiamCungCapDienSPC"
UNITS = "/ThongTinKhachHang/GetDienLuc"
HTML = "text/html; charset=utf-8"

HEAD = """    <div class="table" style="overflow:auto;">
        <table class="uk-table uk-table-small uk-table-middle uk-table-divider table2">
            <thead>
                <tr>
                    <th width="15%">Điện lực</th>
                    <th>Ng&#224;y</th>
                    <th>Thời Gian Từ</th>
                    <th>Thời Gian Đến</th>
                    <th>Khu Vực</th>
                    <th width="10%">L&#253; Do</th>
                </tr>
            </thead>
            <tbody>
"""
ROW = """                            <tr>
                                <td style="text-align:center">{unit}</td>
                                <td style="text-align: center"></td>
                                <td style="text-align: center">{start}</td>
                                <td style="text-align: center">{end}</td>
                                <td>{area}</td>
                                <td style="text-align: center">{reason}</td>
                            </tr>
"""
TAIL = """
            </tbody>
        </table>
    </div>
"""


class _Recorded(msgspec.Struct, frozen=True):
    """A row as published, and the day it was recorded on."""

    recorded: date
    company: str
    unit: str
    unit_name: str
    start: datetime
    end: datetime
    area: str
    reason: str


class EvnNpcPlayer:
    """A `Player`."""

    def __init__(self) -> None:
        data = files("adapters.sandbox") / "data"
        decoder = msgspec.json.Decoder(_Recorded)
        lines = (data / "evn_npc_rows.jsonl").read_text("utf-8").splitlines()
        self._rows = [decoder.decode(line) for line in lines]
        self._units = msgspec.json.decode(
            (data / "evn_npc_units.json").read_bytes(), type=dict[str, dict[str, str]]
        )

    def answer(self, request: Request, now: datetime) -> Answer:
        """The rows of `madvi` on the days `tuNgay` to `denNgay`, or the units of the company `macty`."""
        params = request.params
        if request.path == UNITS:
            return Answer(self._options(params.get("macty", "")).encode(), HTML)
        if request.path != SCHEDULE:
            return not_found()
        rows: Sequence[_Recorded] = ()
        first, last = _day(params.get("tuNgay", "")), _day(params.get("denNgay", ""))
        if first and last:
            today = now.astimezone(VIETNAM).date()
            shifted = [_shift(row, today) for row in self._rows if row.unit == params.get("madvi")]
            rows = [row for row in shifted if row.start.date() <= last and row.end.date() >= first]
        return Answer(_table(sorted(rows, key=lambda row: row.start)).encode(), HTML)

    def empty(self, answer: Answer) -> Answer:
        """The headers, and no row. Whether NPC's own empty answer looks so is not known."""
        return replace(answer, body=_table(()).encode())

    def spoil_one(self, answer: Answer) -> Answer:
        """One more row, in front, whose times are words."""
        row = ROW.format(unit="Điện lực", start="(chưa rõ)", end="", area="Xã không rõ giờ", reason="")
        return replace(answer, body=answer.body.replace(b"<tbody>\n", b"<tbody>\n" + row.encode(), 1))

    def refusal(self, status: int) -> Answer:
        """IIS's plain page."""
        return Answer(
            f"<html><head><title>{status}</title></head><body>Error</body></html>".encode(), HTML, status
        )

    def _options(self, company: str) -> str:
        lines = [
            f'<option value="{code}">{_encode(name)}</option>'
            for code, name in self._units.get(company, {}).items()
        ]
        return "\n            ".join(lines) + "\n"


def _table(rows: Sequence[_Recorded]) -> str:
    body = [
        ROW.format(
            unit=_encode(row.unit_name),
            start=f"{row.start:%Y-%m-%d %H:%M:%S}.000",
            end=f"{row.end:%Y-%m-%d %H:%M:%S}.000",
            area=_encode(row.area),
            reason=_encode(row.reason),
        )
        for row in rows
    ]
    return HEAD + "".join(body) + TAIL


def _shift(row: _Recorded, today: date) -> _Recorded:
    days: timedelta = today - row.recorded
    return msgspec.structs.replace(row, start=row.start + days, end=row.end + days)


def _day(text: str) -> date | None:
    """A day as `dd/MM/yyyy`, also without leading noughts; None when it is none."""
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007  (a day has no zone)
    except ValueError:
        return None


def _encode(text: str) -> str:
    """As ASP.NET does: markup and the letters U+00A0 to U+00FF as numbers, all others as they are."""
    named = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
    return "".join(
        named.get(letter) or (f"&#{ord(letter)};" if 0xA0 <= ord(letter) <= 0xFF else letter)
        for letter in text
    )
