"""NCHMF's flash-flood and landslide service (luquetsatlo.nchmf.gov.vn): levels of risk, commune by commune.

NCHMF is the National Centre for Hydro-Meteorological Forecasting. The service is undocumented; this is what
public clients use and recorded answers show. One POST of a form for one whole hour of Vietnam local time,
`sogiodubao` (1, 3 or 6) hours ahead; the answer is a JSON list of the communes of the whole country that are
at risk.

- An empty list means that no commune is at risk or that the hour has not been computed yet, and does not say
  which. So a look steps back hour by hour until it finds a list, up to `STEP_BACK` hours.
- A row is about a commune of before 2025-07-01 and names the unit of today (`…_2cap`) by a number of
  NCHMF's own; the official code is not in it.
- Texts have been seen with their UTF-8 bytes read as Windows-1252 ("Lào Cai" as "LÃ o Cai").
- A row is read field by field: a number that is none is left out, the name and the level stay. A row that
  may be about the province and does not give a name and a level makes the list `complete=False`.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta
from typing import Any

import msgspec

from adapters.http import Upstream
from laocaiso.core.clock import VIETNAM, Clock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.core.text import clean, fold
from laocaiso.feeds.warnings.model import Area, Bulletin, Info, Level, Listing, Measure, Severity
from laocaiso.snapshots.model import Cadence, Fetched, Provider, Quota

BASE_URL = "https://luquetsatlo.nchmf.gov.vn"
PATH = "/LayerMapBox/getDSCanhbaoSLLQ"
SENDER = "luquetsatlo.nchmf.gov.vn"
HOURS_AHEAD = 6
MOST_RAIN_MM = 2_000
"""More than ever fell on Earth in a day: a stand-in for "no value", not rain."""
STEP_BACK = 12
"""Hours that the clients seen go back for a list that has been computed."""
MOST_REQUESTS = STEP_BACK + 1
MOST_LOOKS = 12
"""In an hour, however often one fails or the program starts."""
PACE = 1.0
"""Seconds between two requests of one look."""

PROVIDER = Provider(
    id="nchmf",
    owner="Trung tâm Dự báo khí tượng thủy văn quốc gia (NCHMF)",
    url="https://luquetsatlo.nchmf.gov.vn/",
    attribution="Cảnh báo lũ quét, sạt lở đất: Trung tâm Dự báo khí tượng thủy văn quốc gia",
    # Nobody has promised us anything. A look is booked at its dearest even when its first request fails, so
    # what is counted here is looks. The retry schedule (2, 4, 8 … minutes apart) makes up to 6 in an hour
    # without an answer. Twice that must fit, or a few failures on a night of floods would silence us until
    # the next full hour. A program that crashes and starts over is still stopped.
    quotas=(Quota(MOST_LOOKS * MOST_REQUESTS, 3_600),),
    gap=2.0,
)
CADENCE = Cadence(
    # Lists come once an hour, in recorded answers about 50 minutes past. What was last known is shown for
    # three days, visibly old: a warning must not vanish because the service does.
    every=timedelta(hours=1),
    fresh_for=timedelta(hours=2, minutes=15),
    usable_for=timedelta(days=3),
    retry_first=timedelta(minutes=2),
)

# What the site's own page sends; the body is a form.
HEADERS = {
    "X-Requested-With": "XMLHttpRequest",
    "Origin": BASE_URL,
    "Referer": f"{BASE_URL}/",
    "Accept": "application/json, text/javascript, */*; q=0.01",
}

PROVINCES = frozenset({"lao cai"})
FORMER_PROVINCES = frozenset({"lao cai", "yen bai"})
"""Both became the province of today on 2025-07-01."""

LEVELS: Mapping[str, tuple[Level, Severity]] = {
    # The issuer's steps are of risk; CAP's severity is the nearest scale. The step itself goes along.
    "thap": ("low", "Minor"),
    "trung binh": ("medium", "Moderate"),
    "cao": ("high", "Severe"),
    "rat cao": ("very_high", "Extreme"),
}
HAZARDS = (("flash_flood", "Lũ quét", "nguycoluquet"), ("landslide", "Sạt lở đất", "nguycosatlo"))
MEASURES = (
    ("observedRainMm", "luongmuatd"),
    ("forecastRainMm", "luongmuadb"),
    ("totalRainMm", "luongmuatd_db"),
)
_DATE = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/")


class Nchmf:
    """Asks NCHMF. An `Issuer`."""

    provider = PROVIDER
    sender = SENDER
    cadence = CADENCE
    cost = float(MOST_REQUESTS)

    def __init__(self, upstream: Upstream, clock: Clock) -> None:
        self._upstream = upstream
        self._clock = clock

    async def fetch_bulletin(self) -> Fetched[Bulletin]:
        """The list of the newest hour that has one. Raises `UpstreamDown` when any hour asked gave none.

        A step that fails ends the look: without it nobody knows whether that hour had a list.
        """
        newest = self._clock.now().astimezone(VIETNAM).replace(minute=0, second=0, microsecond=0)
        hour = newest
        for back in range(MOST_REQUESTS):
            if back:
                await self._clock.sleep(PACE)
            hour = newest - timedelta(hours=back)
            if (found := await self._list(hour)) is not None:
                bulletin = Bulletin(asked_for=newest, searched_from=hour, listing=found.value)
                return Fetched(bulletin, bad_rows=found.bad_rows, notes=found.notes)
        return Fetched(Bulletin(asked_for=newest, searched_from=hour))

    async def _list(self, hour: datetime) -> Fetched[Listing] | None:
        form = [("sogiodubao", str(HOURS_AHEAD)), ("date", hour.strftime("%Y-%m-%d %H:00:00"))]
        reply = await self._upstream.post_form(PATH, form, headers=HEADERS)
        return parse(reply.body, hour)


@dataclass(frozen=True, slots=True)
class _Row:
    """What could be read of a row; a field that could not is None."""

    commune: str | None
    province: str | None
    former: str | None
    district: str | None
    former_province: str | None
    levels: Mapping[str, str]
    """The issuer's word for each hazard's column that holds one."""
    has_odd_level: bool
    """A level is there, and is no text."""
    about: datetime | None
    changed: datetime | None
    hours: int
    measures: tuple[Measure, ...]
    key: str | None

    @property
    def is_ours(self) -> bool | None:
        """Whether it is about the province; None where it does not say."""
        if self.province:
            return _bare(self.province) in PROVINCES
        return _bare(self.former_province) in FORMER_PROVINCES if self.former_province else None

    @property
    def is_whole(self) -> bool:
        """Whether it names a commune and says how bad it is."""
        return bool(self.commune or self.former) and bool(self.levels) and not self.has_odd_level


def parse(body: bytes, hour: datetime) -> Fetched[Listing] | None:
    """Read the answer for an hour; None for an empty list. Raises `UpstreamDown` for what is no answer.

    Rows of other provinces are left out, but show that the hour was computed. The listing is not `complete`
    where a row that can't be read is one of the province, or may be.
    """
    rows = _rows(body)
    if not rows:
        return None
    read: list[_Row] = []
    infos: list[Info] = []
    strange: Counter[str] = Counter()
    bad_rows, complete = 0, True
    for raw in rows:
        row = _row(raw) if isinstance(raw, dict) else None
        is_ours = row.is_ours if row else None
        if row is None or is_ours is None or not row.is_whole:
            bad_rows += 1
            complete = complete and is_ours is False
        if row is None or is_ours is None:
            continue
        read.append(row)
        if is_ours and (row.commune or row.former):
            infos += _infos(row, hour, strange)
    if not read:
        raise UpstreamDown(PROVIDER.id, Trouble.UNREADABLE, f"no readable row among {len(rows)}")
    notes = (
        ["rows that can't be read" + ("" if complete else ", of the province or of none")] if bad_rows else []
    )
    notes += [f"level {word!r} unknown, {count}x" for word, count in strange.most_common()]
    about = max((row.about for row in read if row.about), default=hour)
    return Fetched(
        Listing(
            about=about,
            infos=tuple(infos),
            sent=max((row.changed for row in read if row.changed), default=None),
            covers_until=about + timedelta(hours=HOURS_AHEAD),
            complete=complete,
        ),
        bad_rows=bad_rows,
        notes=tuple(notes[:5]),
    )


def _rows(body: bytes) -> Sequence[Any]:
    text = body.removeprefix(b"\xef\xbb\xbf").strip()
    try:
        answer = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        trouble = Trouble.FOREIGN_PAGE if text[:1] == b"<" else Trouble.UNREADABLE
        raise UpstreamDown(PROVIDER.id, trouble, str(error)[:200]) from error
    if not isinstance(answer, list):
        raise UpstreamDown(PROVIDER.id, Trouble.UNREADABLE, f"{type(answer).__name__} instead of a list")
    return answer


def _row(raw: Mapping[str, Any]) -> _Row:
    columns = [column for _, _, column in HAZARDS]
    words = {column: _text(raw.get(column)) for column in columns}
    key = raw.get("id")
    return _Row(
        commune=_text(raw.get("commune_name_2cap")),
        province=_legible(raw.get("provinceName_2cap")),
        former=_text(raw.get("commune_name")),
        district=_text(raw.get("district_name")),
        former_province=_legible(raw.get("provinceName")),
        levels={column: word for column, word in words.items() if word},
        has_odd_level=any(not isinstance(raw.get(column), str | None) for column in columns),
        about=_instant(_text(raw.get("thoigian"))),
        changed=_instant(_text(raw.get("ngay_capnhat"))),
        hours=_hours(raw.get("sogiodubao")),
        measures=_measures(raw),
        key=str(key) if isinstance(key, int | str) else None,
    )


def _text(value: object) -> str | None:
    return clean(repair(value)) or None if isinstance(value, str) else None


def _legible(value: object) -> str | None:
    """A name whose letters are all there: "L?o Cai" must not pass for another province."""
    name = _text(value)
    return None if name is None or "?" in name or "\N{REPLACEMENT CHARACTER}" in name else name


def _infos(row: _Row, hour: datetime, strange: Counter[str]) -> list[Info]:
    onset = row.about or hour
    area = Area(
        commune=row.commune,
        province=row.province or row.former_province,
        former=row.former,
        district=row.district,
    )
    infos = []
    for event, event_text, column in HAZARDS:
        word = row.levels.get(column)
        if not word:
            continue
        level, severity = LEVELS.get(fold(word), ("unknown", "Unknown"))
        if level == "unknown":
            strange[word] += 1
        infos.append(
            Info(
                event=event,
                event_text=event_text,
                category=("Met", "Geo"),
                urgency="Expected",
                severity=severity,
                # "Nguy cơ" is a risk; the issuer gives no probability.
                certainty="Unknown" if level == "unknown" else "Possible",
                areas=(area,),
                level=level,
                level_text=word,
                onset=onset,
                expires=onset + timedelta(hours=row.hours),
                web=PROVIDER.url,
                measures=row.measures,
                key=row.key,
            )
        )
    return infos


def _measures(raw: Mapping[str, Any]) -> tuple[Measure, ...]:
    numbers = {name: _number(raw.get(column)) for name, column in MEASURES}
    return tuple(
        Measure(name, round(value, 1))
        for name, value in numbers.items()
        if value is not None and 0 <= value <= MOST_RAIN_MM
    )


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def _bare(province: str) -> str:
    return fold(province).removeprefix("tinh ")


def _hours(stated: object) -> int:
    hours = _number(stated)
    return int(hours) if hours is not None and 1 <= hours <= 48 else HOURS_AHEAD


def _instant(text: str | None) -> datetime | None:
    """ "/Date(1784620800000)/": milliseconds since the epoch, in UTC."""
    match = _DATE.fullmatch(text.strip()) if text else None
    if match is None:
        return None
    try:
        at = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(match[1]))).astimezone(VIETNAM)
    except OverflowError:
        return None
    # A stand-in for "never" would leave no room to count hours from.
    return at if at.year < MAXYEAR else None


def repair(text: str) -> str:
    """Undo UTF-8 that was read as Windows-1252, once or twice; other text comes back as it is.

    Vietnamese that is right never survives the way back: a letter with a mark is either outside
    Windows-1252 or followed by a byte that can't follow it in UTF-8.
    """
    for _ in range(2):
        try:
            text = b"".join(_byte(letter) for letter in text).decode() if not text.isascii() else text
        except UnicodeError:
            break
    return text


def _byte(letter: str) -> bytes:
    """The Windows-1252 byte of a letter; bytes it does not define stand for themselves, as browsers do."""
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")
