"""Finished answers: the bytes of each page in every coding, with the headers of a 200 and of a 304.

A reader picks one up; nothing is computed for a request. What has not changed is not made again: a page
with the same bytes keeps its entry, its compressed variants and its ETag.
"""

import gzip
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import blake2b
from typing import Any, NamedTuple

import brotli

from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import Trouble
from laocaiso.snapshots.pages import Language, Page, Shown

Headers = list[tuple[bytes, bytes]]
Coding = str
"""An HTTP content coding: "br", "gzip" or "identity"."""

SMALLEST_COMPRESSED = 256
"""Bytes below which a compressed variant saves nothing once its headers are counted."""
BROTLI_QUALITY = 5
"""Of 11. Nine makes our answers 0.6 % smaller for twelve times the CPU (docs/adr/0006)."""
STALE_IF_ERROR = 86_400
"""Seconds a cache between us and a phone may go on showing an answer while we don't answer."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One page in one coding. `headers` belong to a 200 or a HEAD, `unchanged` to a 304."""

    body: bytes
    etag: bytes
    headers: Headers
    unchanged: Headers


@dataclass(frozen=True, slots=True)
class Entry:
    """One page in all its codings; "identity" is always there."""

    page: Page
    digest: str
    variants: Mapping[Coding, Variant]


def finish(page: Page, before: Entry | None = None) -> Entry:
    """Compress a page and write its headers, taking over from `before` what is still true."""
    digest = blake2b(page.body, digest_size=12).hexdigest()
    if before is not None and before.digest == digest:
        if before.page == page:
            return before
        bodies = {coding: variant.body for coding, variant in before.variants.items()}
    else:
        bodies = {coding: _encoded(page.body, coding) for coding in codings_of(page)}
    return Entry(
        page, digest, {coding: _variant(page, digest, coding, body) for coding, body in bodies.items()}
    )


def codings_of(page: Page) -> tuple[Coding, ...]:
    """The codings a page comes in."""
    return ("identity",) if len(page.body) < SMALLEST_COMPRESSED else ("br", "gzip", "identity")


def variant_of(page: Page, coding: Coding, *, body: bool) -> Variant:
    """One variant alone, as `finish` would make it; with `body` false only its headers are worth anything."""
    digest = blake2b(page.body, digest_size=12).hexdigest()
    return _variant(page, digest, coding, _encoded(page.body, coding) if body else b"")


def _encoded(body: bytes, coding: Coding) -> bytes:
    match coding:
        case "gzip":
            return gzip.compress(body, 6, mtime=0)
        case "br":
            return bytes(brotli.compress(body, quality=BROTLI_QUALITY))
        case _:
            return body


def _variant(page: Page, digest: str, coding: Coding, body: bytes) -> Variant:
    # Each variant is another sequence of bytes, so each has a strong tag of its own (RFC 9110, 8.8.3.3).
    etag = f'"{digest}"' if coding == "identity" else f'"{digest}-{coding}"'
    checked_at = page.checked_at.astimezone(VIETNAM).isoformat(timespec="seconds")
    unchanged = [
        (b"etag", etag.encode()),
        (
            b"cache-control",
            f"public, max-age={page.max_age}, stale-while-revalidate={page.max_age}, "
            f"stale-if-error={STALE_IF_ERROR}".encode(),
        ),
        (b"vary", b"Accept-Encoding, Accept-Language" if page.language else b"Accept-Encoding"),
        (b"x-checked-at", checked_at.encode()),
        (b"last-modified", format_datetime(page.changed_at.astimezone(UTC), usegmt=True).encode()),
    ]
    headers = [
        (b"content-type", page.media_type.encode()),
        (b"content-length", str(len(body)).encode()),
        *unchanged,
        (b"x-content-type-options", b"nosniff"),
    ]
    if coding != "identity":
        headers.append((b"content-encoding", coding.encode()))
    if page.language:
        headers.append((b"content-language", page.language.encode()))
    return Variant(body, etag.encode(), headers, unchanged)


class Gap(NamedTuple):
    """A source without a usable answer, whose last look failed."""

    source: str
    trouble: Trouble


Key = tuple[str, Language | None]


class Published:
    """All finished answers of one process, and what each feed knows in its own terms."""

    def __init__(self) -> None:
        self._entries: dict[str, Mapping[Key, Entry]] = {}
        self._views: dict[str, Any] = {}
        self._by_language: dict[Language, dict[str, Entry]] = {"vi": {}, "en": {}}
        self.changed_at: dict[str, datetime] = {}
        """When the bytes of each feed last changed."""
        self.gaps: dict[str, Gap] = {}
        """The feeds of which something can't be shown because a source failed."""

    def find(self, target: str, language: Language) -> Entry | None:
        """The answer for a path with its query string, in a language; None where nothing is published."""
        return self._by_language[language].get(target)

    def view(self, feed: str) -> Any | None:
        """What a feed last rendered from, in its own terms; None before its first rendering."""
        return self._views.get(feed)

    def shown(self, feed: str) -> Shown:
        """The same with its ages, for a feature composed of it."""
        looks = [entry.page.checked_at for entry in self.entries(feed).values()]
        return Shown(self.view(feed), max(looks, default=None), self.changed_at.get(feed))

    def entries(self, feed: str) -> Mapping[Key, Entry]:
        """All answers of a feed."""
        return self._entries.get(feed, {})

    def replace(
        self, feed: str, entries: Mapping[Key, Entry], view: Any, now: datetime, *, gap: "Gap | None" = None
    ) -> int:
        """Show these answers of a feed and no others; how many are new, hold other bytes, or are gone.

        `gap`: a source of which nothing can be shown, and what is wrong with it.
        """
        before = self.entries(feed)
        gone = before.keys() - entries.keys()
        changed = len(gone)
        changed += sum(
            key not in before or before[key].digest != entry.digest for key, entry in entries.items()
        )
        if changed:
            self.changed_at[feed] = now
        self._entries[feed] = entries
        self._views[feed] = view
        if gap is None:
            self.gaps.pop(feed, None)
        else:
            self.gaps[feed] = gap
        for (target, language), entry in entries.items():
            for shown in (language,) if language else self._by_language:
                self._by_language[shown][target] = entry
        for target, language in gone:
            for shown in (language,) if language else self._by_language:
                self._by_language[shown].pop(target, None)
        return changed


def finish_all(pages: Iterable[Page], before: Mapping[Key, Entry]) -> Mapping[Key, Entry]:
    """Finish every page; pure, so it can run in a thread. Raises ValueError when two claim one target."""
    entries: dict[Key, Entry] = {}
    for page in pages:
        key = (page.target, page.language)
        if key in entries:
            raise ValueError(f"two pages for {page.target} in {page.language}")
        entries[key] = finish(page, before.get(key))
    return entries


def targets(entries: Mapping[Key, Entry]) -> Sequence[str]:
    """The targets there are answers for, each once."""
    return sorted({target for target, _ in entries})
