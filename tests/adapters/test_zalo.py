"""Zalo's Graph: what it says, and what it means when it says it oddly."""

import json
from pathlib import Path

import pytest

from adapters.http import Upstream
from adapters.sandbox.zalo import APP_SECRET
from adapters.zalo import ZaloGraph, proof
from laocaiso.accounts.ports import CodeRefused, TokenRefused
from laocaiso.core.errors import Trouble, UpstreamDown

FIXTURES = Path(__file__).parents[1] / "fixtures" / "zalo"
CITIZEN = "demo-citizen-1"


def fixture(name: str) -> dict:
    return json.loads((FIXTURES / f"{name}.json").read_text())


def http(body: object, status: int = 200) -> bytes:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(raw)}\r\n"
    return head.encode() + b"Connection: close\r\n\r\n" + raw


@pytest.fixture
def graph(client, sandbox):
    return ZaloGraph(Upstream(client, "zalo", sandbox.url_of("zalo"), deadline=0.5), APP_SECRET)


@pytest.fixture
def saying(client, scripted):
    """A Graph that says these things, one after another."""

    async def make(*said: bytes, **more) -> ZaloGraph:
        return ZaloGraph(Upstream(client, "zalo", await scripted(*said), deadline=2), "app-secret", **more)

    return make


def test_the_proof_is_as_zalo_s_sdk_makes_it():
    assert proof("TEST_USER_ACCESS_TOKEN", "TEST_APP_SECRET_not_real") == (
        "20a645bad222d817df57c6f2ff6f744b0a1c69832c18c3bf0272db0888d72346"
    )


async def test_the_question_has_token_and_proof_in_headers_and_nothing_in_the_address(saying, scripted):
    graph = await saying(http(fixture("me_success")))
    user = await graph.me("TEST_USER_ACCESS_TOKEN")
    assert (user.id, user.name) == ("1234567890", "Ted Mosby")
    asked = scripted.heard[0]
    assert asked.startswith("GET /v2.0/me?fields=id,name,picture HTTP/1.1\r\n")
    assert "access_token: TEST_USER_ACCESS_TOKEN" in asked
    assert f"appsecret_proof: {proof('TEST_USER_ACCESS_TOKEN', 'app-secret')}" in asked
    assert "authorization" not in asked.lower()


@pytest.mark.parametrize(
    ("said", "name", "picture"),
    [
        (fixture("me_success"), "Ted Mosby", "https://s120-ava-talk.zadn.vn/..."),
        (fixture("me_success_sdk_fields"), None, "https://s120-ava-talk.zadn.vn/..."),
        (fixture("me_success_id_only"), None, None),
        ({"id": "1234567890"}, None, None),
        ({"id": "1234567890", "error": None, "name": "  Lò\tThị "}, "Lò Thị", None),
        ({"id": "1234567890", "error": "0", "picture": {"data": {"url": "javascript:x"}}}, None, None),
    ],
)
async def test_a_success_with_or_without_error_name_and_picture(saying, said, name, picture):
    user = await (await saying(http(said))).me("t")
    assert (user.id, user.name, user.picture) == ("1234567890", name, picture)
    assert "1234567890" not in repr(user)


@pytest.mark.parametrize("said", [fixture("me_error_session"), {"error": "452", "message": "x"}])
@pytest.mark.parametrize("status", [200, 401])
async def test_a_session_key_that_is_invalid_is_a_token_refused(saying, said, status):
    with pytest.raises(TokenRefused):
        await (await saying(http(said, status))).me("t")


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        (12000, Trouble.RATE_LIMITED),
        (12010, Trouble.RATE_LIMITED),
        (10000, Trouble.SERVER_ERROR),
        (2004, Trouble.SERVER_ERROR),
        (-242, Trouble.REJECTED),
        (100, Trouble.REJECTED),
        (999999, Trouble.REJECTED),
    ],
)
async def test_every_other_error_is_zalo_s_trouble_and_nobody_s_token(saying, code, trouble):
    with pytest.raises(UpstreamDown) as caught:
        await (await saying(http({"error": code, "message": "0912345678"}))).me("t")
    assert caught.value.trouble == trouble
    assert "0912345678" not in str(caught.value)


async def test_which_errors_mean_that_a_token_is_over_can_be_set(saying):
    with pytest.raises(TokenRefused):
        await (await saying(http({"error": -216}), token_errors=("452", "-216"))).me("t")


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"error": 0},
        {"id": ""},
        {"id": "abc"},
        {"id": 5},
        [],
        b"<html>",
        b"{",
        {"id": "1" * 31},
        {"id": "5\n"},
    ],
)
async def test_what_names_nobody_is_unreadable(saying, said):
    with pytest.raises(UpstreamDown):
        await (await saying(http(said))).me("t")


@pytest.mark.parametrize("status", [400, 403])
async def test_an_error_by_status_alone_is_zalo_s_trouble(saying, status):
    with pytest.raises(UpstreamDown):
        await (await saying(http({"message": "no"}, status))).me("t")


async def test_a_phone_token_is_exchanged_with_the_secret_in_headers(saying, scripted):
    graph = await saying(http(fixture("me_info_phone_success")))
    assert await graph.phone("user-token", "phone-token") == "09123456789"
    asked = scripted.heard[0]
    assert asked.startswith("GET /v2.0/me/info HTTP/1.1\r\n")
    for line in ("access_token: user-token", "code: phone-token", "secret_key: app-secret"):
        assert line in asked


@pytest.mark.parametrize(
    ("number", "phone"), [("84912345678", "0912345678"), ("8562012345678", "+8562012345678")]
)
async def test_numbers_of_here_begin_with_0_and_others_with_their_country(saying, number, phone):
    assert await (await saying(http({"data": {"number": number}}))).phone("t", "c") == phone


@pytest.mark.parametrize("number", ["", "0912345678", "+84912345678", "84 912 345 678", "84912", "8" * 16])
async def test_a_number_of_another_form_is_unreadable(saying, number):
    with pytest.raises(UpstreamDown) as caught:
        await (await saying(http({"data": {"number": number}}))).phone("t", "c")
    assert not number or number not in str(caught.value)


async def test_a_position_comes_as_strings(saying):
    position = await (await saying(http(fixture("me_info_location_success")))).location("t", "c")
    assert (position.latitude, position.longitude, position.provider) == (22.4856, 103.9707, "gps")
    assert position.at is not None
    assert position.at.isoformat() == "2025-11-22T00:06:40+00:00"
    assert "22.48" not in repr(position)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("91", "103"),
        ("22", "181"),
        ("", "103"),
        ("22,5", "103"),
        ("nan", "103"),
        ("1e1", "103"),
        (" 22", "1"),
    ],
)
async def test_coordinates_that_are_none_are_unreadable(saying, latitude, longitude):
    said = {"data": {"latitude": latitude, "longitude": longitude}, "error": 0}
    with pytest.raises(UpstreamDown):
        await (await saying(http(said))).location("t", "c")


@pytest.mark.parametrize(
    "said",
    [
        {"error": 0, "message": "Success"},
        {"error": 0, "data": {}},
        {"error": 0, "data": {"number": 84912345678}},
        {"error": -1410, "message": "0912345678"},
        {"error": 115},
    ],
)
async def test_an_exchange_without_data_or_with_any_unknown_error_uses_the_token_up(saying, said):
    with pytest.raises(CodeRefused) as caught:
        await (await saying(http(said))).phone("t", "c")
    assert "0912345678" not in str(caught.value)


@pytest.mark.parametrize(
    ("code", "raised"), [(452, TokenRefused), (10000, UpstreamDown), (12010, UpstreamDown)]
)
async def test_an_exchange_tells_a_lost_session_and_a_busy_zalo_from_a_used_token(saying, code, raised):
    with pytest.raises(raised):
        await (await saying(http({"error": code}))).location("t", "c")


async def test_the_sandbox_has_the_same_habits(graph):
    assert (await graph.me(CITIZEN)).name == "Công Dân Mẫu 1"
    assert (await graph.me("demo-citizen-3")).name is None
    assert (await graph.me("demo-citizen-2")).id == "9000000000000000002"
    with pytest.raises(TokenRefused):
        await graph.me("of-nobody")
    assert await graph.phone(CITIZEN, "demo-phone-x") == "0000000001"
    with pytest.raises(CodeRefused):
        await graph.phone(CITIZEN, "demo-phone-x")
    with pytest.raises(CodeRefused):
        await graph.phone(CITIZEN, "demo-empty-x")
    with pytest.raises(TokenRefused):
        await graph.phone("of-nobody", "demo-phone-y")
    assert (await graph.location(CITIZEN, "demo-location-x")).latitude == 22.4856


async def test_the_sandbox_takes_no_wrong_secret(client, sandbox):
    wrong = ZaloGraph(Upstream(client, "zalo", sandbox.url_of("zalo")), "another-secret")
    for ask in (wrong.me(CITIZEN), wrong.phone(CITIZEN, "demo-phone-x")):
        with pytest.raises((UpstreamDown, CodeRefused)):
            await ask


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        ("refused", Trouble.REFUSED),
        ("timeout", Trouble.TIMEOUT),
        ("slow_drip", Trouble.TIMEOUT),
        ("status_500", Trouble.SERVER_ERROR),
        ("rate_limited_retry_after", Trouble.RATE_LIMITED),
        ("redirect_elsewhere", Trouble.REDIRECTED),
        ("waf_page", Trouble.FOREIGN_PAGE),
        ("cut_body", Trouble.UNREADABLE),
        ("huge", Trouble.TOO_LARGE),
        ("garbage", Trouble.UNREADABLE),
        ("empty_list", Trouble.UNREADABLE),
        ("one_bad_row", Trouble.UNREADABLE),
    ],
)
async def test_faults_of_the_line_are_zalo_s(graph, sandbox, fault, trouble):
    sandbox.faults.set("zalo", fault)
    with pytest.raises(UpstreamDown) as caught:
        await graph.me(CITIZEN)
    assert caught.value.trouble == trouble
    assert CITIZEN not in str(caught.value)
