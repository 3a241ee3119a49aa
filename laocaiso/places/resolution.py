"""What a text comes out as, and the words that say why."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

ResolutionKind = Literal["unit", "former_district", "ambiguous", "none"]
Reason = Literal[
    "code",
    "name",
    "former_name",
    "sight",
    "district",
    "without_marks",
    "typing_keys",
    "near_spelling",
    "kind_differs",
    "namesakes",
    "several_places",
    "province",
    "elsewhere",
    "hamlet",
    "unsure_place",
    "no_place",
    "empty",
]

REASONS: dict[Reason, tuple[str, str]] = {
    "code": ("Đúng mã đơn vị hành chính.", "This is the code of the unit."),
    "name": ("Đúng tên xã, phường hiện nay.", "This is the name of a unit of today."),
    "former_name": (
        "Tên xã, phường, thị trấn cũ, nay thuộc đơn vị này.",
        "A former commune that is part of this unit today.",
    ),
    "sight": ("Địa điểm nằm trong xã, phường này.", "A sight that lies in this unit."),
    "district": (
        "Tên huyện, thị xã, thành phố cũ; kèm các xã, phường hiện nay.",
        "An abolished district; these are the units of today that took it over.",
    ),
    "without_marks": ("Khớp khi bỏ dấu hoặc viết liền.", "It reads so without tone marks or blanks."),
    "typing_keys": ("Đọc theo phím gõ Telex, VNI.", "Read as raw Telex or VNI keys."),
    "near_spelling": ("Gần giống tên này, có thể gõ nhầm.", "Nearly this name; probably a typing slip."),
    "kind_differs": (
        "Đúng tên nhưng khác loại đơn vị (xã, phường, thị trấn).",
        "The name fits, the kind of unit does not.",
    ),
    "namesakes": ("Có nhiều nơi cùng tên, xin chọn một.", "Several places have this name; please choose."),
    "several_places": (
        "Có nhiều địa danh trong câu, xin chọn một.",
        "Several places are named; please choose.",
    ),
    "province": ("Tên tỉnh, không phải xã, phường.", "The name of the province, not of a unit."),
    "elsewhere": ("Nơi này ngoài tỉnh Lào Cai.", "This place is outside Lào Cai."),
    "hamlet": (
        "Chỉ có tên thôn, bản, tổ; cần thêm tên xã, phường.",
        "Only a hamlet is named; the commune or ward is needed too.",
    ),
    "unsure_place": (
        "Biết địa danh này nhưng chưa rõ thuộc xã, phường nào.",
        "A known place, but its commune is not certain.",
    ),
    "no_place": ("Không thấy tên xã, phường nào.", "No place was recognised."),
    "empty": ("Chưa có nội dung để tìm.", "There is nothing to look for."),
}
"""For each reason a sentence in Vietnamese and one in English."""


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A unit that can be meant."""

    code: str
    name: str
    slug: str
    former: tuple[str, ...] | UnsetType = UNSET
    """The former communes meant; then the unit is larger than the place."""


class Resolution(msgspec.Struct, frozen=True, kw_only=True):
    """What was meant.

    `units` holds one unit for "unit", all units of today that cover the district for "former_district",
    everything that can be meant for "ambiguous", and nothing for "none". `confidence` runs from 0 to 1 and
    says how sure the kind and the units are.
    """

    kind: ResolutionKind
    units: tuple[Choice, ...] = ()
    confidence: float
    reason: Reason
    district: str | UnsetType = UNSET
    """Old code of the district, for "former_district"."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the units, sorted."""
        return tuple(unit.code for unit in self.units)
