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
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
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
PACE = 1.0
"""Seconds between two requests of one look."""

PROVIDER = Provider(
    id="nchmf",
    owner="Trung tâm Dự báo khí tượng thủy văn quốc gia (NCHMF)",
    url="https://luquetsatlo.nchmf.gov.vn/",
    attribution="Cảnh báo lũ quét, sạt lở đất: Trung tâm Dự báo khí tượng thủy văn quốc gia",
    # Nobody has promised us anything: one full look and three failed ones an hour, a request being a unit.
    quotas=(Quota(4 * MOST_REQUESTS, 3_600),),
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


class _Row(msgspec.Struct):
    id: int | str | None = None
    thoigian: str | None = None
    ngay_capnhat: str | None = None
    sogiodubao: int | float | str | None = None
    commune_name: str | None = None
    district_name: str | None = None
    provinceName: str | None = None  # noqa: N815 - as the answer spells it
    commune_name_2cap: str | None = None
    provinceName_2cap: str | None = None  # noqa: N815
    nguycosatlo: str | None = None
    nguycoluquet: str | None = None
    luongmuatd: float | None = None
    luongmuadb: float | None = None
    luongmuatd_db: float | None = None


def parse(body: bytes, hour: datetime) -> Fetched[Listing] | None:
    """Read the answer for an hour; None for an empty list. Raises `UpstreamDown` for what is no answer.

    Rows of other provinces are left out, but show that the hour was computed.
    """
    rows = _rows(body)
    if not rows:
        return None
    read: list[_Row] = []
    notes: list[str] = []
    for row in rows:
        try:
            read.append(_repaired(msgspec.convert(row, _Row, strict=False)))
        except msgspec.ValidationError as error:
            notes.append(f"row: {str(error)[:120]}")
    if not read:
        raise UpstreamDown(PROVIDER.id, Trouble.UNREADABLE, notes[0])
    bad_rows = len(notes)
    strange: Counter[str] = Counter()
    infos: list[Info] = []
    for row in filter(_is_ours, read):
        infos += _infos(row, hour, strange)
    notes += [f"level {word!r} unknown, {count}x" for word, count in strange.most_common()]
    about = max((at for row in read if (at := _instant(row.thoigian))), default=hour)
    return Fetched(
        Listing(
            about=about,
            infos=tuple(infos),
            sent=max((at for row in read if (at := _instant(row.ngay_capnhat))), default=None),
            covers_until=about + timedelta(hours=HOURS_AHEAD),
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


def _infos(row: _Row, hour: datetime, strange: Counter[str]) -> list[Info]:
    onset = _instant(row.thoigian) or hour
    expires = onset + timedelta(hours=_hours(row.sogiodubao))
    area = Area(
        commune=row.commune_name_2cap,
        province=row.provinceName_2cap or row.provinceName,
        former=row.commune_name,
        district=row.district_name,
    )
    infos = []
    for event, event_text, column in HAZARDS:
        word = getattr(row, column)
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
                expires=expires,
                web=PROVIDER.url,
                measures=_measures(row),
                key=None if row.id is None else str(row.id),
            )
        )
    return infos


def _measures(row: _Row) -> tuple[Measure, ...]:
    numbers = {
        "observedRainMm": row.luongmuatd,
        "forecastRainMm": row.luongmuadb,
        "totalRainMm": row.luongmuatd_db,
    }
    return tuple(
        Measure(name, round(value, 1))
        for name, value in numbers.items()
        if value is not None and 0 <= value <= MOST_RAIN_MM
    )


def _is_ours(row: _Row) -> bool:
    if row.provinceName_2cap:
        return _bare(row.provinceName_2cap) in PROVINCES
    return bool(row.provinceName) and _bare(row.provinceName or "") in FORMER_PROVINCES


def _bare(province: str) -> str:
    return fold(province).removeprefix("tinh ")


def _hours(stated: float | str | None) -> int:
    try:
        hours = int(float(stated)) if stated is not None else HOURS_AHEAD
    except (ValueError, OverflowError):
        return HOURS_AHEAD
    return hours if 1 <= hours <= 48 else HOURS_AHEAD


def _instant(text: str | None) -> datetime | None:
    """ "/Date(1784620800000)/": milliseconds since the epoch, in UTC."""
    match = _DATE.fullmatch(text.strip()) if text else None
    if match is None:
        return None
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(match[1]))).astimezone(VIETNAM)
    except OverflowError:
        return None


def _repaired(row: _Row) -> _Row:
    changed = {
        name: clean(repair(value)) or None
        for name, value in msgspec.structs.asdict(row).items()
        if isinstance(value, str)
    }
    return msgspec.structs.replace(row, **changed)


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
