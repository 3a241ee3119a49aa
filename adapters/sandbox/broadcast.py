"""The station's schedule page, and a programme guide in XMLTV, played. All programmes are invented.

/station/lich-phat-song/truyen-hinh?ngay=25/11/2026     today and tomorrow, in all the notations met
/station/lich-phat-song/phat-thanh?ngay=25/11/2026      any other day: the heading, and no row
/xmltv/guide.xml                                        television, three days from today, with the
                                                        faults guides have, and another channel
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import escape
from importlib.resources import files

import msgspec

from adapters.sandbox.messages import Answer, Request, not_found
from laocaiso.core.clock import VIETNAM

HTML = "text/html; charset=utf-8"
CHANNELS: Mapping[str, tuple[str, str]] = {
    "/lich-phat-song/truyen-hinh": ("thlc", "TRUYỀN HÌNH"),
    "/lich-phat-song/phat-thanh": ("radio", "PHÁT THANH"),
}
_ROW = re.compile(rb"<tr><td>.*?</tr>", re.DOTALL)
_PROGRAMME = re.compile(rb"<programme .*?</programme>\n?", re.DOTALL)


class _Programme(msgspec.Struct, frozen=True):
    time: str
    title: str
    description: str = ""
    category: str = ""
    episode: str = ""

    @property
    def minutes(self) -> int:
        """Since 00:00 of the day; over 1440 after midnight."""
        hour, minute = self.time.split(":")
        return int(hour) * 60 + int(minute)

    def at(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=VIETNAM) + timedelta(minutes=self.minutes)


class StationPlayer:
    """A `Player` of the station's site."""

    def __init__(self) -> None:
        self._schedules = _schedules()

    def answer(self, request: Request, now: datetime) -> Answer:
        """The page of a channel and the day in `ngay`."""
        found = CHANNELS.get(request.path)
        day = _day(request.params.get("ngay", ""))
        if found is None or day is None:
            return not_found()
        channel, title = found
        today = now.astimezone(VIETNAM).date()
        shown = self._schedules[channel] if day in (today, today + timedelta(days=1)) else ()
        rows = "".join(_row(place, programme) for place, programme in enumerate(shown))
        page = (
            '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Lịch phát sóng (dữ liệu mẫu)'
            f"</title></head><body><h1>LỊCH PHÁT SÓNG {title} NGÀY {day:%d/%m/%Y}</h1>"
            f'<table class="lps"><tr><th>Giờ</th><th>Chương trình</th></tr>\n{rows}'
            "<tr><td></td><td>Ghi chú: lịch có thể thay đổi</td></tr></table></body></html>"
        )
        return Answer(page.encode(), HTML)

    def empty(self, answer: Answer) -> Answer:
        """The heading and the table, without a row."""
        return replace(answer, body=_ROW.sub(b"", answer.body))

    def spoil_one(self, answer: Answer) -> Answer:
        """The first time is a word."""
        return replace(
            answer, body=re.sub(rb"<tr><td>[^<]+", "<tr><td>sáng sớm".encode(), answer.body, count=1)
        )

    def refusal(self, status: int) -> Answer:
        """A web server's own page."""
        return Answer(f"<html><h1>{status}</h1></html>".encode(), HTML, status)


class XmltvPlayer:
    """A `Player` of a guide."""

    def __init__(self) -> None:
        self._programmes = _schedules()["thlc"]

    def answer(self, request: Request, now: datetime) -> Answer:
        """The guide."""
        if request.path != "/guide.xml":
            return not_found()
        today = now.astimezone(VIETNAM).date()
        lines = [
            _element(place + n, programme, today + timedelta(days=n), self._programmes)
            for n in range(3)
            for place, programme in enumerate(self._programmes[:-1])
        ]
        other = f'start="{today:%Y%m%d}190000 +0700" channel="vtv"><title>Kênh khác</title></programme>'
        page = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tv SYSTEM "xmltv.dtd">\n'
            '<tv source-info-name="Lịch mẫu">\n'
            '<channel id="lao_cai"><display-name lang="vi">Truyền hình Lào Cai</display-name></channel>\n'
            '<channel id="vtv"><display-name>Kênh khác</display-name></channel>\n'
            f"{''.join(lines)}<programme {other}\n</tv>\n"
        )
        return Answer(page.encode(), "application/xml")

    def empty(self, answer: Answer) -> Answer:
        """The channels, and no programme."""
        return replace(answer, body=_PROGRAMME.sub(b"", answer.body))

    def spoil_one(self, answer: Answer) -> Answer:
        """The first programme begins at no time."""
        return replace(answer, body=re.sub(rb'start="\d+', b'start="soon', answer.body, count=1))

    def refusal(self, status: int) -> Answer:
        """A short text."""
        return Answer(f"error {status}".encode(), "text/plain; charset=utf-8", status)


def _schedules() -> Mapping[str, Sequence[_Programme]]:
    text = (files("adapters.sandbox") / "data" / "broadcast" / "schedules.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, list[_Programme]])


def _row(place: int, programme: _Programme) -> str:
    more = f"<br><em>{escape(programme.description)}</em>" if programme.description else ""
    time = _notation(place, programme.minutes)
    return f"<tr><td>{time}</td><td><strong>{escape(programme.title)}</strong>{more}</td></tr>\n"


def _notation(place: int, minutes: int) -> str:
    """One notation after the other; after midnight the hours begin anew, but for one that counts on."""
    hour, minute = divmod(minutes, 60)
    clock = hour % 24
    return (
        f"{clock}h{minute:02}",
        f"{clock}:{minute:02}",
        f"{clock:02}h{minute:02}'",
        f"{clock} giờ {minute:02}",
        f"{hour:02}h{minute:02}",
        f"{clock:02}.{minute:02}",
    )[place % 6]


def _element(place: int, programme: _Programme, day: date, programmes: Sequence[_Programme]) -> str:
    """A programme, one in four without an end, one without an offset, one in UTC."""
    start = programme.at(day)
    stop = programmes[[one.time for one in programmes].index(programme.time) + 1].at(day)
    written = f"{start:%Y%m%d%H%M%S %z}"
    if place % 4 == 1:
        written = f"{start:%Y%m%d%H%M%S}"
    elif place % 4 == 2:
        written = f"{start.astimezone(UTC):%Y%m%d%H%M%S} +0000"
    ends = "" if place % 4 == 3 else f' stop="{stop:%Y%m%d%H%M%S %z}"'
    episode = f'<episode-num system="onscreen">{programme.episode}</episode-num>' if programme.episode else ""
    category = f'<category lang="vi">{programme.category}</category>' if programme.category else ""
    return (
        f'<programme start="{written}"{ends} channel="lao_cai">'
        f'<title lang="vi">{escape(programme.title)}</title>'
        f"{category}{episode}</programme>\n"
    )


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d/%m/%Y").replace(tzinfo=VIETNAM).date()
    except ValueError:
        return None
