"""Communes and wards as the intake needs them: by code, and the desk that takes dossiers there."""

from laocaiso.cases.intake.model import Draft
from laocaiso.places.gazetteer import Gazetteer

PROVINCE_DESK = "Trung tâm Phục vụ hành chính công tỉnh Lào Cai"


class GazetteerUnits:
    """Names from the list of places."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def name(self, code: str) -> str | None:
        """Name of a unit with its kind word; None for a code that is none."""
        unit = self._gazetteer.by_code.get(code)
        return unit.name if unit else None


def desk_of(draft: Draft, unit_name: str | None) -> str:
    """Where a dossier is taken: `Trung tâm Phục vụ hành chính công phường Sa Pa`."""
    if draft.level == "province":
        return PROVINCE_DESK
    if unit_name is None:
        return "Trung tâm Phục vụ hành chính công cấp xã"
    return f"Trung tâm Phục vụ hành chính công {unit_name[0].lower()}{unit_name[1:]}"
