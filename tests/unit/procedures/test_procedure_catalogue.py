"""The catalogue: whole, checked, without the records that carry another one's text."""

import gzip
from typing import Any

import msgspec
import pytest

from laocaiso.cases.procedures.catalogue import CODE, Catalogue, CatalogueFaults


def line(code: str = "1.000001", **changes: Any) -> bytes:
    record = {
        "code": code,
        "name": "Thủ tục thử",
        "publisher": "Bộ Tư pháp",
        "decision": None,
        "levels": ["xa"],
        "field": "Hộ tịch",
        "subjects": [],
        "authority": None,
        "implementing_agency": None,
        "channels": [],
        "results": [],
        "source_url": "https://dichvucong.gov.vn/x",
        "steps": "Bước 1: nộp.",
        "documents": [],
        "legal_basis": [],
    }
    return msgspec.json.encode(record | changes)


def faults(content: bytes) -> list[tuple[int, str]]:
    with pytest.raises(CatalogueFaults) as raised:
        Catalogue.read(content)
    return [(fault.line, fault.en) for fault in raised.value.faults]


def test_all_records_are_there_and_well_formed(catalogue: Catalogue) -> None:
    assert len(catalogue) == 1601
    assert all(CODE.fullmatch(heading.code) for heading in catalogue.headings)
    assert all(catalogue.record(heading.code) is not None for heading in catalogue.headings)


def test_records_with_pasted_text_are_left_out(catalogue: Catalogue) -> None:
    assert len(catalogue.spoiled) == 17
    assert catalogue.record("1.014208") is None
    assert not any("Hà Tĩnh" in heading.name for heading in catalogue.headings)
    # A real procedure with nearly the same name stays.
    assert "1.014737" in catalogue.by_code


def test_every_bad_line_is_named_and_nothing_is_taken() -> None:
    found = faults(
        b"\n".join(
            [
                line(),
                b"{",
                line("1004859"),
                line(),
                line("1.000002", levels=[]),
                line("1.000003", name=" "),
                line("1.000004", source_url="javascript:alert(1)"),
                line("1.000005", levels=["huyen"]),
            ]
        )
    )
    assert [number for number, _ in found] == [2, 3, 4, 5, 6, 7, 8]
    assert "twice" in found[2][1]


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"\x1f\x8bgarbage", gzip.compress(line() * 50)[:60], b"<html>maintenance</html>"],
    ids=["empty", "blank", "no gzip", "cut short", "a page"],
)
def test_what_is_no_catalogue_is_refused(content: bytes) -> None:
    assert faults(content)


def test_packed_and_plain_files_read_alike() -> None:
    plain = b"\xef\xbb\xbf" + line() + b"\r\n" + line("2.000001")
    assert [h.code for h in Catalogue.read(plain).headings] == ["1.000001", "2.000001"]
    assert [h.code for h in Catalogue.read(gzip.compress(plain)).headings] == ["1.000001", "2.000001"]
