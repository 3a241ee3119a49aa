"""The list of places, read once at start from the data beside this module."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.resources import files

import msgspec

from laocaiso.core.errors import NotFound
from laocaiso.places.model import Aliases, District, Former, Unit


class Gazetteer:
    """The 99 units, what they were made of, and the 18 old districts; immutable."""

    def __init__(
        self, units: Sequence[Unit], districts: Sequence[District], aliases: Aliases | None = None
    ) -> None:
        self.units = tuple(units)
        self.districts = tuple(districts)
        self.aliases = aliases or Aliases()

    @classmethod
    def load(cls) -> "Gazetteer":
        """Read the list the program ships with."""
        data = files("laocaiso.places") / "data"
        return cls(
            msgspec.json.decode((data / "units.json").read_bytes(), type=list[Unit]),
            msgspec.json.decode((data / "districts_former.json").read_bytes(), type=list[District]),
            msgspec.json.decode((data / "aliases.json").read_bytes(), type=Aliases),
        )

    @cached_property
    def by_code(self) -> Mapping[str, Unit]:
        """Units by their code of today."""
        return {unit.code: unit for unit in self.units}

    @cached_property
    def by_slug(self) -> Mapping[str, Unit]:
        """Units by slug ("sa-pa"); unique over the 99."""
        return {unit.slug: unit for unit in self.units}

    @cached_property
    def former_by_code(self) -> Mapping[str, tuple[Former, Unit]]:
        """Former communes by their old code, each with the unit it went into whole."""
        return {former.code: (former, unit) for unit in self.units for former in unit.former}

    @cached_property
    def district_by_code(self) -> Mapping[str, District]:
        """Old districts by their three-digit code."""
        return {district.code: district for district in self.districts}

    def named(self, text: str) -> Unit:
        """The unit with this code of today, or slug. Raises `NotFound`."""
        unit = self.by_code.get(text) or self.by_slug.get(text)
        if unit is None:
            shown = text if len(text) <= 40 and text.isprintable() else "…"
            raise NotFound(
                f"Không có xã, phường nào của tỉnh mang mã hoặc tên “{shown}”.",
                f'No commune or ward of the province has the code or slug "{shown}".',
                field="code",
            )
        return unit
