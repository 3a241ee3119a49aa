"""Links, judged by their host without ever being opened.

A link is trusted only when it is plain: no login, a host in ASCII letters that ends in a domain we know.
`dichvucong.laocai.gov.vn.evil.example` ends in another, `https://gov.vn@evil.example` has a login, and
letters of other alphabets are not the letters they look like. Old portals speak http, and at odd ports: that
does no harm to who takes nothing of a link but a code.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from laocaiso.channels.qr.model import Reason
from laocaiso.channels.qr.numbers import may_hold_number

PORTALS: Collection[str] = ("gov.vn",)
"""Domains of public agencies; hosts below them are trusted."""
DANGEROUS = frozenset({"javascript", "data", "vbscript", "file", "blob", "about", "intent", "content", "jar"})
_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]{1,20}):", re.IGNORECASE | re.ASCII)
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.\-]{1,20}:)?//", re.IGNORECASE | re.ASCII)
_BARE = re.compile(r"(?:[a-z0-9\-]{1,63}\.)+[a-z]{2,24}(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE | re.ASCII)
_HOST = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.ASCII)
_UNFIT = re.compile(r"[\s\\\x00-\x1f\x7f<>\"]")
_MOST_PARTS = 50
_LONGEST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Address:
    """A link, taken apart. `reason` says why it is not trusted; then nothing of it may be used but `host`."""

    host: str | None
    """In plain letters, fit to be shown; None where it is not."""
    path: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    """Of the query and of a query inside the fragment, names in lower case."""
    reason: Reason | None = None

    def __repr__(self) -> str:
        return f"Address({self.host}, {self.reason})"


def scheme_of(text: str) -> str | None:
    """The scheme a text begins with, in lower case; blanks and control characters inside do not hide it."""
    found = _SCHEME.match(re.sub(r"[\s\x00-\x1f\x7f]", "", text[:100]))
    return found[1].lower() if found else None


def leads_elsewhere(text: str) -> bool:
    """True for an address that is no web page's: `ftp://…`, `zalo://…`, and `//host/…` without a scheme."""
    return bool(_ADDRESS.match(text))


def looks_like_link(text: str) -> bool:
    """True for `http:`, `https:` and a bare host name with or without a path."""
    return scheme_of(text) in ("http", "https") or bool(_BARE.fullmatch(text))


def read_address(text: str, *, trusted: Collection[str], origin: str = "") -> Address:
    """Take a link apart. `trusted` are domains: their hosts, and hosts below them, pass.

    So does `origin` exactly as it is, such as `http://127.0.0.1:8000`: the service where it is tried out.
    """
    text = text if scheme_of(text) in ("http", "https") else f"https://{text}"
    if _UNFIT.search(text):
        return Address(None, reason="malformed")
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").lower().rstrip(".")
        _ = parts.port  # one that is no number is found out only here
    except ValueError:
        return Address(None, reason="malformed")
    if f"{parts.scheme}://{parts.netloc}".lower() == origin:
        return Address(host, unquote(parts.path), _parameters(parts.query, parts.fragment))
    reason = _reason(parts.netloc, host)
    if reason is None and not any(host == one or host.endswith("." + one) for one in trusted):
        reason = "foreign_host"
    if reason is not None:
        return Address(_shown(host), reason=reason)
    return Address(host, unquote(parts.path), _parameters(parts.query, parts.fragment))


def _reason(netloc: str, host: str) -> Reason | None:
    if not host.isascii() or host.startswith("xn--") or ".xn--" in host:
        return "foreign_letters"
    if "@" in netloc:
        return "login_in_link"
    if not _HOST.fullmatch(host) or "%" in netloc:
        return "malformed" if "%" in netloc or not host else "foreign_host"
    return None


def _shown(host: str) -> str | None:
    """A host that can't be clicked and holds no number of a person: `evil[.]example`."""
    if not _HOST.fullmatch(host) or may_hold_number(host):
        return None
    shown = host if len(host) <= _LONGEST_SHOWN else "…" + host[-_LONGEST_SHOWN:]
    return shown.replace(".", "[.]")


def _parameters(query: str, fragment: str) -> tuple[tuple[str, str], ...]:
    _, _, inside = fragment.partition("?")
    found: list[tuple[str, str]] = []
    for part in (query, inside):
        try:
            pairs = parse_qsl(part, max_num_fields=_MOST_PARTS, errors="strict")
        except ValueError:  # too many, or bytes that are no text
            continue
        found += [(name.lower(), value) for name, value in pairs]
    return tuple(found)
