"""XMLTV: programme guides. Read as a stream, since guides list hundreds of channels.

Ours alone are kept, known by the ids that guides give them. A time without an offset is Vietnam's: the guides
made here mean it so, though the format's own description says UTC.
"""

import asyncio
import gzip
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped]

from adapters.http import Upstream
from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import InvalidInput, Trouble, UpstreamDown
from laocaiso.core.text import clean
from laocaiso.feeds.broadcast.model import Channel, Listing, Programme, by_day
from laocaiso.snapshots.model import Fetched, NotModified, Provider, Validators

ID = "xmltv"
MOST_UNPACKED = 100_000_000
MOST_PROGRAMMES = 10_000
"""Of our channels; a year of one is fewer."""
_TIME = re.compile(
    r"(\d{4})(\d{2})(\d{2})(\d{2})?(\d{2})?(\d{2})?(?:\s*([+-]\d{2}):?(\d{2})|\s*(Z|UTC|GMT))?"
)
_MOST_NOTES = 5


def provider(owner: str, url: str) -> Provider:
    """The publisher of a guide, as it wants to be named, and a page of its that a person can open."""
    return Provider(id=ID, owner=owner, url=url, attribution=f"Lịch phát sóng theo {owner}.")


class Xmltv:
    """A guide at one address; a `ProgrammeGuide`. `path` is below the upstream's base address."""

    def __init__(
        self, upstream: Upstream, path: str, channels: Sequence[Channel], *, provider: Provider
    ) -> None:
        self.provider = provider
        self._upstream = upstream
        self._path = path
        self._ids = ids_of(channels)

    async def fetch_listings(self, validators: Validators) -> Fetched[tuple[Listing, ...]] | NotModified:
        """Ask once; see `parse`."""
        reply = await self._upstream.get(self._path, validators=validators)
        if isinstance(reply, NotModified):
            return reply
        found = await asyncio.to_thread(parse, reply.body, self._ids)
        return Fetched(
            found.value,
            validators=reply.validators,
            expires=reply.expires,
            bad_rows=found.bad_rows,
            notes=found.notes,
        )


def ids_of(channels: Sequence[Channel]) -> Mapping[str, str]:
    """From the ids that guides use, in lower case, to ours."""
    return {name.lower(): channel.id for channel in channels for name in (channel.id, *channel.xmltv_ids)}


def read_file(content: bytes, channels: Sequence[Channel]) -> tuple[Listing, ...]:
    """The listings in a file that an editor hands in. Raises `InvalidInput` where anything can't be read."""
    try:
        found = parse(content, ids_of(channels))
    except UpstreamDown as down:
        raise InvalidInput(
            "file",
            "Không đọc được tệp XMLTV: hỏng, rỗng hoặc không đúng định dạng.",
            f"The XMLTV file can't be read: {down.trouble.value} {down.detail}",
            allowed=("XMLTV",),
        ) from down
    if found.bad_rows:
        listed = "; ".join(found.notes)
        raise InvalidInput(
            "file",
            f"Có {found.bad_rows} chương trình không đọc được: {listed}",
            f"{found.bad_rows} programme(s) can't be read: {listed}",
        )
    return found.value


def parse(body: bytes, ids: Mapping[str, str]) -> Fetched[tuple[Listing, ...]]:
    """The listings of our channels, by day. A guide without any of them is a good answer with none.

    Raises `UpstreamDown`: FOREIGN_PAGE for another document, UNREADABLE for one that is broken off or holds
    entities, TOO_LARGE, EMPTY for a guide without a programme of anybody.
    """
    body = _unpacked(body)
    bad: list[str] = []
    found: dict[tuple[str, datetime], Programme] = {}
    total = 0
    try:
        for element in _programmes(body):
            total += 1
            channel = ids.get((element.get("channel") or "").strip().lower())
            if channel is None:
                continue
            try:
                programme = _programme(element)
            except ValueError as error:
                bad.append(f"{channel}: {error}")
                continue
            # Of two that begin at once the first stands; guides joined from several often hold both.
            found.setdefault((channel, programme.start), programme)
            if len(found) > MOST_PROGRAMMES:
                raise UpstreamDown(ID, Trouble.TOO_LARGE, f"more than {MOST_PROGRAMMES} programmes")
    except DefusedXmlException as error:
        raise UpstreamDown(ID, Trouble.UNREADABLE, f"not allowed in XML: {type(error).__name__}") from error
    except (ParseError, LookupError, ValueError) as error:
        page = re.match(rb"\s*(?:<!doctype\s+html|<html)", body[:200], re.IGNORECASE)
        raise UpstreamDown(
            ID, Trouble.FOREIGN_PAGE if page else Trouble.UNREADABLE, f"XML: {error}"[:200]
        ) from error
    if not total:
        raise UpstreamDown(ID, Trouble.EMPTY, "a guide without a programme")
    if bad and not found:
        raise UpstreamDown(ID, Trouble.UNREADABLE, f"none of {len(bad)} programmes: {bad[0]}")
    listings = by_day((channel, programme) for (channel, _), programme in found.items())
    return Fetched(listings, bad_rows=len(bad), notes=tuple(bad[:_MOST_NOTES]))


def read_instant(text: str) -> datetime | None:
    """A time of XMLTV: "20261122053000 +0700", shorter ones too; None for anything else."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    numbers = [int(part or 0) for part in match.groups()[:6]]
    try:
        if match[7]:
            minutes = int(match[8]) * (-1 if match[7].startswith("-") else 1)
            offset = timezone(timedelta(hours=int(match[7]), minutes=minutes))
            return datetime(*numbers, tzinfo=offset).astimezone(VIETNAM)  # type: ignore[arg-type, misc]
        if match[9]:
            return datetime(*numbers, tzinfo=UTC).astimezone(VIETNAM)  # type: ignore[arg-type, misc]
        return datetime(*numbers, tzinfo=VIETNAM)  # type: ignore[arg-type, misc]
    except ValueError:
        return None


def _programmes(body: bytes) -> Iterator[Element]:
    """Every programme as it comes by; what was read is let go of."""
    root: Element | None = None
    for event, element in iterparse(io.BytesIO(body), events=("start", "end")):
        if root is None:
            root = element
            if element.tag != "tv":
                raise UpstreamDown(
                    ID, Trouble.FOREIGN_PAGE, f"<{str(element.tag)[:40]}> where <tv> was expected"
                )
        elif event == "end" and element.tag in ("programme", "channel"):
            if element.tag == "programme":
                yield element
            root.clear()


def _programme(element: Element) -> Programme:
    start = read_instant(element.get("start") or "")
    if start is None:
        raise ValueError(f"start {(element.get('start') or '')[:30]!r} is not a time")
    title = _text(element, "title")
    if not title:
        raise ValueError(f"no title at {start:%Y-%m-%d %H:%M}")
    return Programme(
        start=start,
        title=title,
        stop=read_instant(element.get("stop") or ""),
        description=_text(element, "desc"),
        category=_text(element, "category"),
        episode=next(
            (
                clean(number.text or "") or None
                for number in element.findall("episode-num")
                if number.get("system", "onscreen") == "onscreen"
            ),
            None,
        ),
    )


def _text(element: Element, tag: str) -> str | None:
    """The text in Vietnamese, else without a language, else the first."""
    found = element.findall(tag)
    best = min(found, key=lambda one: {"vi": 0, "": 1}.get(one.get("lang", ""), 2), default=None)
    return clean("".join(best.itertext())) or None if best is not None else None


def _unpacked(body: bytes) -> bytes:
    """Guides are often kept as .xml.gz and sent as they are."""
    if body[:2] != b"\x1f\x8b":
        return body
    try:
        with gzip.open(io.BytesIO(body)) as packed:
            unpacked = packed.read(MOST_UNPACKED + 1)
    except (OSError, EOFError) as error:
        raise UpstreamDown(ID, Trouble.UNREADABLE, f"gzip: {error}"[:200]) from error
    if len(unpacked) > MOST_UNPACKED:
        raise UpstreamDown(ID, Trouble.TOO_LARGE, f"more than {MOST_UNPACKED} bytes unpacked")
    return unpacked
