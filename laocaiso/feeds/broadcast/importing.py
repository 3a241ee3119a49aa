"""What a station's editor hands in: a table of programmes, or a guide in XMLTV.

The days in the file replace the same days of the channel, whole; the other days stay.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from laocaiso.core.clock import VIETNAM, Clock
from laocaiso.core.errors import InvalidInput
from laocaiso.editorial.importing import Handed, ImportReport, hand_in
from laocaiso.editorial.service import Editors
from laocaiso.editorial.sheet import CellProblem, Column, Line, Sheet, open_sheet
from laocaiso.feeds.broadcast.daytimes import DAY, NOTATIONS, at, in_order, of_clock, read_daytime
from laocaiso.feeds.broadcast.model import Channel, Listing, Programme
from laocaiso.feeds.broadcast.service import schedule_of

DAYS_KEPT = 31
"""How long past days stay in the dataset; its older versions have them for ever."""
FARTHEST = timedelta(days=90)
"""A day farther from today than this is a slip of the pen."""

COLUMNS = (
    Column("date", ("Ngày", "date", "ngày phát sóng"), required=True),
    Column("time", ("Giờ", "time", "start", "bắt đầu", "giờ phát sóng", "từ"), required=True),
    Column("title", ("Chương trình", "title", "tên chương trình", "nội dung"), required=True),
    Column("stop", ("Kết thúc", "end", "stop", "đến")),
    Column("description", ("Mô tả", "description", "ghi chú")),
    Column("category", ("Thể loại", "category")),
    Column("episode", ("Tập", "episode")),
)


def channel_named(channels: Sequence[Channel], name: str) -> Channel:
    """The channel with an id. Raises `InvalidInput` that lists those there are."""
    for channel in channels:
        if channel.id == name.strip().lower():
            return channel
    raise InvalidInput(
        "channel",
        f"Không có kênh “{name}”.",
        f"There is no channel “{name}”.",
        allowed=[channel.id for channel in channels],
    )


async def import_schedule(
    editors: Editors, channel: Channel, content: Sheet | Sequence[Listing], handed: Handed, *, clock: Clock
) -> ImportReport:
    """Publish the days of a table, or the listings read from a guide. Raises `InvalidInput`, `StoreDown`."""
    problems: list[CellProblem] = []
    today = clock.now().astimezone(VIETNAM).date()
    if isinstance(content, Sheet):
        lines = open_sheet(content, COLUMNS, problems)
        listings = _listings(lines, channel.id, today)
        rows, notes = len(lines), list(content.notes)
    else:
        listings = [listing for listing in content if listing.channel == channel.id]
        rows, notes = sum(len(listing.programmes) for listing in listings), []
        if not listings:
            names = ", ".join((channel.id, *channel.xmltv_ids))
            problems.append(
                CellProblem(
                    1,
                    "",
                    f"tệp không có chương trình nào của kênh này (mã kênh: {names}).",
                    f"the file has no programme of this channel (ids: {names}).",
                )
            )
    if not problems:
        days = ", ".join(f"{listing.date:%d/%m/%Y}" for listing in listings)
        notes.append((f"Các ngày trong tệp: {days}.", f"Days in the file: {days}."))

    def change(before: tuple[Listing, ...]) -> tuple[Listing, ...]:
        new = {listing.date for listing in listings}
        kept = [
            listing
            for listing in before
            if listing.date not in new and (today - listing.date).days <= DAYS_KEPT
        ]
        return tuple(sorted([*kept, *listings], key=lambda listing: listing.date))

    return await hand_in(
        editors, schedule_of(channel.id), change, handed, rows=rows, problems=problems, notes=notes
    )


def _listings(lines: Sequence[Line], channel: str, today: date) -> list[Listing]:
    """The programmes by day; a blank date stands for the one above it, as in merged cells."""
    days: dict[date, list[Programme]] = {}
    before: dict[date, int] = {}
    day: date | None = None
    for line in lines:
        if line.cell("date") is not None:
            day = line.date("date")
            if day is not None and abs(day - today) > FARTHEST:
                line.wrong(
                    "date",
                    f"{day:%d/%m/%Y} cách hôm nay quá {FARTHEST.days} ngày.",
                    f"{day:%d/%m/%Y} is more than {FARTHEST.days} days from today.",
                )
                day = None
        elif day is None and line is lines[0]:
            line.missing("date")
        start, stop = _times(line)
        title = line.text("title", required=True, most=200)
        more = {name: line.text(name) for name in ("description", "category", "episode")}
        if day is None or start is None:
            continue
        placed = in_order(before.get(day), start)
        if placed is None:
            line.wrong(
                "time",
                "không sau giờ của dòng trên trong cùng ngày.",
                "is not after the time of the row above on the same day.",
            )
            continue
        before[day] = placed
        if title is None:
            continue
        end = None if stop is None else placed + (stop - start) % DAY
        days.setdefault(day, []).append(
            Programme(start=at(day, placed), stop=at(day, end) if end else None, title=title, **more)
        )
    return [
        Listing(channel=channel, date=day, programmes=tuple(programmes))
        for day, programmes in sorted(days.items())
    ]


def _times(line: Line) -> tuple[int | None, int | None]:
    """Begin and end in minutes since 00:00; a span in the one cell ("5h00 - 5h30") gives both."""
    if line.cell("time") is None:
        line.missing("time")
        return None, None
    start, end = _time(line, "time")
    if line.cell("stop") is not None:
        end = _time(line, "stop")[0]
        if start is not None and end is not None and (end - start) % DAY in (0, *range(12 * 60 + 1, DAY)):
            line.wrong(
                "stop",
                "phải sau giờ bắt đầu, trong vòng 12 giờ.",
                "must be after the beginning, within 12 hours.",
            )
            end = None
    return start, end


def _time(line: Line, column: str) -> tuple[int | None, int | None]:
    value = line.cell(column)
    if isinstance(value, str):
        if (daytime := read_daytime(value)) is not None:
            return daytime.start, daytime.end
    elif isinstance(value, time | datetime | timedelta | float) or value == 0:
        minutes = of_clock(value)  # type: ignore[arg-type]
        if minutes is not None and (not isinstance(value, float) or value < 1.25):
            return minutes, None
    line.wrong(
        column,
        f"“{str(value)[:20]}” không phải là giờ.",
        f"“{str(value)[:20]}” is no time of day.",
        NOTATIONS,
    )
    return None, None
