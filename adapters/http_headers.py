"""What the headers of an HTTP answer say about time and text. Each takes what comes, however odd."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


def charset(content_type: str) -> str:
    """The declared charset in lower case, else "utf-8"; a byte order mark of UTF-8 is to be left out."""
    declared = _CHARSET.search(content_type)
    name = declared[1].lower() if declared else "utf-8"
    return "utf-8-sig" if name in ("utf-8", "utf8") else name


def expires(headers: httpx.Headers, now: datetime) -> datetime | None:
    """Until when the answer holds (RFC 9111, 4.2.1: max-age before Expires); None when it already ended."""
    control = headers.get("cache-control", "")
    max_age = _MAX_AGE.search(control)
    if "no-store" in control.lower() or "no-cache" in control.lower():
        return None
    if max_age:
        age = headers.get("age", "0")
        left = int(max_age[1]) - (int(age) if age.isdecimal() and len(age) < 10 else 0)
        until: datetime | None = now + timedelta(seconds=left)
    else:
        until = _http_date(headers.get("expires", ""))
    return until if until and until > now else None


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds to wait, from either form of the header (RFC 9110, 10.2.3); None when it is neither."""
    value = value.strip()
    if value.isdecimal() and len(value) < 10:
        return float(value)
    until = _http_date(value)
    return max(0.0, (until - now).total_seconds()) if until else None


def _http_date(value: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
