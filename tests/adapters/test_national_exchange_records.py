"""Records of the national exchange, read: what is there, what is damaged, what must never come through."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.national_exchange_records import (
    LONGEST,
    UNNAMED,
    read_date,
    read_dossier,
    same_code,
    written_date,
)
from laocaiso.cases.dossiers.model import Charge, Document
from laocaiso.core.clock import VIETNAM

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
CODE = "H38.12-261110-0094"


def read(**fields):
    return read_dossier({"MaHoSo": CODE, **fields}, CODE, NOW)


def test_dates_are_of_vietnam_and_may_lack_seconds_or_the_time():
    assert read_date("20261110143005") == datetime(2026, 11, 10, 14, 30, 5, tzinfo=VIETNAM)
    assert read_date("202611101430") == datetime(2026, 11, 10, 14, 30, tzinfo=VIETNAM)
    assert read_date(" 20261110 ") == datetime(2026, 11, 10, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    "written", ["", "0", "20261310120000", "2026-11-10", "20260230000000", "chưa rõ", "٢٠٢٦١١١٠"]
)
def test_what_is_no_date_is_none(written):
    assert read_date(written) is None


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001
def test_a_date_written_is_the_same_date_read(at):
    at = at.replace(microsecond=0, tzinfo=VIETNAM)
    assert read_date(written_date(at)) == at


def test_empty_fields_are_absent_and_not_unreadable():
    dossier = read(NgayTra="", NgayHenTra=None, ChuHoSo="", TaiLieuNop=None, TrangThaiHoSo="")
    assert dossier.returned_at is None
    assert dossier.due_at is None
    assert dossier.owner.name == ""
    assert dossier.unreadable == ()
    assert dossier.status.state == "unknown"


@pytest.mark.parametrize("raw", ["11", "0", "DANG_XL", "chờ duyệt", 42, "<b>4</b>"])
def test_a_state_nobody_knows_stays_unknown_with_its_own_code(raw):
    status = read(TrangThaiHoSo=raw).status
    assert status.state == "unknown"
    assert status.raw == str(raw)


@pytest.mark.parametrize("raw", ["4", 4, "04", " 4 "])
def test_a_state_is_known_as_text_and_as_number(raw):
    assert read(TrangThaiHoSo=raw).status.state == "in_progress"


def test_other_names_for_the_same_thing_are_read_too():
    dossier = read(
        StatusID="2", QuaTrinhXuLy={"ThoiDiemXuLy": "20261110150000", "StatusID": 2, "DonViXuLy": "Sở"}
    )
    assert dossier.status.state == "accepted"
    assert [(step.department, step.status.state) for step in dossier.steps] == [("Sở", "accepted")]


def test_steps_come_in_the_order_of_time_and_without_time_not_at_all():
    steps = [
        {"ThoiDiemXuLy": "20261112080000", "TrangThai": "4"},
        {"ThoiDiemXuLy": "", "TrangThai": "9"},
        {"ThoiDiemXuLy": "20261110150000", "TrangThai": "2"},
        "hỏng",
    ]
    dossier = read(DanhSachTienDo=steps)
    assert [step.status.raw for step in dossier.steps] == ["2", "4"]
    assert set(dossier.unreadable) == {"DanhSachTienDo", "ThoiDiemXuLy"}


def test_officers_are_taken_out_of_every_text_whatever_their_case():
    dossier = read(
        DanhSachTienDo=[
            {
                "ThoiDiemXuLy": "20261110150000",
                "TrangThai": "2",
                "NguoiXuLy": "Lê Mẫu Cán",
                "NoiDungXuLy": "LÊ MẪU CÁN chuyển Trần Thử Bộ",
            },
            {
                "ThoiDiemXuLy": "20261111150000",
                "TrangThai": "4",
                "NguoiXuLy": "Trần Thử Bộ",
                "NoiDungXuLy": "ký",
            },
        ],
        DanhSachHoSoBoSung=[
            {"NguoiYeuCauBoSung": "Vàng Nháp Viên", "NoiDungBoSung": "Gặp Vàng Nháp Viên, Lê Mẫu Cán"}
        ],
    )
    assert dossier.steps[0].text == f"{UNNAMED} chuyển {UNNAMED}"
    assert dossier.supplements[0].text == f"Gặp {UNNAMED}, {UNNAMED}"


def test_papers_of_all_kinds_without_deleted_ones_and_without_addresses_of_files():
    dossier = read(
        TaiLieuNop=[
            {"TenTepDinhKem": "Đơn", "DuongDanTaiTepTin": "http://noi-bo/tep/1"},
            {"TenTepDinhKem": "Bỏ", "IsDeleted": True},
            {"TenTepDinhKem": ""},
        ],
        DanhSachTepDinhKemKhac=[{"TenGiayTo": "Ảnh", "SoLuong": "2"}],
        DanhSachHoSoBoSung=[{"DanhSachGiayToBoSung": [{"TenGiayTo": "Bản sao"}]}],
        DanhSachGiayToKetQua=[{"TenGiayTo": "Giấy phép", "DuongDanTepTinKetQua": "http://noi-bo/kq"}],
    )
    assert dossier.documents == (
        Document(name="Đơn", kind="submitted"),
        Document(name="Ảnh", kind="other", copies=2),
        Document(name="Bản sao", kind="supplement"),
        Document(name="Giấy phép", kind="result"),
    )
    assert "noi-bo" not in repr(dossier)


@pytest.mark.parametrize(
    ("written", "amount"), [("120.000", 120000), ("120,000", 120000), (120000, 120000), ("120000.0", 120000)]
)
def test_amounts_are_read_with_dots_and_without(written, amount):
    assert read(DanhSachLePhi=[{"TenPhiLePhi": "Lệ phí", "Gia": written}]).charges == (
        Charge(name="Lệ phí", amount_vnd=amount),
    )


def test_an_amount_in_words_is_no_amount():
    assert (
        read(DanhSachLePhi=[{"TenPhiLePhi": "Lệ phí", "Gia": "theo quy định"}]).charges[0].amount_vnd is None
    )


def test_texts_are_cleaned_and_cut():
    dossier = read(TenTTHC="  Cấp \u200bgiấy\x00  phép " + "x" * 5000)
    assert dossier.procedure_name is not None
    assert dossier.procedure_name.startswith("Cấp giấy phép xxx")
    assert len(dossier.procedure_name) <= LONGEST


def test_codes_are_the_same_whatever_their_case_and_blanks():
    assert same_code(" h38.12-261110-0094", CODE)
    assert not same_code("H38.12-261110-00940", CODE)


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "TrangThaiHoSo",
                "NgayTiepNhan",
                "ChuHoSo",
                "DanhSachTienDo",
                "TaiLieuNop",
                "DanhSachLePhi",
                "HinhThuc",
            ]
        ),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
            ),
            max_leaves=8,
        ),
    )
)
def test_no_record_however_strange_makes_it_fail(fields):
    assert read(**fields).code == CODE
