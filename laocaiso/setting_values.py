"""What a setting is, and how the text of an environment variable becomes its value.

Readers raise ValueError or KeyError for a text that can't.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of a setting beside its default."""

    read: Callable[[str], Any]
    allowed: str
    doc: str
    secret: bool


def setting(default: T, read: Callable[[str], T], allowed: str, doc: str, *, secret: bool = False) -> T:
    """A field of a dataclass that is a setting."""
    metadata = {"setting": Setting(read, allowed, doc, secret)}
    return field(default=default, metadata=metadata, repr=not secret)


def text(raw: str) -> str:
    """Printable text."""
    if not raw.isprintable():
        raise ValueError
    return raw


def switch(raw: str) -> bool:
    """on or off."""
    return {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}[raw.lower()]


def integer(lowest: int, highest: int) -> Callable[[str], int]:
    """A whole number."""

    def read(raw: str) -> int:
        number = int(raw)
        if not lowest <= number <= highest:
            raise ValueError
        return number

    return read


def seconds(lowest: float, highest: float) -> Callable[[str], float]:
    """Seconds, or another number with a point."""

    def read(raw: str) -> float:
        number = float(raw)
        if not lowest <= number <= highest:  # also false for "nan"
            raise ValueError
        return number

    return read


def word(*words: str) -> Callable[[str], Any]:
    """One of these words."""

    def read(raw: str) -> str:
        return words[words.index(raw.lower())]

    return read


def web_address(raw: str) -> str:
    """An http or https address without a slash at its end."""
    parts = urlsplit(text(raw))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError
    _ = parts.port  # raises for what is no port
    return raw.rstrip("/")


def words(raw: str) -> tuple[str, ...]:
    """Texts between semicolons."""
    return tuple(part.strip() for part in text(raw).split(";") if part.strip())


def matching(pattern: str) -> Callable[[str], str]:
    """Text of this form."""

    def read(raw: str) -> str:
        if not re.fullmatch(pattern, text(raw)):
            raise ValueError
        return raw

    return read


def file(raw: str) -> Path:
    """A file that is there."""
    path = Path(raw)
    if not path.is_file():
        raise ValueError
    return path


def origins(raw: str) -> tuple[str, ...]:
    """Origins of web pages; `*` for all, `none` for none."""
    if raw == "none":
        return ()
    origins = tuple(part.strip() for part in raw.split(","))
    if origins != ("*",) and not all(
        re.fullmatch(r"https?://[a-z0-9.\-\[\]:]+", origin) for origin in origins
    ):
        raise ValueError
    return origins


def networks(raw: str) -> tuple[Network, ...]:
    """Networks such as 10.0.0.0/8 between commas."""
    return tuple(ip_network(part.strip()) for part in raw.split(","))
