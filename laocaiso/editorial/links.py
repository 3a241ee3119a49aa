"""Links that editors put forward: courses and news of learning, and where to watch a channel."""

from datetime import date

import msgspec

from laocaiso.core.text import clean
from laocaiso.editorial.importing import Handed, ImportReport, hand_in
from laocaiso.editorial.model import Dataset
from laocaiso.editorial.service import Editors
from laocaiso.editorial.sheet import CellProblem, Column, Line, Sheet, open_sheet

SECTIONS = ("learning-news", "learning-courses", "watch")
"""Where a link is shown."""


class FeaturedLink(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One link. Shown from `valid_from` to `valid_to`, both days included, local time; always where unset."""

    section: str
    """One of `SECTIONS`."""
    title_vi: str
    url: str
    title_en: str | None = None
    summary_vi: str | None = None
    summary_en: str | None = None
    channel: str | None = None
    """For "watch": the channel it leads to."""
    valid_from: date | None = None
    valid_to: date | None = None

    def is_valid_on(self, day: date) -> bool:
        """Whether it is shown on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


LINKS: Dataset[tuple[FeaturedLink, ...]] = Dataset("links", "featured", tuple[FeaturedLink, ...], ())

COLUMNS = (
    Column("section", ("Mục", "section"), required=True),
    Column("title_vi", ("Tiêu đề", "Tên", "title", "title vi"), required=True),
    Column("url", ("Liên kết", "Đường dẫn", "link", "url"), required=True),
    Column("title_en", ("Tiêu đề tiếng Anh", "title en")),
    Column("summary_vi", ("Tóm tắt", "Mô tả", "summary", "summary vi")),
    Column("summary_en", ("Tóm tắt tiếng Anh", "summary en")),
    Column("channel", ("Kênh", "channel")),
    Column("valid_from", ("Từ ngày", "from")),
    Column("valid_to", ("Đến ngày", "to")),
)


async def import_links(
    editors: Editors, sheet: Sheet, handed: Handed, *, channels: tuple[str, ...]
) -> ImportReport:
    """Replace the featured links by those of a table. `channels` are the ids "watch" may name."""
    problems: list[CellProblem] = []
    lines = open_sheet(sheet, COLUMNS, problems)
    links = tuple(link for line in lines if (link := _link(line, channels)) is not None)
    return await hand_in(
        editors, LINKS, lambda _: links, handed, rows=len(lines), problems=problems, notes=sheet.notes
    )


def _link(line: Line, channels: tuple[str, ...]) -> FeaturedLink | None:
    section = clean(line.text("section", required=True) or "").lower()
    if section and section not in SECTIONS:
        line.wrong("section", f"không có mục “{section}”.", f"there is no section “{section}”.", SECTIONS)
        section = ""
    channel = line.text("channel")
    if section == "watch" and channel not in channels:
        line.wrong("channel", "phải là mã của một kênh.", "must be the id of a channel.", channels)
    title, url = line.text("title_vi", required=True, most=200), line.link("url", required=True)
    start, end = line.date("valid_from"), line.date("valid_to")
    if start and end and end < start:
        line.wrong("valid_to", "trước “Từ ngày”.", "is before the first day.")
    if not (section and title and url):
        return None
    return FeaturedLink(
        section=section,
        title_vi=title,
        url=url,
        title_en=line.text("title_en", most=200),
        summary_vi=line.text("summary_vi"),
        summary_en=line.text("summary_en"),
        channel=channel if section == "watch" else None,
        valid_from=start,
        valid_to=end,
    )
