"""The learning feed: two lists of One Touch, with what editors put forward before them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from msgspec import UNSET

from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.editorial.links import LINKS, FeaturedLink
from laocaiso.editorial.service import Editors
from laocaiso.feeds.learning import answers
from laocaiso.feeds.learning.answers import LearningItem, LearningList
from laocaiso.feeds.model import Entry, EntryReader
from laocaiso.snapshots.model import Cadence, Fetched, Held, Kept, NotModified, Provider, Source, Validators
from laocaiso.snapshots.pages import LANGUAGES, Language, Page, Rendering, provenance

Entries = tuple[Entry, ...]
ListName = Literal["news", "courses"]

NAME = "learning"
TARGETS: Mapping[ListName, str] = {"news": "/v1/learning/news", "courses": "/v1/learning/courses"}
SECTIONS: Mapping[ListName, str] = {"news": "learning-news", "courses": "learning-courses"}
CADENCE = Cadence(every=timedelta(hours=2), fresh_for=timedelta(hours=8), usable_for=timedelta(days=30))
MOST_SHOWN = 60
MAX_AGE = 300


@dataclass(frozen=True, slots=True)
class LearningView:
    """What other features may show, by list and language."""

    items: Mapping[ListName, Mapping[Language, Sequence[LearningItem]]]


class LearningFeed:
    """`news` and `courses` read the platform's lists; None where there is none to read. A `Feed`."""

    name = NAME
    is_slow = False

    def __init__(
        self,
        provider: Provider,
        editors: Editors,
        *,
        news: EntryReader | None,
        courses: EntryReader | None,
        demo: bool = False,
    ) -> None:
        self._demo = demo
        self._links = editors.source(LINKS)
        readers: Mapping[ListName, EntryReader | None] = {"news": news, "courses": courses}
        self._lists: Mapping[ListName, Source[Entries]] = {
            name: _source(provider, name, reader) for name, reader in readers.items() if reader is not None
        }

    @property
    def sources(self) -> Sequence[Source[Any]]:
        """The platform's lists and the editors' links."""
        return (*self._lists.values(), self._links)

    def render(self, kept: Kept, now: datetime) -> Rendering[LearningView]:
        """One page for each list, in each language."""
        links = kept.held(self._links, now)
        midnight = now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
        pages: list[Page] = []
        items: dict[ListName, dict[Language, Sequence[LearningItem]]] = {}
        for name, target in TARGETS.items():
            source = self._lists.get(name)
            held = kept.held(source, now) if source is not None else None
            items[name] = {}
            for language in LANGUAGES:
                answer = self._answer(name, source, held, links, now, language=language)
                items[name][language] = answer.items if answer else ()
                if answer is not None:
                    looked = [one for one in (held, links) if one is not None]
                    pages.append(
                        Page(
                            target=target,
                            body=msgspec.json.encode(answer),
                            checked_at=max(one.checked_at for one in looked),
                            # A link may begin or end with the day.
                            changed_at=max(midnight, *(one.fetched_at for one in looked)),
                            language=language,
                            max_age=MAX_AGE,
                        )
                    )
        return Rendering(pages, LearningView(items), until=midnight + timedelta(days=1))

    def _answer(
        self,
        name: ListName,
        source: Source[Entries] | None,
        held: Held[Entries] | None,
        links: Held[tuple[FeaturedLink, ...]] | None,
        now: datetime,
        *,
        language: Language,
    ) -> LearningList | None:
        """None while neither the platform nor the editors have been looked at with success."""
        today = now.astimezone(VIETNAM).date()
        if held is not None and source is not None:
            said = provenance(source.provider, held, demo=self._demo)
        elif links is not None:
            said = provenance(self._links.provider, links, demo=self._demo)
        else:
            return None
        featured = [
            answers.link_item(link, language)
            for link in (links.value if links else ())
            if link.section == SECTIONS[name] and link.is_valid_on(today)
        ]
        listed = [answers.entry_item(entry) for entry in (held.value if held else ())]
        shown: dict[str, LearningItem] = {}
        for item in (*featured, *listed):
            shown.setdefault(item.url, item)
        return LearningList(
            items=list(shown.values())[:MOST_SHOWN],
            missing=["one_touch"] if held is None else UNSET,
            provenance=said,
        )


def _source(provider: Provider, name: ListName, reader: EntryReader) -> Source[Entries]:
    async def fetch(validators: Validators) -> Fetched[Entries] | NotModified:
        answer = await reader.fetch(validators)
        if isinstance(answer, NotModified):
            return answer
        return Fetched(tuple(answer.value), answer.validators, answer.expires, answer.bad_rows, answer.notes)

    source = f"{provider.id}:{name}"

    def accept(old: Entries | None, new: Entries, _seen: datetime) -> Entries:
        # A list of the platform is never empty; one that is has lost its entries on the way.
        if old and not new:
            raise UpstreamDown(source, Trouble.EMPTY, f"no entry, where there were {len(old)}")
        return new

    return Source(
        id=source,
        provider=provider,
        shape=Entries,
        fetch=fetch,
        cadence=CADENCE,
        accept=accept,
    )
