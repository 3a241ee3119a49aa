"""Addresses of persons in social networks.

    facebook.com/thu.mau.99    fb: thu.mau.99    telegram @thu_mau    m.me/thumau

What is only talked of ("lừa đảo qua facebook") has none.
"""

import re
from collections.abc import Iterator

from laocaiso.cases.feedback.reading.glyphs import Found, Glyphs

_LINK = re.compile(
    r"(?<![a-z0-9@.-])(?:https?://)?(?:(?:www|m|web|vi-vn)\.)?"
    r"(?:(?:facebook|fb|instagram|tiktok|threads|twitter|x)\.com|(?:t|m|zalo)\.me|telegram\.me|fb\.me)"
    r"/(?!\d{9})[a-z0-9@._=?&/%-]*[a-z0-9]"
)
_NETWORK = (
    r"(?:facebook|face book|fb|phay|insta(?:gram)?|ig|tik ?tok|tele(?:gram)?|twitter|threads|viber|zalo)"
)
_NAMED = re.compile(
    rf"\b{_NETWORK}\b(?: (?:cua (?:toi|em|minh|no)|ca nhan|nick|ten|la))*\s?[:=]?\s?"
    r"(?P<handle>@[a-z0-9][a-z0-9._]{2,}[a-z0-9]|(?=[a-z._]*[\d._])[a-z][a-z0-9._]{3,}[a-z0-9])(?![a-z0-9])"
)
"""Without the "@" a handle must have a digit, a dot or a line in it: "facebook xabanlau" is two words."""


def social_addresses(glyphs: Glyphs) -> Iterator[Found]:
    """All addresses; links first."""
    text = glyphs.folded
    for match in _LINK.finditer(text):
        yield Found("social", *match.span())
    for match in _NAMED.finditer(text):
        yield Found("social", *match.span("handle"))
