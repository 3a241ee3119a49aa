"""The categories a report can belong to, with their default terms.

Every number is a default that an office may replace with a list of its own: `data/SOURCES.md`.
"""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import msgspec

from laocaiso.core.errors import NotFound


class Category(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """One category."""

    slug: str
    name: str
    name_en: str
    examples: tuple[str, ...] = ()
    examples_en: tuple[str, ...] = ()
    working_days: int
    """To resolve a report, from its intake."""
    urgent_hours: int | None = None
    """Clock hours, day and night, for an urgent report; none where no report of the category is urgent."""
    active: bool = True
    """Whether new reports may be given it."""
    keep_personal_days: Annotated[int, msgspec.Meta(ge=1)] | None = None
    """Days after their end that reports keep what is of people; none: as the settings say."""
    keep_report_days: Annotated[int, msgspec.Meta(ge=1)] | None = None
    """The same for the reports themselves."""
    emergency_numbers: tuple[str, ...] = ()
    """Numbers shown before the form, the first to call first."""


class Categories:
    """The list of categories, in the order it is shown in; immutable."""

    def __init__(self, categories: Iterable[Category]) -> None:
        self.all = tuple(categories)
        self.by_slug: Mapping[str, Category] = {category.slug: category for category in self.all}
        if len(self.by_slug) != len(self.all):
            raise ValueError("two categories have the same slug")
        if not self.active():
            raise ValueError("no category is active")

    @classmethod
    def load(cls, path: Path | None = None) -> "Categories":
        """The list of a file of the form of `data/categories.json`; the program's own without one."""
        source = path or files("laocaiso.cases.feedback") / "data" / "categories.json"
        return cls(msgspec.json.decode(source.read_bytes(), type=list[Category]))

    def active(self) -> tuple[Category, ...]:
        """Those that new reports may be given."""
        return tuple(category for category in self.all if category.active)

    def named(self, slug: str) -> Category:
        """The category of a slug, active or not. Raises `NotFound`."""
        if (category := self.by_slug.get(slug)) is None:
            raise NotFound(
                "Không có lĩnh vực phản ánh này.", "There is no such category of reports.", field="category"
            )
        return category
