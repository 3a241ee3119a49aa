"""Personal data are found whole, in whatever spelling, and nothing of them is left."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laocaiso.cases.feedback.reading.personal_data import MASKS, masked

WORDS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
BARE = ("khong", "mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin")
WIDE = "０１２３４５６７８９"
ARABIC = "٠١٢٣٤٥٦٧٨٩"
BOLD = "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"

digits = st.sampled_from("0123456789")
mobiles = st.builds(
    lambda head, tail: "0" + head + "".join(tail),
    st.sampled_from(("951", "35", "59", "70", "83", "92")),
    st.lists(digits, min_size=8, max_size=8),
).map(lambda number: number[:10])
separators = st.sampled_from(
    (" ", ".", "-", "_", "/", "*", ", ", " - ", "\u00a0", "\u2009", "🙂", " . ", "–", "~")
)


@st.composite
def spelled(draw, number):
    """A number in one of the ways people write one."""
    groups, at = [], 0
    while at < len(number):
        size = draw(st.integers(1, 4))
        groups.append(number[at : at + size])
        at += size
    way = draw(
        st.sampled_from(("plain", "words", "bare", "wide", "arabic", "bold", "letters", "mixed", "keycap"))
    )
    separator = draw(separators)
    if way == "plain":
        return number
    if way in ("words", "bare"):
        return " ".join((WORDS if way == "words" else BARE)[int(digit)] for digit in number)
    if way == "keycap":
        return "".join(digit + "\ufe0f\u20e3" for digit in number)
    if way == "mixed":
        return " ".join(
            " ".join(WORDS[int(digit)] for digit in group) if draw(st.booleans()) else group
            for group in groups
        )
    text = separator.join(groups)
    script = {"wide": WIDE, "arabic": ARABIC, "bold": BOLD}.get(way)
    if script:
        return text.translate({ord(str(at)): digit for at, digit in enumerate(script)})
    if way == "letters":
        return number.replace("0", draw(st.sampled_from("oO"))).replace("1", draw(st.sampled_from("lI1")))
    return text


phones = mobiles.flatmap(spelled)


@given(
    st.lists(phones, min_size=1, max_size=3),
    st.sampled_from(("NFC", "NFD")),
    st.sampled_from(("", "🙂🙂 ", "é ")),
)
@settings(max_examples=300, deadline=None)
def test_every_number_is_found_whole_and_hidden(personal, numbers, form, before):
    text = unicodedata.normalize(form, before + "Gọi số " + ", gọi ".join(numbers) + " để gặp tôi")
    findings = personal.find(text)
    assert [f.kind for f in findings] == ["phone"] * len(numbers)
    hidden = masked(text, findings)
    assert hidden == unicodedata.normalize(form, before + "Gọi số ") + unicodedata.normalize(
        form, ", gọi "
    ).join([MASKS["phone"]] * len(numbers)) + unicodedata.normalize(form, " để gặp tôi")


@given(
    st.integers(1, 96),
    st.integers(0, 9),
    st.integers(0, 99),
    st.integers(0, 999999),
    st.sampled_from(("", " ", ".", "-")),
    st.booleans(),
)
@settings(max_examples=100, deadline=None)
def test_every_citizen_number_is_found(personal, province, century, year, serial, separator, said):
    number = f"{province:03}{century}{year:02}{serial:06}"
    written = separator.join(number[at : at + 3] for at in range(0, 12, 3))
    text = f"{'CCCD' if said else 'Mã'} {written} của tôi"
    findings = personal.find(text)
    assert [(f.kind, text[f.start : f.end]) for f in findings] == [("cccd", written)]


@given(
    st.sampled_from((21, 24, 29, 30, 99)),
    st.sampled_from(("A", "C", "LD", "B1", "B2", "AA", "MĐ1")),
    st.integers(0, 99999),
    st.sampled_from(("", "-", " ", "\n")),
    st.sampled_from(("", ".", " ")),
    st.booleans(),
)
@settings(max_examples=100, deadline=None)
def test_every_plate_is_found(personal, province, series, serial, gap, dot, low):
    plate = f"{province}{series}{gap}{serial:05}"
    plate = plate[:-2] + dot + plate[-2:]
    if low:
        plate = plate.lower()
    text = f"Xe biển số {plate} chạy ẩu"
    findings = personal.find(text)
    assert [(f.kind, text[f.start : f.end]) for f in findings] == [("plate", plate)]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("thu.mau@example.org", ["email"]),
        ("Thu.Mau@Example.Org", ["email"]),
        ("viết về thu.mau[at]example.org nhé", ["email"]),
        ("thu.mau (at) example (dot) org", ["email"]),
        ("mail thumau a còng gmail chấm com", ["email"]),
        ("email thu mau a cong example cham org", ["email"]),
        ("thu_mau @ example . com", ["email"]),
        ("look at booking.com", []),
        ("Ông Nguyễn Văn Thử đổ rác", ["name"]),
        ("chị Vàng Thị Mẫu và anh Giàng A Thử", ["name", "name"]),
        ("em tên là lý a thử", ["name"]),
        ("toi la nguyen van thu", ["name"]),
        ("trưởng thôn Sùng Seo Mẫu", ["name"]),
        ("My name is John Sample", ["name"]),
        ("đường Nguyễn Huệ, trường Lý Tự Trọng, phố Hoàng Liên", []),
        ("xã Lương Thịnh, Cao Sơn, Dương Quỳ", []),
        ("công ty Hà Thành và taxi Mai Linh", []),
        ("CMND 060000123", ["cccd"]),
        ("mã số 060000123", []),
        ("0216 3000 124", ["phone"]),
        ("+84 (951) 234-567", ["phone"]),
        ("0084951234567", ["phone"]),
        ("call +49 151 0000 0000", ["phone"]),
        ("gọi 1900 0000 hoặc 18001234, 112", []),
        ("H38.12-251101-0001 và 000.12.34.H38-251101-0001", []),
        ("từ 05/07/2026 08:30 đến 09.08.2026", []),
        ("tọa độ 21.7095, 104.8877", []),
        ("mã vạch 8930000012345", []),
        ("2.450.000đ, 15.000.000 đồng", []),
        ("nhà số 03, 05, 07, 09, 11", []),
        ("Gọi số trên biển 095123456789 không được", []),
        ("xe KT-12-34 biển đỏ", ["plate"]),
        ("Xe gỗ 21H 000.00 chạy đêm", ["plate"]),
        ("Tài khoản VNeID số 010 399 900 021 bị khóa", ["cccd"]),
        ("dài 30 m 1500 đồng, lúc 20H00 12/11, khoá 12A 2025", []),
    ],
)
def test_what_is_personal_and_what_is_not(personal, text, kinds):
    assert [finding.kind for finding in personal.find(text)] == kinds


@given(st.text(alphabet="0123456789oOlI .-@()+ab\u0301\u200b①１👍[]NTnt văgọi", max_size=80))
@settings(max_examples=200, deadline=None)
def test_what_is_masked_stays_masked(personal, text):
    hidden = masked(text, personal.find(text))
    assert not any(
        mask in masked(hidden, personal.find(mask)) and personal.find(mask) for mask in MASKS.values()
    )
    assert all(not personal.find(mask) for mask in MASKS.values())


def test_a_zero_width_sign_hides_nothing(personal):
    text = "gọi 09\u200b51\u200b234\u200b567"
    assert masked(text, personal.find(text)) == f"gọi {MASKS['phone']}"
