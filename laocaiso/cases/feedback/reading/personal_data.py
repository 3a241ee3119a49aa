"""Personal data in a text, and the text without them."""

from collections.abc import Iterable

from laocaiso.cases.feedback.reading.emails import emails
from laocaiso.cases.feedback.reading.glyphs import Glyphs
from laocaiso.cases.feedback.reading.model import Finding, Kind
from laocaiso.cases.feedback.reading.numbers import numbers
from laocaiso.cases.feedback.reading.passports import passports
from laocaiso.cases.feedback.reading.person_names import Names
from laocaiso.cases.feedback.reading.plates import plates
from laocaiso.cases.feedback.reading.social import social_addresses

MASKS: dict[Kind, str] = {
    "phone": "[số điện thoại]",
    "cccd": "[số định danh]",
    "email": "[địa chỉ thư]",
    "plate": "[biển số]",
    "name": "[tên riêng]",
    "passport": "[số hộ chiếu]",
    "bank_account": "[số tài khoản]",
    "tax_number": "[mã số thuế]",
    "social": "[trang cá nhân]",
}
"""What stands in the public copy instead; none of it is found again."""


class PersonalData:
    """Finds personal data; immutable."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def find(self, text: str) -> tuple[Finding, ...]:
        """Everything found in a text of any length and form, in its order; the findings do not overlap."""
        glyphs = Glyphs(text)
        taken: list[tuple[int, int]] = []
        findings: list[Finding] = []
        # In this order, since an address may hold a number and a number something like a plate.
        for found in (
            *emails(glyphs),
            *passports(glyphs),
            *numbers(glyphs),
            *social_addresses(glyphs),
            *plates(glyphs),
            *self._names.find(glyphs),
        ):
            if any(start < found.end and found.start < end for start, end in taken):
                continue
            taken.append((found.start, found.end))
            start, end = glyphs.span(found.start, found.end)
            findings.append(Finding(found.kind, start, end))
        return tuple(sorted(findings, key=lambda finding: finding.start))


def masked(text: str, findings: Iterable[Finding]) -> str:
    """The text with each finding replaced by a word for its kind; what overlaps is replaced once."""
    parts: list[str] = []
    end = 0
    for finding in sorted(findings, key=lambda finding: (finding.start, finding.end)):
        if finding.start >= end:
            parts += [text[end : finding.start], MASKS[finding.kind]]
        end = max(end, finding.end)
    return "".join([*parts, text[end:]])
