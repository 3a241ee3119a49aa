"""Corrections of a report's category, unit and urgency by officers.

Each is kept in the history as a label, `category:moi_truong>cay_xanh unit:none>03006 urgent:no>yes`: what the
program chose and what was right, for whoever wants to make its choices better.
"""

from typing import Any

from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.model import Report
from laocaiso.core.errors import InvalidInput
from laocaiso.places.service import Places

Changed = tuple[dict[str, Any], str]
"""Fields of the report, and the label."""


class Corrections:
    """Reads units and categories as officers name them."""

    def __init__(self, categories: Categories, places: Places) -> None:
        self._categories = categories
        self._places = places

    def of(
        self,
        report: Report,
        *,
        unit: str | None = None,
        category: str | None = None,
        urgent: bool | None = None,
    ) -> Changed:
        """What differs from the report. None leaves a thing as it is. Raises `InvalidInput`."""
        fields: dict[str, Any] = {}
        labels = []
        if category is not None and self._category(category) != report.category:
            fields |= {"category": category, "category_by": "officer", "confidence": None}
            labels.append(f"category:{report.category or 'none'}>{category}")
        if unit is not None and (code := self._unit(unit)) != report.unit:
            fields |= {"unit": code, "unit_by": "officer"}
            labels.append(f"unit:{report.unit or 'none'}>{code}")
        if urgent is not None and urgent != report.urgent:
            fields["urgent"] = urgent
            labels.append("urgent:no>yes" if urgent else "urgent:yes>no")
        return fields, " ".join(labels)

    def active(self) -> tuple[str, ...]:
        """Slugs of all categories in use."""
        return tuple(category.slug for category in self._categories.active())

    def _category(self, slug: str) -> str:
        if slug not in self.active():
            raise InvalidInput(
                "category",
                "Không có lĩnh vực này, hoặc lĩnh vực đã ngừng nhận.",
                "There is no such category, or it is not in use.",
                allowed=self.active(),
            )
        return slug

    def _unit(self, code_or_slug: str) -> str:
        unit = self._places.unit(code_or_slug)
        if unit is None:
            raise InvalidInput(
                "unit",
                "Không có xã, phường này.",
                "There is no such commune or ward.",
                allowed=("a code or slug of GET /v1/places",),
            )
        return unit.code
