"""The .csv: read back, with texts that would be formulas."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outage_examples import HOUR, NOW, outage

from laocaiso.feeds.outages import table
from laocaiso.feeds.outages.answers import Outage


def read(*outages: Outage) -> list[dict[str, str]]:
    body = table.write(outages, source="EVN NPC", source_url="https://example.vn/a", demo=True)
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True))


def test_a_line_says_everything_about_an_outage() -> None:
    line = read(outage(reason="Thay dây", changed_at=NOW + HOUR))[0]
    assert line["unit_codes"] == "03006"
    assert line["unit_names"] == "Phường Sa Pa"
    assert line["start"] == "2026-11-25T12:00:00+07:00"
    assert line["reason"] == "Thay dây"
    assert line["changed_at"] == "2026-11-24T13:00:00+07:00"
    assert (line["source"], line["source_url"], line["demo"]) == ("EVN NPC", "https://example.vn/a", "true")


def test_the_table_begins_with_a_byte_order_mark_and_lines_end_in_crlf() -> None:
    body = table.write([outage()], source="", source_url="", demo=False)
    assert body.startswith(b"\xef\xbb\xbfid,")
    assert body.count(b"\r\n") == 2
    assert body.endswith(b"\r\n")


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x")', "+1+2", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"]
)
def test_a_text_that_would_be_a_formula_is_shown_as_text(text: str) -> None:
    assert read(outage(area=text))[0]["area"].startswith("'")


def test_other_texts_are_left_alone() -> None:
    assert read(outage(area="Xã Tả Van, TBA 2-3"))[0]["area"] == "Xã Tả Van, TBA 2-3"


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60))
def test_any_text_comes_back_from_its_cell(text: str) -> None:
    line = read(outage(area=text))[0]
    assert line["area"] == table.safe(text)
    assert line["id"] == "0123456789abcdef"
