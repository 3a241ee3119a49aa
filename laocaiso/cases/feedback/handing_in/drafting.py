"""From what was sent to what can be looked at: tidied, measured, refused by the name of the field."""

import math
from datetime import datetime
from typing import NamedTuple

from laocaiso.cases.feedback import texts
from laocaiso.cases.feedback.bodies import (
    LONGEST_PLACE,
    LONGEST_TEXT,
    LONGEST_TITLE,
    SHORTEST_TEXT,
    ConsentBody,
    DraftBody,
    ReportBody,
)
from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.consent import VERSION
from laocaiso.cases.feedback.model import Consented, Contact, Point
from laocaiso.cases.feedback.reading.model import Reading
from laocaiso.core.errors import InvalidInput

UNTOLD_CHANNEL = "api"
"""Of a consent that does not say where the person was asked."""
_CONTACT = {"name": 120, "phone": 30, "email": 120, "address": 300}
"""Longest of each, in characters."""


class Draft(NamedTuple):
    """What was sent, tidied and checked."""

    title: str | None
    text: str
    place_text: str | None
    point: Point | None
    category: str | None
    contact: Contact | None = None
    consent: Consented | None = None


def drafted(body: DraftBody | ReportBody, categories: Categories, now: datetime) -> Draft:
    """What was sent, checked. Raises `InvalidInput`, with the name of the field."""
    category = body.category
    if category is not None and category not in {one.slug for one in categories.active()}:
        raise InvalidInput(
            "category",
            "Không có lĩnh vực này, hoặc lĩnh vực đã ngừng nhận.",
            "There is no such category, or it is not in use.",
            allowed=[one.slug for one in categories.active()],
        )
    contact = consent = None
    if isinstance(body, ReportBody):
        contact, consent = _contact(body, now)
    return Draft(
        title=texts.optional("title", body.title, LONGEST_TITLE),
        text=texts.needed("text", body.text, 1, LONGEST_TEXT, told_shortest=SHORTEST_TEXT),
        place_text=texts.optional("placeText", body.place_text, LONGEST_PLACE),
        point=_point(body.location),
        category=category,
        contact=contact,
        consent=consent,
    )


def _contact(body: ReportBody, now: datetime) -> tuple[Contact | None, Consented | None]:
    if body.contact is None:
        return None, None
    tidied = {
        name: texts.optional(f"contact.{name}", getattr(body.contact, name), longest)
        for name, longest in _CONTACT.items()
    }
    if not any(tidied.values()):
        return None, None
    if not body.consent:
        raise InvalidInput(
            "consent",
            "Cần đồng ý cho lưu thông tin liên hệ; nếu không, xin gửi phản ánh không kèm liên hệ.",
            "Keeping contact data needs consent; without it, send the report without contact.",
            allowed=["true", "the version of the text that was shown"],
        )
    given = body.consent
    version, channel = (
        (given.version, given.channel) if isinstance(given, ConsentBody) else (given, UNTOLD_CHANNEL)
    )
    if version not in (True, VERSION):
        raise InvalidInput(
            "consent",
            "Không rõ nội dung đồng ý này; xin hiển thị lại nội dung mới nhất rồi gửi.",
            "Consent to an unknown text proves nothing; show the present one again.",
            allowed=["true", VERSION],
        )
    return Contact(**tidied), Consented(version=VERSION, at=now, channel=channel)


def must_say_enough(text: str, reading: Reading) -> None:
    """Two words are enough to say that a house is on fire."""
    if len(text) < SHORTEST_TEXT and not reading.urgent:
        texts.needed("text", text, SHORTEST_TEXT, LONGEST_TEXT)


def _point(location: Point | None) -> Point | None:
    if location is None:
        return None
    for name, value, limit in (("lat", location.lat, 90.0), ("lon", location.lon, 180.0)):
        if not math.isfinite(value) or abs(value) > limit:
            raise InvalidInput(
                f"location.{name}",
                f"Tọa độ phải là số từ -{limit:g} đến {limit:g}.",
                f"A number from -{limit:g} to {limit:g}, in degrees.",
                allowed=(f"-{limit:g}–{limit:g}",),
            )
    return location
