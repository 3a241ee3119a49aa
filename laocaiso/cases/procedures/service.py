"""The procedures as a feature: the catalogue in force, ready to be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET

from laocaiso.cases.procedures import answers
from laocaiso.cases.procedures.answers import Procedure, ProcedureList
from laocaiso.cases.procedures.catalogue import Catalogue
from laocaiso.cases.procedures.codes import codes_in
from laocaiso.cases.procedures.importing import Packed
from laocaiso.cases.procedures.model import ChannelName, Level, Record
from laocaiso.cases.procedures.search import Search
from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import NotFound
from laocaiso.core.provenance import Provenance
from laocaiso.snapshots.model import Kept, Source
from laocaiso.snapshots.pages import Language, Page, Rendering

LIST = "/v1/procedures"
CRAWLED = datetime(2026, 7, 31, tzinfo=VIETNAM)
"""The shipped catalogue is of June and July 2026; the end of that time (`data/SOURCES.md`)."""
MAX_AGE = 3600
PUBLISHER = "Cổng Dịch vụ công quốc gia"


@dataclass(frozen=True, slots=True)
class Procedures:
    """One catalogue, and everything that answers from it. Immutable, to be used from any thread."""

    search: Search
    as_of: datetime
    """When its content was collected, or taken over by an editor."""
    demo: bool = False

    @classmethod
    def of(cls, catalogue: Catalogue, as_of: datetime = CRAWLED, *, demo: bool = False) -> "Procedures":
        """Make the index (about a second)."""
        return cls(Search.load(catalogue), as_of, demo)

    def list_page(
        self,
        q: str | None,
        language: Language,
        *,
        level: Level | None = None,
        field: str | None = None,
        start: int = 0,
        limit: int = 20,
    ) -> Page:
        """What was asked for, from the `start`th hit on."""
        found = (
            self.search.find(q, level=level, field=field)
            if q is not None
            else self.search.all(level=level, field=field)
        )
        more = start + limit < len(found.hits)
        answer = ProcedureList(
            items=tuple(answers.row(hit, language) for hit in found.hits[start : start + limit]),
            next=str(start + limit) if more else None,
            total=len(found.hits),
            reason=found.reason,
            message=answers.message(found, level, language),
            subject=answers.other_subject(found, language),
            did_you_mean=found.did_you_mean or UNSET,
            facets=answers.facets(found, language),
            provenance=self.provenance(LIST_SOURCE),
        )
        return self._page(LIST, answer, language)

    def procedure_page(
        self,
        code: str,
        language: Language,
        *,
        case: int | None = None,
        channel: ChannelName | None = None,
    ) -> Page:
        """Everything about one. Raises `NotFound`, and `InvalidInput` for a case or channel it has not."""
        record = self.record(code)
        answer = answers.procedure(
            record,
            self.search.catalogue.by_code[record.code],
            language,
            self.provenance(record.source_url),
            case=case,
            channel=channel,
        )
        return self._page(f"{LIST}/{record.code}", answer, language)

    def record(self, code: str) -> Record:
        """The record of a code in any of its forms. Raises `NotFound`, saying where to ask."""
        read = codes_in(code)
        record = self.search.catalogue.record(read[0]) if read else None
        if record is None:
            shown = read[0] if read else (code if len(code) <= 40 and code.isprintable() else "…")
            raise NotFound(
                f"Không có thủ tục mã “{shown}” trong danh mục cấp tỉnh, cấp xã ở đây. Xin tra cứu tại "
                f"{answers.PORTAL} hoặc hỏi Trung tâm Phục vụ hành chính công xã, phường.",
                f'There is no procedure "{shown}" at province or commune level in our catalogue. Search '
                f"{answers.PORTAL} or ask at the public service centre of your commune or ward.",
                field="code",
            )
        return record

    def provenance(self, source_url: str) -> Provenance:
        """Where the catalogue comes from."""
        return Provenance(
            source=PUBLISHER,
            source_url=source_url,
            fetched_at=self.as_of.astimezone(VIETNAM),
            attribution=f"{PUBLISHER} (dichvucong.gov.vn)",
            demo=True if self.demo else UNSET,
        )

    def _page(self, target: str, answer: ProcedureList | Procedure, language: Language) -> Page:
        return Page(
            target=target,
            body=msgspec.json.encode(answer),
            checked_at=self.as_of,
            changed_at=self.as_of,
            language=language,
            max_age=MAX_AGE,
        )


LIST_SOURCE = f"{answers.PORTAL}/thu-tuc-hanh-chinh"


class ProceduresFeed:
    """The catalogue as a feed without pages: its view is `Procedures`, made anew when a version comes.

    `source` is `Editors.source(importing.DATASET)`; without one, or before the first version, the catalogue
    the program ships with is shown. Making the index takes about a second; the engine renders in a thread.
    """

    name = "procedures"
    is_slow = True
    """Its first rendering need not be waited for at a start."""

    def __init__(self, source: Source[Packed] | None = None, *, demo: bool = False) -> None:
        self._source = source
        self._demo = demo
        self._made: tuple[str, Procedures] | None = None

    @property
    def sources(self) -> Sequence[Source[Any]]:
        """The editors' dataset, where there is one."""
        return (self._source,) if self._source is not None else ()

    def render(self, kept: Kept, now: datetime) -> Rendering[Procedures]:
        """The catalogue in force."""
        held = kept.held(self._source, now) if self._source is not None else None
        version = held.version if held is not None and held.value.content else ""
        if self._made is None or self._made[0] != version:
            if held is not None and version:
                procedures = Procedures.of(
                    Catalogue.read(held.value.content), held.fetched_at, demo=self._demo
                )
            else:
                procedures = Procedures.of(Catalogue.shipped(), demo=self._demo)
            # The same version makes the same view; keeping it only saves the second.
            self._made = (version, procedures)
        return Rendering((), self._made[1])
