"""The schedules as XMLTV: for set-top boxes and players.

Written after the DTD of the XMLTV project; elements of a programme stand in the order it asks for.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.broadcast.model import Channel
from laocaiso.feeds.broadcast.timeline import Shown, Timeline

MEDIA_TYPE = "application/xml; charset=utf-8"
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tv SYSTEM "xmltv.dtd">\n'


def xmltv(
    channels: Sequence[Channel],
    lines: Mapping[str, Timeline],
    *,
    since: datetime,
    sources: Sequence[str],
    demo: bool,
) -> bytes:
    """A document with every channel, and every programme that is not over at `since`.

    A sign-off is no programme: it is the end of the one before it, and left out.
    """
    tv = Element("tv", {"generator-info-name": "Lào Cai số" + (" (demo)" if demo else "")})
    if sources:
        tv.set("source-info-name", "; ".join(sources))
    for channel in channels:
        element = SubElement(tv, "channel", id=channel.id)
        SubElement(element, "display-name", lang="vi").text = channel.name_vi
        SubElement(element, "display-name", lang="en").text = channel.name_en
        for link in channel.links:
            SubElement(element, "url").text = link.url
    for channel in channels:
        for shown in lines[channel.id].programmes if channel.id in lines else ():
            if (shown.stop or shown.start) > since and not shown.is_sign_off:
                _add(tv, channel, shown)
    indent(tv)
    body: bytes = tostring(tv, encoding="utf-8")
    return HEAD + body + b"\n"


def _add(tv: Element, channel: Channel, shown: Shown) -> None:
    programme = shown.programme
    said = {"start": _written(shown.start)}
    if shown.stop is not None:
        said["stop"] = _written(shown.stop)
    element = SubElement(tv, "programme", {**said, "channel": channel.id})
    SubElement(element, "title", lang="vi").text = programme.title
    if programme.description:
        SubElement(element, "desc", lang="vi").text = programme.description
    if programme.category:
        SubElement(element, "category", lang="vi").text = programme.category
    if programme.episode:
        SubElement(element, "episode-num", system="onscreen").text = programme.episode


def _written(instant: datetime) -> str:
    return instant.astimezone(VIETNAM).strftime("%Y%m%d%H%M%S %z")
