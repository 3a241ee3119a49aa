"""The warnings as one CAP 1.2 message (OASIS CAP-v1.2, 2010-07-01), checked against its schema in tests.

One `alert` with an `info` for each issuer, hazard and level, and in it an `area` for each unit; a place that
is none we know has an `area` with the issuer's words alone. A reader of CAP takes it as it is. We are the
`sender`, since we made the message; the issuer stands in `senderName` and `source`. A message with warnings
depends on the listings alone, so it stays byte for byte the same until one changes; that its time is over,
its `expires` says. One without says why there is none: nothing is listed, or it could not be had.

A list that follows one still in force is an `Update` and names the message it replaces. Where the new list
is empty nothing is cancelled in the issuer's place: the old message runs out by itself.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.warnings import wording
from laocaiso.feeds.warnings.answers import description
from laocaiso.feeds.warnings.model import Info
from laocaiso.feeds.warnings.outlines import Outlines
from laocaiso.feeds.warnings.standing import UnitWarning
from laocaiso.places.model import Unit

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
MEDIA_TYPE = "application/cap+xml"
GEOCODE = "VN-DVHC-XA"
"""Domain of the geocodes: the five-digit code of a commune in the national list of administrative units."""
EVENT_CODE = "laocaiso:event"
LEVEL = "laocaiso:level"
NOTE = (
    "Chuyển từ dữ liệu công khai của cơ quan nêu ở senderName; không phải bản tin CAP do cơ quan đó phát. "
    "Severity và certainty do bên chuyển suy ra từ cấp nguy cơ ghi ở parameter."
)
NOTHING = "Hiện không có cảnh báo nào được liệt kê. Điều này không có nghĩa là không có nguy hiểm."
INCOMPLETE = (
    "Danh sách của cơ quan ban hành có mục không đọc được nên có thể còn thiếu. "
    "Nơi không được nêu tên không có nghĩa là không có nguy hiểm."
)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class IssuerPart:
    """What one issuer puts into the message. `came` and `replaced` as in `Bulletin`."""

    sender: str
    name: str
    came: datetime
    replaced: datetime | None
    warnings: Sequence[UnitWarning]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Silence:
    """An issuer that can't be asked: since `since`, or ever."""

    sender: str
    since: datetime | None


def message(
    parts: Sequence[IssuerPart],
    silent: Sequence[Silence],
    units: Mapping[str, Unit],
    outlines: Outlines,
    *,
    sender: str,
    at: datetime,
    demo: bool,
) -> bytes:
    """The message as UTF-8. `sender` is us: unique in the world, without blanks, commas, "<" and "&".

    `at` is the time of a message that no issuer has a part in. `silent` matter to a message without warnings.
    """
    told = [part for part in parts if part.warnings]
    root = ET.Element("alert", xmlns=NAMESPACE)
    stamps = [(part.sender, part.came) for part in parts] or [("none", at)]
    if not told:
        # Another text needs another identifier.
        never = max((part.came for part in parts), default=at)
        stamps += [(f"{one.sender}.silent", one.since or never) for one in silent]
    earlier = _earlier(told)
    _add(root, "identifier", _identifier(stamps))
    _add(root, "sender", sender)
    _add(root, "sent", _time(max(came for _, came in stamps)))
    _add(root, "status", "Test" if demo else "Actual" if told else "System")
    _add(root, "msgType", "Update" if earlier else "Alert")
    _add(root, "source", ", ".join(part.sender for part in parts) or None)
    _add(root, "scope", "Public")
    _add(root, "note", ("DEMO. " if demo else "") + _note(parts, silent, bool(told)))
    if earlier:
        identifier = _identifier(earlier)
        _add(root, "references", f"{sender},{identifier},{_time(max(at for _, at in earlier))}")
    for part in told:
        for warnings in _grouped(part.warnings):
            _info(root, part, warnings, units, outlines)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()


def _note(parts: Sequence[IssuerPart], silent: Sequence[Silence], told: bool) -> str:
    """What the message is, or why it has no warnings: "nothing is listed" only where that is known."""
    notes = [NOTE] if told else []
    if not told and silent:
        since = min((one.since for one in silent if one.since), default=None)
        notes.append(wording.not_to_be_had(since, "vi"))
    if not all(part.complete for part in parts):
        notes.append(INCOMPLETE)
    return " ".join(notes or [NOTHING])


def _earlier(parts: Sequence[IssuerPart]) -> list[tuple[str, datetime]]:
    """What the message before this one was made of, if the part that came last replaced one in force."""
    if not parts:
        return []
    last = max(parts, key=lambda part: part.came)
    if last.replaced is None:
        return []
    before = last.replaced
    return [(part.sender, before if part is last else part.came) for part in parts]


def _identifier(parts: Iterable[tuple[str, datetime]]) -> str:
    return "-".join(["laocaiso", *(f"{name}.{at.astimezone(VIETNAM):%Y%m%dT%H%M%S}" for name, at in parts)])


def _grouped(warnings: Sequence[UnitWarning]) -> list[list[UnitWarning]]:
    """Warnings that say the same of several places, together."""
    groups: dict[Info, list[UnitWarning]] = {}
    for warning in warnings:
        groups.setdefault(_common(warning.infos[0]), []).append(warning)
    return list(groups.values())


def _common(info: Info) -> Info:
    """An info without what differs from unit to unit."""
    return Info(
        event=info.event,
        event_text=info.event_text,
        category=info.category,
        urgency=info.urgency,
        severity=info.severity,
        certainty=info.certainty,
        areas=(),
        level=info.level,
        level_text=info.level_text,
        onset=info.onset,
        expires=info.expires,
        headline=info.headline,
        description=info.description,
        instruction=info.instruction,
        response_types=info.response_types,
        web=info.web,
    )


def _info(
    root: ET.Element,
    part: IssuerPart,
    warnings: Sequence[UnitWarning],
    units: Mapping[str, Unit],
    outlines: Outlines,
) -> None:
    info = warnings[0].infos[0]
    element = ET.SubElement(root, "info")
    _add(element, "language", "vi-VN")
    for category in info.category:
        _add(element, "category", category)
    _add(element, "event", info.event_text)
    for response in info.response_types:
        _add(element, "responseType", response)
    _add(element, "urgency", info.urgency)
    _add(element, "severity", info.severity)
    _add(element, "certainty", info.certainty)
    _pair(element, "eventCode", EVENT_CODE, info.event)
    _add(element, "onset", _time(info.onset) if info.onset else None)
    _add(element, "expires", _time(info.expires) if info.expires else None)
    _add(element, "senderName", part.name)
    _add(element, "headline", info.headline)
    _add(element, "description", info.description)
    _add(element, "instruction", info.instruction)
    _add(element, "web", info.web)
    if info.level_text:
        _pair(element, "parameter", LEVEL, info.level_text)
    for warning in sorted(warnings, key=lambda one: (one.unit is None, one.unit or "")):
        area = ET.SubElement(element, "area")
        if warning.unit is None:
            _add(area, "areaDesc", description(warning.infos[0].areas[0]) or "tỉnh Lào Cai")
            continue
        unit = units[warning.unit]
        _add(area, "areaDesc", f"{unit.name}, tỉnh Lào Cai")
        for polygon in outlines.of(unit.code):
            _add(area, "polygon", polygon)
        _pair(area, "geocode", GEOCODE, unit.code)


def _pair(parent: ET.Element, tag: str, name: str, value: str) -> None:
    element = ET.SubElement(parent, tag)
    _add(element, "valueName", name)
    _add(element, "value", value)


def _add(parent: ET.Element, tag: str, text: str | None) -> None:
    if text is not None:
        ET.SubElement(parent, tag).text = _NOT_XML.sub("", text)


def _time(at: datetime) -> str:
    """CAP wants an offset in numbers, and no fractions of seconds."""
    return at.astimezone(VIETNAM).isoformat(timespec="seconds")
