"""Addresses as sites write them, made absolute, clean and safe to hand on."""

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from laocaiso.feeds.model import Site

LONGEST = 1500
_TRACKING = re.compile(
    r"(?i)utm_.*|pk_.*|mtm_.*|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid|zarsrc|zanpid"
    r"|mc_cid|mc_eid|_ga|_gl|cmpid|vgo_ee|mibextid"
)
_SAFE_PATH = "/:@!$&'()*+,;=~-._%"


def page_link(written: str, site: Site) -> str | None:
    """The address of a page, without fragment and tracking; https where the host is one of the site's.

    None for what is no web address or leads to a host that is not allowed.
    """
    return _address(written, site, site.link_hosts)


def image_link(written: str, site: Site) -> str | None:
    """The address of a picture over https on an allowed host; None for any other.

    A picture at the very origin the site is read from counts, whatever its scheme.
    """
    return _address(written, site, site.image_hosts)


def is_under(host: str, allowed: Sequence[str]) -> bool:
    """Whether a host is one of `allowed` or lies below one."""
    host = host.lower()
    return any(host == one or host.endswith("." + one) for one in allowed)


def _address(written: str, site: Site, hosts: Sequence[str]) -> str | None:
    # Blanks inside are meant ("/Uploads/x y.jpg"); line breaks around and inside are layout.
    written = re.sub(r"[\t\r\n]+", "", written).strip()
    if not written or len(written) > LONGEST or written.startswith("#"):
        return None
    try:
        parts = urlsplit(urljoin(site.base, written))
        origin = urlsplit(site.base)
        host, port = parts.hostname, parts.port
        if parts.scheme not in ("http", "https") or not host or parts.username is not None:
            return None
        is_own = (parts.scheme, host, port) == (origin.scheme, origin.hostname, origin.port)
        netloc = host.encode("idna").decode() if not host.isascii() else host
    except (ValueError, UnicodeError):
        return None
    if not is_own:
        if not is_under(host, hosts) or port not in (None, 80, 443):
            return None
    elif port is not None:
        netloc = f"{netloc}:{port}"
    scheme = parts.scheme if is_own else "https"
    path = quote(parts.path or "/", safe=_SAFE_PATH)
    query = _without_tracking(parts.query)
    return urlunsplit((scheme, netloc, path, query, ""))


def _without_tracking(query: str) -> str:
    if not query:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)]
    if len(kept) == len(pairs):
        return quote(query, safe=_SAFE_PATH + "?")  # as it was: some sites are particular about their own
    return urlencode(kept)
