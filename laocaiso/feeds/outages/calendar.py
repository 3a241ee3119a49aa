"""Outages as an iCalendar (RFC 5545) that phones subscribe to.

The UID stays with an outage over all changes and SEQUENCE counts them, so that a calendar moves an entry
instead of doubling it; what EVN took off its schedule is CANCELLED. Nothing here depends on when it is
written: the same outages are the same bytes.
"""

from collections.abc import Iterable
from datetime import UTC, timedelta

from icalendar import Calendar, Event, vText

from laocaiso.feeds.outages.answers import DISCLAIMER, Outage

REFRESH = timedelta(hours=1)
_DOMAIN = "outages.laocaiso"


def write(outages: Iterable[Outage], revisions: dict[str, int], *, name: str, about: str, url: str) -> bytes:
    """The calendar of these outages.

    `revisions` has the number of changes of each by id, `about` says what it holds and what is missing from
    it, `url` is the page of the publisher.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Lao Cai so//outages//VI")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar["x-wr-calname"] = vText(name)
    calendar.add("description", about)
    calendar["x-wr-caldesc"] = vText(about)  # `add` would not escape the commas of a name it doesn't know
    calendar.add("x-wr-timezone", "Asia/Ho_Chi_Minh")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for outage in sorted(outages, key=lambda o: (o.start, o.id)):
        calendar.add_component(_event(outage, revisions.get(outage.id, 0), url))
    return bytes(calendar.to_ical())


def _event(outage: Outage, revision: int, url: str) -> Event:
    withdrawn = outage.status == "withdrawn"
    named = [unit.name if unit.whole else f"một phần {unit.name}" for unit in outage.units]
    places = ", ".join(named) or outage.area or outage.power_company_unit.name
    stamp = outage.changed_at or outage.first_seen
    event = Event()
    event.add("uid", f"{outage.id}@{_DOMAIN}")
    event.add("sequence", revision)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("created", outage.first_seen.astimezone(UTC))
    event.add("last-modified", stamp.astimezone(UTC))
    event.add("dtstart", outage.start.astimezone(UTC))
    event.add("dtend", outage.end.astimezone(UTC))
    event.add("summary", f"{'Đã gỡ khỏi lịch: mất điện' if withdrawn else 'Mất điện theo lịch'}: {places}")
    event.add("description", "\n".join(_lines(outage)))
    event.add("location", places)
    event.add("status", "CANCELLED" if withdrawn else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("url", url)
    return event


def _lines(outage: Outage) -> Iterable[str]:
    yield f"Khu vực: {outage.area or 'EVN không ghi'}"
    yield f"Phạm vi: {outage.scope_text}"
    if isinstance(outage.reason, str):
        yield f"Lý do: {outage.reason}"
    if outage.status == "withdrawn":
        yield "EVN đã gỡ mục này khỏi lịch; EVN không nói là đã hủy."
    yield f"Đơn vị: {outage.power_company_unit.name}"
    yield DISCLAIMER["vi"]
