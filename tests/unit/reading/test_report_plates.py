"""Plates that are read aloud, or written with the letter o for nought."""

import pytest

from laocaiso.cases.feedback.reading.glyphs import Glyphs
from laocaiso.cases.feedback.reading.plates import plates


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("xe tải biển số hai tư C không không ba bốn năm chạy ẩu", "hai tư C không không ba bốn năm"),
        (
            "Xe khách biển hai mươi mốt B không không không không không.",
            "hai mươi mốt B không không không không không",
        ),
        ("A truck, plate 24C - ooo.oo, nearly hit us", "24C - ooo.oo"),
        ("bien so 24 h1 oo1 23", "24 h1 oo1 23"),
    ],
)
def test_a_plate_is_found_in_full(text: str, plate: str) -> None:
    found = [text[finding.start : finding.end] for finding in plates(Glyphs(text))]
    assert plate in found


@pytest.mark.parametrize(
    "text",
    [
        "con xe hai ba con bò nằm giữa đường",
        "xe ba bốn chiếc một ngày hai ba bốn năm lần",
        "biển báo ba bốn năm sáu cái bị đổ",
        "hai mốt hộ dân ở đây mất nước",
    ],
)
def test_counting_is_no_plate(text: str) -> None:
    assert not list(plates(Glyphs(text)))
