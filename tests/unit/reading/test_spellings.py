"""What people write so that others can read it: lines of `spellings.txt`, and each spelling of each value."""

import re
from pathlib import Path

import pytest

MARKED = re.compile(r"⟦(\w+):(.*?)⟧", re.DOTALL)
LINES = [
    line.replace("\\n", "\n")
    for line in (Path(__file__).parent / "spellings.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize("line", LINES)
def test_what_stands_in_marks_is_found_and_nothing_else(personal, line):
    text = MARKED.sub(r"\2", line)
    found = [(finding.kind, text[finding.start : finding.end]) for finding in personal.find(text)]
    assert found == MARKED.findall(line)


WORDS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
BARE = ["khong", "mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin"]
TELEX = ["khoong", "mootj", "hai", "ba", "boons", "nawm", "sasu", "bary", "tasm", "chisn"]
ENGLISH = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


def said(words, between=" "):
    return lambda number: between.join(words[int(digit)] for digit in number)


def grouped(*sizes, between):
    def spell(number):
        groups, at = [], 0
        for size in sizes:
            groups.append(number[at : at + size])
            at += size
        return between.join([*groups, number[at:]])

    return spell


def drawn(digits):
    return lambda number: number.translate({ord(str(at)): digit for at, digit in enumerate(digits)})


def half_said(number):
    return number[:4] + " " + said(WORDS)(number[4:7]) + " " + number[7:]


def every_other_said(number):
    return " ".join(WORDS[int(digit)] if at % 2 else digit for at, digit in enumerate(number))


ANY_NUMBER = {
    "as one": str,
    "said": said(WORDS),
    "said with commas": said(WORDS, ", "),
    "said with dots": said(WORDS, "."),
    "said with lines": said(WORDS, "-"),
    "said on lines": said(WORDS, "\n"),
    "said loudly": lambda number: said(WORDS)(number).upper(),
    "said without marks": said(BARE),
    "glued": said(WORDS, ""),
    "glued without marks": said(BARE, ""),
    "raw telex": said(TELEX),
    "half said": half_said,
    "every other said": every_other_said,
    "dots after each": ".".join,
    "blanks after each": " ".join,
    "lines after each": "-".join,
    "pairs": lambda number: " ".join(re.findall("..?", number)),
    "threes": lambda number: ".".join(re.findall("..?.?", number)),
    "four and threes": grouped(4, 3, between=" "),
    "three and fours": grouped(3, 4, between="-"),
    "slashes": grouped(4, 3, between="/"),
    "underscores": grouped(4, 3, between="_"),
    "bars": grouped(4, 3, between=" | "),
    "commas": grouped(4, 3, between=","),
    "dots and blanks": grouped(4, 3, between=" . "),
    "line breaks": grouped(4, 3, between="\n"),
    "brackets": lambda number: f"({number[:4]}) {number[4:]}",
    "emoji between": grouped(4, 3, between=" 👉 "),
    "zero-width": grouped(4, 3, between="\u200b"),
    "no-break blanks": grouped(4, 3, between="\u00a0"),
    "o for 0": lambda number: number.replace("0", "o"),
    "O for 0": lambda number: number.replace("0", "O"),
    "l for 1": lambda number: number.replace("1", "l"),
    "I for 1": lambda number: number.replace("1", "I"),
    "full-width": drawn("０１２３４５６７８９"),
    "Arabic-Indic": drawn("٠١٢٣٤٥٦٧٨٩"),
    "bold": drawn("𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"),
    "double-struck": drawn("𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡"),
    "superscript": drawn("⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "subscript": drawn("₀₁₂₃₄₅₆₇₈₉"),
    "circled": drawn("⓪①②③④⑤⑥⑦⑧⑨"),
    "black circled": drawn("⓿❶❷❸❹❺❻❼❽❾"),
    "Han": drawn("〇一二三四五六七八九"),
    "keycaps": lambda number: "".join(digit + "\ufe0f\u20e3" for digit in number),
    "keycaps with blanks": lambda number: " ".join(digit + "\ufe0f\u20e3" for digit in number),
}
MOBILE = {
    "in English": said(ENGLISH),
    "+84": lambda number: "+84" + number[1:],
    "+84 and blanks": lambda number: f"+84 {number[1:4]} {number[4:7]} {number[7:]}",
    "(+84)": lambda number: "(+84) " + number[1:],
    "+84 (0)": lambda number: f"+84 (0){number[1:]}",
    "84": lambda number: "84" + number[1:],
    "0084": lambda number: "0084" + number[1:],
    "+84 said": lambda number: "cộng " + said(WORDS)("84" + number[1:]),
}
MOBILES = ("0951234567", "0951700815", "0359110022", "0780001113")
DESKS = ("02143000124", "02163000815", "02438001113")
CITIZENS = ("015999000002", "010399900021", "063099912345")
OLD = ("063000123", "060712345")


@pytest.mark.parametrize("number", MOBILES)
@pytest.mark.parametrize("way", [*ANY_NUMBER, *MOBILE])
def test_mobile_numbers(personal, number, way):
    finds(personal, "Gọi ", (ANY_NUMBER | MOBILE)[way](number), " để em chỉ chỗ", "phone")


@pytest.mark.parametrize("number", DESKS)
@pytest.mark.parametrize("way", ANY_NUMBER)
def test_numbers_of_desk_telephones(personal, number, way):
    finds(personal, "ĐT ", ANY_NUMBER[way](number), ", gặp bảo vệ", "phone")


@pytest.mark.parametrize("number", CITIZENS)
@pytest.mark.parametrize("way", ANY_NUMBER)
def test_citizen_numbers(personal, number, way):
    finds(personal, "CCCD ", ANY_NUMBER[way](number), " bị sai tên", "cccd")


@pytest.mark.parametrize("number", OLD)
@pytest.mark.parametrize("way", ANY_NUMBER)
def test_old_identity_numbers(personal, number, way):
    finds(personal, "số CMND ", ANY_NUMBER[way](number), " của vợ", "cccd")


@pytest.mark.parametrize("between", [" ", ", ", " - ", "/", "; ", "\n", " hoặc ", " và "])
@pytest.mark.parametrize("way", ["as one", "four and threes", "said", "dots after each", "full-width"])
def test_two_numbers_behind_one_another(personal, way, between):
    spell = ANY_NUMBER[way]
    text = f"Gọi {spell(MOBILES[0])}{between}{spell(MOBILES[1])} nhé"
    assert [text[f.start : f.end] for f in personal.find(text)] == [spell(MOBILES[0]), spell(MOBILES[1])]


@pytest.mark.parametrize("name", ["thumau", "thu.mau", "thu_mau99", "ban-mau"])
@pytest.mark.parametrize("domain", ["example.org", "example.com.vn", "mail.example.com", "gmail.com"])
@pytest.mark.parametrize(
    ("at", "dot"),
    [
        ("@", "."),
        (" @ ", "."),
        ("＠", "．"),
        ("[at]", "."),
        ("(at)", "[dot]"),
        (" [at] ", " [dot] "),
        ("{at}", "{dot}"),
        ("<at>", "."),
        (" at ", " dot "),
        ("(a)", "."),
        (" a còng ", "."),
        (" a còng ", " chấm "),
        (" a cong ", " cham "),
        ("[a còng]", "[chấm]"),
        (" a móc ", " chấm "),
        (" a vòng ", "."),
        ("(@)", "(.)"),
        ("@", " . "),
        ("*at*", "."),
    ],
)
def test_addresses(personal, name, domain, at, dot):
    finds(personal, "Trả lời về email ", name + at + domain.replace(".", dot), " giúp tôi", "email")


@pytest.mark.parametrize(
    "plate", ["24A 12345", "21B1 23456", "24B2 00000", "29LD 12345", "21AA 00000", "24MĐ1 00000"]
)
@pytest.mark.parametrize(
    "spell",
    [
        lambda head, tail: f"{head}-{tail[:3]}.{tail[3:]}",
        lambda head, tail: f"{head} {tail[:3]}.{tail[3:]}",
        lambda head, tail: f"{head}{tail}",
        lambda head, tail: f"{head}{tail}".lower(),
        lambda head, tail: f"{head} {tail}".lower(),
        lambda head, tail: f"{head[:2]} {head[2:]} {tail[:3]} {tail[3:]}",
        lambda head, tail: f"{head[:2]}-{head[2:]} {tail[:3]}.{tail[3:]}",
        lambda head, tail: f"{head} - {tail[:3]} . {tail[3:]}",
        lambda head, tail: f"{head} {tail[:2]} {tail[2:]}",
        lambda head, tail: f"{head} " + " ".join(tail),
        lambda head, tail: f"{head}.{tail}".replace("0", "o"),
        lambda head, tail: f"{head}-{tail}".translate(
            {ord(str(at)): wide for at, wide in enumerate("０１２３４５６７８９")}
        ),
        lambda head, tail: f"{head}\n{tail}",
    ],
)
def test_plates(personal, plate, spell):
    finds(personal, "Xe ", spell(*plate.split()), " chạy ẩu", "plate")


@pytest.mark.parametrize(
    "name", ["Nguyễn Văn Thử", "Giàng A Mẫu", "Lò Thị Mẫu", "Tẩn Láo Thử", "Vàng Seo Mẫu", "Đỗ Mẫu Thử"]
)
@pytest.mark.parametrize(
    "before",
    [
        "Ông ",
        "bà ",
        "anh ",
        "cô ",
        "Cháu ",
        "đồng chí ",
        "Tôi là ",
        "chủ nhà ",
        "trưởng thôn ",
        "cán bộ ",
        "Người gửi: ",
        "chủ tịch xã ",
    ],
)
def test_names(personal, before, name):
    finds(personal, before, name, " bị mất xe", "name")


def finds(personal, before, written, behind, kind):
    found = [
        (f.kind, (before + written + behind)[f.start : f.end])
        for f in personal.find(before + written + behind)
    ]
    assert found == [(kind, written)]
