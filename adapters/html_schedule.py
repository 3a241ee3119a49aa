"""A station's schedule page: an HTML table, found by configured selectors.

Where the station publishes its schedule today, and in what markup, is not known for sure; so pages are
configuration and not code, see `StationPage`. Times are handed on as written; the feed reads them.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from adapters.http import Upstream
from laocaiso.core.clock import VIETNAM, Clock
from laocaiso.core.dates import read_time
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.core.text import clean
from laocaiso.feeds.broadcast.model import OWNER_VI, WrittenDay, WrittenRow
from laocaiso.snapshots.model import Fetched, NotModified, Provider

ID = "station"
MOST_ROWS = 300
_NO_YEAR = re.compile(r"(?<![\d/.-])(\d{1,2})\s?(?:[/-]|tháng)\s?(\d{1,2})(?![\d/.-])")

Selector = Annotated[str, Meta(min_length=1)]


class StationPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """One page and where in it the parts of a schedule stand, as CSS selectors.

    `path` may hold "{date}": then it is asked for `days` days from today on, written as `date_format` says.
    `day` finds the part of the page that is about one day (several parts: several days); the other selectors
    are looked for inside it. `date` is the element whose text names the day; a page asked for by date that
    names none is taken for that day, any other is not.
    """

    channel: str
    path: str
    days: Annotated[int, Meta(ge=1, le=14)] = 2
    date_format: str = "%d/%m/%Y"
    day: Selector = "body"
    date: Selector = "h1, h2, caption"
    row: Selector = "table tr"
    time: Selector = "td:nth-child(1)"
    title: Selector = "td:nth-child(2)"
    description: Selector | None = None

    @property
    def asks_by_date(self) -> bool:
        """Whether a day is asked for by its date."""
        return "{date}" in self.path


def read_pages(raw: bytes) -> tuple[StationPage, ...]:
    """The configured pages, from a JSON list. Raises ValueError that says what is wrong."""
    pages = msgspec.json.decode(raw, type=tuple[StationPage, ...])
    for page in pages:
        for selector in filter(
            None, (page.day, page.date, page.row, page.time, page.title, page.description)
        ):
            try:
                LexborHTMLParser("<p></p>").css(selector)
            except SelectolaxError as error:
                raise ValueError(f"not a CSS selector: {selector!r}") from error
    return pages


def provider(url: str) -> Provider:
    """Who publishes the pages at `url`."""
    return Provider(
        id=ID,
        owner=OWNER_VI,
        url=url,
        attribution=f"Lịch phát sóng do {OWNER_VI} công bố.",
        gap=1.0,
    )


class HtmlSchedule:
    """Asks for the configured pages; a `StationPages`."""

    def __init__(self, upstream: Upstream, pages: Sequence[StationPage], clock: Clock, *, url: str) -> None:
        self.provider = provider(url)
        self._upstream = upstream
        self._pages = tuple(pages)
        self._clock = clock

    async def fetch_days(self) -> Fetched[Sequence[WrittenDay]]:
        """All days of all pages. A page that fails is named in the notes, unless every one did."""
        days: list[WrittenDay] = []
        failed: list[UpstreamDown] = []
        today = self._clock.now().astimezone(VIETNAM).date()
        asked = [(page, day) for page in self._pages for day in _days(page, today)]
        for page, day in asked:
            try:
                reply = await self._upstream.get(_address(page, day))
                if isinstance(reply, NotModified):
                    raise UpstreamDown(ID, Trouble.UNREADABLE, "304 to a question without validators")
                days += parse(reply.text(), page, today=today, asked=day if page.asks_by_date else None)
            except UpstreamDown as down:
                failed.append(down)
                if down.trouble in (Trouble.REFUSED, Trouble.TIMEOUT, Trouble.RATE_LIMITED):
                    break  # The others would only wait for the same.
        if failed and not days:
            raise failed[0]
        return Fetched(
            tuple(days),
            bad_rows=len(failed),
            notes=tuple(f"{down.trouble.value} {down.detail}"[:200] for down in failed[:5]),
        )


def parse(html: str, page: StationPage, *, today: date, asked: date | None) -> tuple[WrittenDay, ...]:
    """The days on a page, rows without a title left out; none where the table is there without a row.

    Raises `UpstreamDown`: FOREIGN_PAGE where neither a row nor a day is named, UNREADABLE where rows are
    there but not for which day they are, or for another day than was asked for.
    """
    tree = LexborHTMLParser(html)
    days: dict[date, WrittenDay] = {}
    named = rowless = False
    trouble = ""
    for part in tree.css(page.day):
        written = " ".join(clean(node.text(separator=" ")) for node in part.css(page.date))
        day = find_day(written, today)
        named = named or day is not None
        rows = tuple(_rows(part, page))
        if not rows:
            rowless = rowless or part.css_first(page.row) is not None
        elif asked is not None and day not in (None, asked):
            trouble = f"asked for {asked}, got {day}"
        elif (known := day or asked) is None:
            trouble = "the page does not say for which day it is"
        else:
            days.setdefault(known, WrittenDay(channel=page.channel, date=known, rows=rows))
    if trouble and not days:
        raise UpstreamDown(ID, Trouble.UNREADABLE, trouble)
    if not days and not (named or rowless):
        raise UpstreamDown(ID, Trouble.FOREIGN_PAGE, f"no schedule in {len(html)} characters")
    return tuple(days.values())


def find_day(written: str, today: date) -> date | None:
    """The day a heading names; without a year the one nearest to today."""
    if (found := read_time(written)) is not None:
        return found.at.astimezone(VIETNAM).date()
    match = _NO_YEAR.search(written)
    if match is None:
        return None
    days = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            days.append(date(year, int(match[2]), int(match[1])))
        except ValueError:
            continue
    return min(days, key=lambda day: abs(day - today), default=None)


def _days(page: StationPage, today: date) -> Sequence[date]:
    return [today + timedelta(days=n) for n in range(page.days if page.asks_by_date else 1)]


def _address(page: StationPage, day: date) -> str:
    return page.path.replace("{date}", day.strftime(page.date_format))


def _rows(part: LexborNode, page: StationPage) -> Sequence[WrittenRow]:
    rows = []
    for node in part.css(page.row)[:MOST_ROWS]:
        time, title = node.css_first(page.time), node.css_first(page.title)
        if time is None or title is None or not clean(title.text()):
            continue
        more = node.css_first(page.description) if page.description else None
        rows.append(
            WrittenRow(
                clean(time.text(separator=" ")),
                clean(title.text(separator=" ")),
                clean(more.text(separator=" ")) or None if more is not None else None,
            )
        )
    return rows
