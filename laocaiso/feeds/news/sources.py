"""The table of sources: what the program ships with, changed and added to by an operator's file."""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec

from laocaiso.core.errors import SettingsError
from laocaiso.feeds.news.model import NewsSource
from laocaiso.feeds.news.topics import TOPICS

VARIABLE = "LAOCAISO_NEWS_SOURCES_FILE"
_ID = re.compile(r"[a-z][a-z0-9_]{1,40}")


def load(file: Path | None = None, bases: Mapping[str, str] | None = None) -> tuple[NewsSource, ...]:
    """The sources that are enabled, in the order of the table: of one story, the first tells it.

    `file` is TOML or JSON with a list `sources`; a row whose id is known changes the fields it names, any
    other is a new source. `bases` puts other base addresses in place, by id. Raises `SettingsError` that
    says what is wrong with the file.
    """
    rows = {row["id"]: row for row in _shipped()}
    if file is not None:
        for row in _rows(file):
            rows[row["id"]] = rows.get(row["id"], {}) | row
    for id_, base in (bases or {}).items():
        if id_ in rows:
            rows[id_] = rows[id_] | {"base": base}
    sources = [_source(row, file) for row in rows.values()]
    return tuple(source for source in sources if source.enabled)


def _shipped() -> list[dict[str, Any]]:
    text = (files("laocaiso.feeds.news") / "data" / "sources.toml").read_text("utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)["sources"]
    return rows


def _rows(file: Path) -> list[dict[str, Any]]:
    try:
        text = file.read_text("utf-8")
        read = msgspec.json.decode(text) if file.suffix == ".json" else tomllib.loads(text)
        rows = msgspec.convert(read, dict[str, list[dict[str, Any]]])["sources"]
    except (OSError, ValueError, KeyError) as error:
        raise SettingsError(
            VARIABLE, str(file), f"a TOML or JSON file with a list `sources` ({error})"
        ) from error
    for number, row in enumerate(rows, start=1):
        if not isinstance(row.get("id"), str) or not _ID.fullmatch(row["id"]):
            raise SettingsError(VARIABLE, str(file), f"row {number}: an `id` of small letters, digits and _")
    return rows


def _source(row: Mapping[str, Any], file: Path | None) -> NewsSource:
    try:
        source = msgspec.convert(row, NewsSource)
        _check(source)
    except (ValueError, KeyError) as error:
        raise SettingsError(VARIABLE, str(file), f"source {row['id']}: {error}") from error
    return source


def _check(source: NewsSource) -> None:
    """Raise ValueError for what the shape of a row can't tell."""
    if not source.feed and not source.page:
        raise ValueError("needs `feed` or `page`")
    for name in ("feed", "page"):
        if not (getattr(source, name) or "/").startswith("/"):
            raise ValueError(f"`{name}` begins with /")
    for name in ("base", "url"):
        parts = urlsplit(getattr(source, name))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"`{name}` is an http:// or https:// address")
    topics = {topic for group in source.topics.values() for topic in group} | {source.topic} - {None}
    if unknown := topics - set(TOPICS):
        raise ValueError(f"topics are {', '.join(TOPICS)}; not {', '.join(sorted(map(str, unknown)))}")
    if not 5 <= source.every_minutes <= 1440:
        raise ValueError("`every_minutes` is 5 to 1440")
    try:
        ZoneInfo(source.zone)
    except (KeyError, OSError) as error:
        raise ValueError(f"`zone` {source.zone!r} is not known") from error
