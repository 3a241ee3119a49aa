"""What Open-Meteo's services beside the weather have in common: how to ask, and how to find a point's part.

The answer is a list in the order of the request, an object when only one point was asked for; the first
element has no `location_id`, the others carry 1, 2, … The coordinates in it are those of the grid cell.
Errors are `{"error": true, "reason": …}` with 400 or 429, without Retry-After; a late failure comes as text
in the middle of a 200. Source: `JsonWriter.swift` and `RateLimiter.swift` of open-meteo/open-meteo.

The quota (600 a minute, 5,000 an hour, 10,000 a day, in weighted calls, per address) is documented for "the
API". Each host may count for itself or all together; we take it to be one count. Each service has a provider
of its own all the same, so that one that is down does not break off the others, and a share of the quota:

                  minute    hour     day
    weather          480   4,000   8,000     adapters/open_meteo.py
    air               60     200     500
    rivers            30     100     200
    together         570   4,300   8,700     of 600, 5,000 and 10,000
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, TypeVar

import msgspec

from adapters.http import Upstream
from laocaiso.core.clock import Clock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.snapshots.model import NotModified, Quota

T = TypeVar("T")

WINDOWS = (("minutely", 60), ("hourly", 3_600), ("daily", 86_400))


def cost(variables: int, days: int, locations: int) -> float:
    """What one request costs in weighted calls: Σ over locations of max(1, v/10, v/10 × d/14).

    Source: `calculateQueryWeight` of open-meteo/open-meteo.
    """
    return locations * max(1.0, variables / 10, variables / 10 * days / 14)


class OpenMeteoService:
    """One service, at `path`. `api_key` goes with a paid plan, which has its own addresses."""

    def __init__(
        self, upstream: Upstream, clock: Clock, *, source: str, path: str, api_key: str | None = None
    ) -> None:
        self._upstream = upstream
        self._clock = clock
        self._source = source
        self._path = path
        self._key = (("apikey", api_key),) if api_key else ()

    async def ask(
        self, points: Sequence[tuple[float, float]], params: Sequence[tuple[str, str]]
    ) -> list[Any]:
        """The part of the answer for each (lat, lon), in their order. Raises `UpstreamDown`."""
        where = [
            ("latitude", ",".join(f"{lat:.4f}" for lat, _ in points)),
            ("longitude", ",".join(f"{lon:.4f}" for _, lon in points)),
        ]
        reply = await self._upstream.get(
            self._path, params=[*where, *params, *self._key], statuses=(400, 429)
        )
        if isinstance(reply, NotModified):
            raise UpstreamDown(self._source, Trouble.UNREADABLE, "304 to a question without validators")
        if reply.status == 429:
            text = reason(reply.body)
            waits = [reply.retry_after, wait_named(text, self._clock.now())]
            wait = max((wait for wait in waits if wait is not None), default=None)
            raise UpstreamDown(self._source, Trouble.RATE_LIMITED, f"429 {text}", retry_after=wait)
        if reply.status == 400:
            raise UpstreamDown(self._source, Trouble.REJECTED, f"400 {reason(reply.body)}")
        return locations(reply.body, len(points), self._source)


def locations(body: bytes, count: int, source: str) -> list[Any]:
    """The `count` parts of an answer, in the order asked for. Raises `UpstreamDown` for what is none."""
    try:
        answer = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        trouble = Trouble.FOREIGN_PAGE if body.lstrip()[:1] == b"<" else Trouble.UNREADABLE
        raise UpstreamDown(source, trouble, str(error)[:200]) from error
    if isinstance(answer, dict) and answer.get("error"):
        raise UpstreamDown(source, Trouble.REJECTED, reason(body))
    listed = answer if isinstance(answer, list) else [answer]
    placed: dict[int, Any] = {}
    for index, location in enumerate(listed):
        stated = location.get("location_id") if isinstance(location, dict) else None
        placed[stated if isinstance(stated, int) else index] = location
    if len(listed) != count or set(placed) != set(range(count)):
        raise UpstreamDown(source, Trouble.UNREADABLE, f"{len(listed)} locations for {count} points")
    return [placed[index] for index in range(count)]


def reason(body: bytes) -> str:
    """The `reason` of an error answer, or its beginning when it is none of the server's own."""
    try:
        answer = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        answer = None
    said = answer.get("reason") if isinstance(answer, dict) else None
    return said[:180] if isinstance(said, str) else body[:80].decode(errors="replace")


def wait_named(text: str, now: datetime) -> float | None:
    """Seconds until the window named in a 429's text is over; None when it names none."""
    for word, seconds in WINDOWS:
        if word in text.lower():
            return Quota(0, seconds).ends_in(now)
    return None


def instants(times: Sequence[str], offset_seconds: int) -> tuple[datetime, ...]:
    """Local times without an offset, as aware ones, strictly rising. Raises ValueError."""
    zone = timezone(timedelta(seconds=offset_seconds)) if offset_seconds else UTC
    found = tuple(datetime.fromisoformat(text).replace(tzinfo=zone) for text in times)
    if any(not 2000 <= at.year <= 2200 for at in found) or list(found) != sorted(set(found)):
        raise ValueError("times out of order, or of another age")
    return found


def dates(times: Sequence[str]) -> tuple[date, ...]:
    """Days, strictly rising. Raises ValueError."""
    found = tuple(date.fromisoformat(text) for text in times)
    if any(not 2000 <= day.year <= 2200 for day in found) or list(found) != sorted(set(found)):
        raise ValueError("days out of order, or of another age")
    return found


def column(values: Sequence[T | None], count: int) -> tuple[T | None, ...]:
    """A column of `count` entries; a variable that is missing altogether is all None. Raises ValueError."""
    if values and len(values) != count:
        raise ValueError("columns of unequal length")
    return tuple(values) if values else (None,) * count
