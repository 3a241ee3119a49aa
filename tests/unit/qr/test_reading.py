"""What scanned texts are read as."""

import json
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.channels.qr.links import Links
from laocaiso.channels.qr.predict import predictors
from laocaiso.channels.qr.reading import LONGEST, QrReader

TODAY = date(2026, 11, 23)
APP = "1234567890123456789"
LINKS = Links(web="https://app.laocaiso.example/m", app_id=APP)
READER = QrReader(LINKS, today=lambda: TODAY)
FOLDER = Path(__file__).parents[2] / "labelled/qr"
CASES = [
    json.loads(line)
    for file in sorted(FOLDER.glob("*.jsonl"))
    for line in file.read_text("utf-8").splitlines()
]
CODE = "H38.12-261120-0007"
PORTAL = "https://dichvucong.laocai.gov.vn"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["payload"][:40])
def test_a_labelled_payload_comes_out_right(case):
    (answer,) = predictors(lambda: TODAY)["qr"]([case])
    expected = {key: case[key] for key in ("expect", "normalised", "national") if key in case}
    assert answer.items() >= expected.items()


@pytest.mark.parametrize(
    "link",
    [
        f"{PORTAL}/tra-cuu?maHoSo={CODE}",
        f"HTTPS://DichVuCong.LaoCai.GOV.VN:443/tra-cuu?MHS={CODE.lower()}&SGT=999200000001",
        f"dichvucong.laocai.gov.vn/tra-cuu?code={CODE}",
        f"{PORTAL}/#/tra-cuu?maHoSo={CODE}",
        f"http://dichvucong.laocai.gov.vn/tra-cuu?maHoSo={CODE}",
        f"http://motcua.laocai.gov.vn:8080/tra-cuu?MHS={CODE}",
        f"https://dichvucong.gov.vn./tra-cuu?MHS={CODE}",
        f"{PORTAL}/ho-so/{CODE}",
        f"https://dichvucong.gov.vn/p/home?ma_ho_so={CODE}&ma_ho_so={CODE}",
        f"{PORTAL}/?maHoSo=H38.12%E2%80%93261120%E2%80%930007",
    ],
)
def test_the_code_is_taken_out_of_a_portals_link(link):
    reading = READER.read_text(link)
    assert (reading.kind, reading.via, reading.code) == ("dossier", "portal_link", CODE)
    assert "999200000001" not in repr(reading)


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        (f"https://dichvucong.laocai.gov.vn.evil.example/?maHoSo={CODE}", "foreign_host"),
        (f"https://evilgov.vn/?maHoSo={CODE}", "foreign_host"),
        (f"https://gov.vn.evil.com/?maHoSo={CODE}", "foreign_host"),
        (f"https://dichvucong.laocai.gov.vn@evil.example/?maHoSo={CODE}", "login_in_link"),
        (f"https://evil.example@dichvucong.laocai.gov.vn/?maHoSo={CODE}", "login_in_link"),
        (f"https://evil.example\\@dichvucong.laocai.gov.vn/?maHoSo={CODE}", "malformed"),
        (f"https://evil.example\t.gov.vn/?maHoSo={CODE}", "malformed"),
        (f"http://evil.example/?maHoSo={CODE}", "foreign_host"),
        (f"https://evil.example:8443/?maHoSo={CODE}", "foreign_host"),
        (f"ftp://dichvucong.laocai.gov.vn/?maHoSo={CODE}", "no_web_address"),
        (f"//evil.example/?maHoSo={CODE}", "no_web_address"),
        (f"zalo://dichvucong.laocai.gov.vn/?maHoSo={CODE}", "no_web_address"),
        (f"https://dichvucong.laocai.gov.vn:x/?maHoSo={CODE}", "malformed"),
        (f"https://dichvucong.laocаi.gov.vn/?maHoSo={CODE}", "foreign_letters"),
        (f"https://xn--dichvucng-xyz.gov.vn/?maHoSo={CODE}", "foreign_letters"),
        (f"https://dichvucong。gov。vn/?maHoSo={CODE}", "foreign_letters"),
        (f"https://evil.example/https://dichvucong.laocai.gov.vn/?maHoSo={CODE}", "foreign_host"),
        (f"https://evil.example#.gov.vn/?maHoSo={CODE}", "foreign_host"),
        (f"https://evil.example?.gov.vn/?maHoSo={CODE}", "foreign_host"),
        (f"https://dichvucong.laocai.gov.vn%2eevil.example/?maHoSo={CODE}", "malformed"),
        (f"https://127.0.0.1/?maHoSo={CODE}", "foreign_host"),
        (f"https://[::1]/?maHoSo={CODE}", "foreign_host"),
        (f"https://[::1/?maHoSo={CODE}", "malformed"),
        (f"https://localhost/?maHoSo={CODE}", "foreign_host"),
        ("https://", "malformed"),
    ],
)
def test_look_alikes_of_public_hosts_are_not_trusted(link, reason):
    reading = READER.read_text(link)
    assert (reading.kind, reading.reason) == ("foreign_link", reason)
    assert reading.code is None
    assert reading.host is None or "." not in reading.host.replace("[.]", "")


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", " JaVa\tScript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
     "intent://x#Intent;end"],
)  # fmt: skip
def test_scripts_are_named_and_never_shown(text):
    reading = READER.read_text(text)
    assert (reading.kind, reading.host, reading.code) == ("script", None, None)


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("2.000815", "procedure", "2.000815"),
        ("2.000815.000.00.00.H55.02", "procedure", "2.000815"),
        ("Mã thủ tục: 1.004859", "procedure", "1.004859"),
        ("LC-26-7K3M-9Q2*", "report", "LC-26-7K3M-9Q2*"),
        ("lc-26-7k3m-9q2*", "report", "LC-26-7K3M-9Q2*"),
        ("000.00.00.G04-KQ0174", "result_paper", "000.00.00.G04-KQ0174"),
        ("HS-2026-2ED6", "unknown_code", "HS-2026-2ED6"),
        ("H38.12-240230-0001", "unknown_code", "H38.12-240230-0001"),
        ("999200000001", "id_number", None),
        ("999 200 000 001", "id_number", None),
        ("VNeID:abc", "vneid", None),
        ("https://vneid.gov.vn/x", "vneid", None),
        (
            "00020101021138580010A000000727012800069704070114999999999999990208QRIBFTTA5303704",
            "payment",
            None,
        ),
        ("000201010212", "payment", None),
        ("GIẤY TIẾP NHẬN\nMã hồ sơ: h38.12-261120-0007\nHẹn trả: 25/11/2026", "dossier", CODE),
        ("H38.12-261120-0007 và H38.12-261120-0008", "other", None),
        ("WIFI:S:nha;P:matkhau;;", "other", None),
        ("tel:0000123456", "other", None),
        ("19/05/2026", "other", None),
        ("xin chào", "other", None),
        ("", "empty", None),
        (" \u200b\ufeff", "other", None),
        ("x" * (LONGEST + 1), "too_long", None),
        (f"{PORTAL}/trang-chu", "portal_link", None),
        (f"{PORTAL}/?maHoSo=999200000001", "portal_link", None),
        (f"{PORTAL}/?maHoSo=HS-2026-2ED6", "unknown_code", "HS-2026-2ED6"),
        (f"{PORTAL}/?maTTHC=1.004859", "procedure", "1.004859"),
        (f"{PORTAL}/?MHS={CODE}&code=H38.12-261120-0008", "portal_link", None),
    ],
)
def test_other_texts_are_told_apart(text, kind, code):
    reading = READER.read_text(text)
    assert (reading.kind, reading.code) == (kind, code)


def test_a_code_that_may_have_been_meant_is_offered():
    reading = READER.read_text("H38-12-240115-0001")
    assert (reading.kind, reading.suggestion) == ("unknown_code", "H38.12-240115-0001")


@pytest.mark.parametrize(
    ("kind", "code"),
    [("dossier", CODE), ("report", "LC-26-7K3M-9Q2*"), ("place", "03006"), ("place", "sa-pa"),
     ("procedure", "1.004859")],
)  # fmt: skip
def test_our_own_links_lead_where_they_were_made_for(kind, code):
    target = LINKS.to(kind, code)
    for link in (target.payload, target.deep_link, target.web_link):
        reading = READER.read_text(link)
        assert (reading.kind, reading.via, reading.code) == (kind, "own_link", code)


@pytest.mark.parametrize(
    "web", ["http://127.0.0.1:8000", "https://laocaiso.example/app/", "http://localhost"]
)
def test_a_service_that_is_tried_out_knows_its_own_links(web):
    links = Links(web=web)
    reader = QrReader(links, today=lambda: TODAY)
    assert reader.read_text(links.to("dossier", CODE).payload).via == "own_link"
    assert reader.read_text(f"http://127.0.0.1:8001/dossiers?code={CODE}").kind == "foreign_link"
    assert reader.read_text(f"http://a@127.0.0.1:8000/dossiers?code={CODE}").kind == "foreign_link"


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        (f"https://zalo.me/s/{APP}/", "own_link"),
        (f"https://zalo.me/s/{APP}", "own_link"),
        (f"https://zalo.me/s/{APP}/dossiers/?code=999200000001", "own_link"),
        (f"https://zalo.me/s/{APP}/places/?code=999200000001", "own_link"),
        ("https://zalo.me/s/9999999/dossiers/?code=H38.12-261120-0007", "foreign_link"),
        (f"https://zalo.me.evil.example/s/{APP}/dossiers/?code=1", "foreign_link"),
        ("https://zalo.me/0000000000", "foreign_link"),
        ("https://app.laocaiso.example/other", "foreign_link"),
    ],
)
def test_links_that_are_nearly_ours(link, kind):
    assert READER.read_text(link).kind == kind


def card(**changes: str) -> str:
    fields = {"number": "999200000001", "old": "999000001", "name": "Nguyễn Văn Thử", "birth": "01012000",
              "sex": "Nam", "home": "Tổ 1, Phường Thử, Lào Cai", "issued": "05062021"} | changes  # fmt: skip
    return "|".join(fields.values())


def test_a_card_is_read_and_masked():
    reading = READER.read_text(card())
    assert reading.kind == "id_card"
    person = reading.person
    assert (person.name, person.id_number, person.birth_year) == ("N*** V** T**", "*********001", 2000)
    assert (person.fields, person.has_old_number, person.agrees) == (7, True, True)
    for secret in ("999200000001", "999000001", "Nguyễn", "Thử", "Tổ 1", "01012000"):
        assert secret not in repr(reading)
    newer = READER.read_text(card(old="") + "||||").person
    assert (newer.fields, newer.has_old_number) == (11, False)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"birth": "31022000"}, "impossible_date"),
        ({"birth": "01012030"}, "impossible_date"),
        ({"birth": "01011700"}, "impossible_date"),
        ({"issued": "05131021"}, "impossible_date"),
        ({"issued": "05061999"}, "impossible_date"),
        ({"issued": ""}, "impossible_date"),
        ({"sex": "x"}, "wrong_fields"),
        ({"name": ""}, "wrong_fields"),
        ({"name": "999200000001"}, "wrong_fields"),
        ({"old": "12"}, "wrong_fields"),
        ({"issued": "05062021|"}, "wrong_fields"),
        ({"issued": "05062021|||||"}, "wrong_fields"),
    ],
)
def test_a_card_that_can_not_be_right_is_told(changes, reason):
    reading = READER.read_text(card(**changes))
    assert (reading.kind, reading.reason, reading.person) == ("id_card_invalid", reason, None)


@pytest.mark.parametrize("birth", ["00002000", "2000", "00012000", "01002000"])
def test_people_who_know_only_the_year_of_their_birth_have_cards_too(birth):
    reading = READER.read_text(card(birth=birth))
    assert reading.kind == "id_card"
    assert reading.person.birth_year == 2000


def test_a_number_that_speaks_of_somebody_else_is_seen():
    assert not READER.read_text(card(sex="Nữ")).person.agrees
    assert not READER.read_text(card(birth="01011999")).person.agrees
    assert READER.read_text(card(number="999304000004", sex="Nữ", birth="09022004")).person.agrees


NUMBER = "999200000001"
around = st.text("|/?&=:.- aAhHttpsgovnMHS0129\n", max_size=40) | st.text(max_size=20)
links = st.sampled_from([f"{PORTAL}/?MHS=", f"https://zalo.me/s/{APP}/dossiers/?code=", "https://",
                         "https://e.example/?x=", "javascript:", "H38.12-", "VNeID", "000201",
                         f"{PORTAL}/", ""])  # fmt: skip


@given(links, around, around)
def test_an_id_number_never_comes_out_again(start, before, after):
    reading = READER.read_text(f"{start}{before}{NUMBER}{after}")
    assert NUMBER not in repr(reading)
    digits = "".join(c for c in repr(reading) if c.isdigit())
    assert NUMBER not in digits or reading.kind == "dossier", "not in pieces either"


@given(st.text(max_size=300) | st.from_regex(r"https?://[a-z0-9.:@/%\[\]\\-]{0,60}", fullmatch=True))
def test_nothing_raises_and_only_known_codes_come_out(text):
    reading = READER.read_text(text)
    if reading.code is not None:
        assert len(reading.code) <= 60
    assert len(repr(reading)) < 1000


@given(st.lists(st.text("|09aN ", max_size=14), min_size=1, max_size=13))
def test_broken_cards_never_raise(fields):
    READER.read_text("999200000001|" + "|".join(fields))


@given(st.from_regex(r"[a-z0-9.\-]{1,60}", fullmatch=True))
def test_only_hosts_below_gov_vn_give_a_code(host):
    reading = READER.read_text(f"https://{host}/?maHoSo={CODE}")
    if reading.code is not None:
        assert host == "gov.vn" or host.endswith(".gov.vn")


def test_bulk_answers_name_what_is_wrong_with_a_line():
    answers = list(predictors(lambda: TODAY)["qr"]([{"id": 4}, {"payload": 7}, {"payload": ""}]))
    assert [set(answer) for answer in answers] == [{"id", "error"}, {"error"}, {"expect"}]


@pytest.mark.parametrize(
    "unit", ["a.", "-", " ", "|", "%", "/", "a", "0", "H38.", "\u200b", "https://", "?x=&", "MÃ "]
)
def test_long_texts_of_one_kind_take_no_time(unit):
    begin = time.perf_counter()
    for end in ("", "!", "\\", ".gov.vn", "|x"):
        READER.read_text((unit * LONGEST)[: LONGEST - 10] + end)
    assert time.perf_counter() - begin < 0.5
