import asyncio
import gzip
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from adapters.http import Reply, Upstream, open_client
from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.snapshots.model import NotModified, Validators
from tests.servers import free_port

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
CERTIFICATE = Path(__file__).parents[1] / "fixtures" / "http" / "localhost.pem"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def answer(status: int = 200, body: bytes = b"{}", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Word", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def upstream(client: httpx.AsyncClient, url: str, **options) -> Upstream:
    return Upstream(client, "somebody", url, clock=ManualClock(NOW), **{"deadline": 5.0, **options})


async def trouble_of(asking) -> UpstreamDown:
    with pytest.raises(UpstreamDown) as caught:
        await asking
    assert caught.value.source == "somebody"
    assert len(caught.value.detail) <= 200
    return caught.value


async def test_a_reply_and_what_was_asked(client, scripted):
    url = await scripted(
        answer(200, b"{}", Content_Type="application/json", ETag='"1"', Last_Modified="then")
    )
    reply = await upstream(client, f"{url}/base/", headers={"X-Own": "1"}).get(
        "/v1/forecast", params=[("latitude", "1.5,2"), ("q", "Sa Pa & more")], headers={"X-Call": "2"}
    )
    assert reply == Reply("somebody", b"{}", "application/json", Validators('"1"', "then"), None, 200)
    first, *headers = scripted.heard[0].lower().split("\r\n")
    assert first == "get /base/v1/forecast?latitude=1.5,2&q=sa%20pa%20%26%20more http/1.1"
    assert {"x-own: 1", "x-call: 2", "accept-encoding: gzip, br"} <= set(headers)
    assert "user-agent: laocaiso/0.1 (tests; nobody@example.org)" in headers


async def test_a_form(client, scripted):
    url = await scripted(answer())
    reply = await upstream(client, url).post_form("/list", [("date", "2026-11-24 05:00:00"), ("tên", "ờ")])
    assert reply.body == b"{}"
    assert "content-type: application/x-www-form-urlencoded" in scripted.heard[0].lower()
    assert scripted.heard[1] == "date=2026-11-24+05%3A00%3A00&t%C3%AAn=%E1%BB%9D"


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (202, Trouble.FOREIGN_PAGE),
        (204, Trouble.EMPTY),
        (206, Trouble.FOREIGN_PAGE),
        (300, Trouble.REJECTED),
        (304, Trouble.REJECTED),
        (400, Trouble.REJECTED),
        (403, Trouble.REJECTED),
        (404, Trouble.REJECTED),
        (408, Trouble.TIMEOUT),
        (429, Trouble.RATE_LIMITED),
        (500, Trouble.SERVER_ERROR),
        (503, Trouble.SERVER_ERROR),
        (599, Trouble.SERVER_ERROR),
    ],
)
async def test_a_status_that_is_no_success(client, scripted, status, trouble):
    url = await scripted(answer(status, b"" if status in (204, 304) else b"{}"))
    down = await trouble_of(upstream(client, url).get("/a", params=[("phone", "0912345678")]))
    assert (down.trouble, down.retry_after) == (trouble, None)
    assert str(status) in down.detail
    assert "0912345678" not in down.detail


@pytest.mark.parametrize("status", [200, 201, 203])
async def test_a_status_that_is_success(client, scripted, status):
    reply = await upstream(client, await scripted(answer(status))).get("/a")
    assert reply.status == status


async def test_an_error_body_that_was_asked_for(client, scripted):
    url = await scripted(answer(429, b'{"reason": "daily"}', Retry_After="7"))
    reply = await upstream(client, url).get("/a", statuses=(400, 429))
    assert (reply.status, reply.body, reply.retry_after) == (429, b'{"reason": "daily"}', 7)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Tue, 24 Nov 2026 05:02:00 GMT", 120),
        ("Tue, 24 Nov 2026 04:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("9" * 30, None),
        ("", None),
    ],
)
async def test_retry_after(client, scripted, header, seconds):
    url = await scripted(answer(503, Retry_After=header))
    down = await trouble_of(upstream(client, url).get("/a"))
    assert down.retry_after == seconds


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({"Expires": "Tue, 24 Nov 2026 05:31:00 GMT"}, 31),
        ({"Expires": "Tue, 24 Nov 2026 04:59:00 GMT"}, None),
        ({"Expires": "0"}, None),
        ({"Cache-Control": "public, max-age=600"}, 10),
        ({"Cache-Control": "max-age=600", "Age": "540"}, 1),
        ({"Cache-Control": "max-age=600", "Expires": "Tue, 24 Nov 2026 05:31:00 GMT"}, 10),
        ({"Cache-Control": "s-maxage=600"}, None),
        ({"Cache-Control": "no-cache, max-age=600"}, None),
        ({"Cache-Control": "max-age=0", "Expires": "Tue, 24 Nov 2026 05:31:00 GMT"}, None),
    ],
)
async def test_until_when_an_answer_holds(client, scripted, headers, minutes):
    url = await scripted(answer(**headers), answer(304, b"", **headers))
    somebody = upstream(client, url)
    until = None if minutes is None else NOW + timedelta(minutes=minutes)
    assert (await somebody.get("/a")).expires == until
    assert await somebody.get("/a", validators=Validators(etag='"1"')) == NotModified(until)


async def test_validators_are_sent_back_as_they_came(client, scripted):
    url = await scripted(answer(304, b""))
    await upstream(client, url).get("/a", validators=Validators('W/"x"', "Sun, 22 Nov 2026 02:16:55 GMT"))
    assert 'if-none-match: w/"x"' in scripted.heard[0].lower()
    assert "if-modified-since: sun, 22 nov 2026 02:16:55 gmt" in scripted.heard[0].lower()


async def test_a_redirect_within_the_host(client, scripted):
    url = await scripted(answer(301, Location="/b?x=1"), OK)
    reply = await upstream(client, url, headers={"X-Own": "1"}).get("/a", params=[("secret", "2")])
    assert reply.body == b"{}"
    assert scripted.heard[1].startswith("GET /b?x=1 HTTP/1.1\r\n")
    assert "x-own: 1" in scripted.heard[1].lower()


@pytest.mark.parametrize(
    "location",
    [
        "http://elsewhere.example/",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:1/",
        "//elsewhere.example/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "http://user:word@127.0.0.1/",
        "http://[::1",
        "http://127.0.0.1.:8/",
        "",
    ],
)
async def test_a_redirect_to_a_place_that_is_not_allowed(client, scripted, location):
    url = await scripted(answer(302, Location=location))
    down = await trouble_of(upstream(client, url).get("/a"))
    assert down.trouble is Trouble.REDIRECTED


async def test_no_redirect_from_https_to_http(scripted):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    url = await scripted(answer(302, Location="http://localhost/"), ssl=context)
    async with open_client(user_agent="x", verify=ssl.create_default_context(cafile=CERTIFICATE)) as client:
        down = await trouble_of(upstream(client, url, hosts=["localhost"]).get("/a"))
    assert down.trouble is Trouble.REDIRECTED
    assert "scheme" in down.detail


async def test_a_redirect_to_an_allowed_name_with_a_private_address(client, scripted):
    url = await scripted(answer(302, Location="http://localhost/"))
    down = await trouble_of(upstream(client, url, hosts=["localhost"]).get("/a"))
    assert down.trouble is Trouble.REDIRECTED
    assert "not public" in down.detail


async def test_redirects_are_counted(client, scripted):
    url = await scripted(*(answer(302, Location=f"/{number}") for number in range(3)))
    down = await trouble_of(upstream(client, url, max_redirects=2).get("/a"))
    assert down.trouble is Trouble.REDIRECTED
    assert len(scripted.heard) == 3


async def test_a_form_is_never_sent_on(client, scripted):
    url = await scripted(answer(307, Location="/b"))
    down = await trouble_of(upstream(client, url).post_form("/a", [("x", "1")]))
    assert down.trouble is Trouble.REDIRECTED


async def test_nobody_listens(client):
    down = await trouble_of(
        upstream(client, f"http://127.0.0.1:{free_port()}").get("/a", params=[("q", "x1")])
    )
    assert down.trouble is Trouble.REFUSED
    assert "x1" not in down.detail


async def test_something_that_does_not_speak_http(client, scripted):
    down = await trouble_of(upstream(client, await scripted(b"220 mail.example ESMTP\r\n")).get("/a"))
    assert down.trouble is Trouble.REFUSED


async def test_a_certificate_nobody_vouches_for(client, scripted):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    url = await scripted(OK, OK, ssl=context)
    down = await trouble_of(upstream(client, url).get("/a"))
    assert down.trouble is Trouble.TLS
    async with open_client(user_agent="x", verify=ssl.create_default_context(cafile=CERTIFICATE)) as trusting:
        assert (await upstream(trusting, url).get("/a")).body == b"{}"
        down = await trouble_of(upstream(trusting, url.replace("localhost", "127.0.0.1")).get("/a"))
        assert down.trouble is Trouble.TLS, "vouched for, but for another name"


async def test_checks_of_certificates_can_not_be_switched_off():
    unchecked = ssl.create_default_context()
    unchecked.check_hostname = False
    unchecked.verify_mode = ssl.CERT_NONE
    for verify in (False, unchecked):
        with pytest.raises(ValueError, match="always checked"):
            open_client(user_agent="x", verify=verify)


async def test_proxies_of_the_environment_are_not_used(scripted, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    async with open_client(user_agent="x") as client:
        assert (await upstream(client, await scripted(OK)).get("/a")).status == 200


async def test_cookies_are_not_kept(client, scripted):
    url = await scripted(answer(Set_Cookie="id=1; Path=/"), OK)
    somebody = upstream(client, url)
    await somebody.get("/a")
    await somebody.get("/a")
    assert "cookie" not in scripted.heard[1].lower()


async def test_a_body_announced_larger_than_the_cap_is_not_read(client, scripted):
    url = await scripted(b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n")
    down = await trouble_of(upstream(client, url, max_bytes=1000).get("/a"))
    assert down.trouble is Trouble.TOO_LARGE


async def test_a_body_of_exactly_the_cap(client, scripted):
    packed = gzip.compress(b"x" * 1000)
    url = await scripted(answer(200, b"x" * 1000), answer(200, packed, Content_Encoding="gzip"))
    somebody = upstream(client, url, max_bytes=1000)
    assert [len((await somebody.get("/a")).body) for _ in range(2)] == [1000, 1000]


async def test_chunks_that_stop_before_the_last_one(client, scripted):
    url = await scripted(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[1,2,\r\n")
    down = await trouble_of(upstream(client, url).get("/a"))
    assert down.trouble is Trouble.UNREADABLE


async def test_a_caller_who_gives_up_is_not_told_of_a_timeout(client, sandbox):
    sandbox.faults.set("open-meteo", "timeout")
    somebody = upstream(client, sandbox.url_of("open-meteo"), deadline=30)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await somebody.get("/v1/forecast")


async def test_one_log_line_without_the_question(client, scripted, sandbox):
    with capture_logs() as lines:
        await upstream(client, await scripted(OK)).get("/a/b", params=[("phone", "0912345678")])
        sandbox.faults.set("evn-npc", "status_500")
        somebody = upstream(client, sandbox.url_of("evn-npc"))
        await trouble_of(somebody.get("/x", params=[("phone", "0912345678")]))
    assert [line["log_level"] for line in lines] == ["debug", "debug"]
    assert [(line["outcome"], line["status"], line["place"]) for line in lines] == [
        ("ok", 200, "127.0.0.1/a/b"),
        ("server_error", 500, "127.0.0.1/evn-npc/x"),
    ]
    assert lines[0]["bytes"] == 2
    assert lines[0]["seconds"] >= 0
    assert "0912345678" not in str(lines)


async def test_an_address_without_a_host_is_a_mistake_of_ours(client):
    with pytest.raises(ValueError, match="not an http"):
        Upstream(client, "somebody", "api.example.org/v1")


def reply(body: bytes, content_type: str = "application/json") -> Reply:
    return Reply("somebody", body, content_type, Validators(), None, 200)


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        (b" \n<!DOCTYPE html>", Trouble.FOREIGN_PAGE),
        (b"\xef\xbb\xbf<html>", Trouble.FOREIGN_PAGE),
        (b"", Trouble.UNREADABLE),
        (b'{"a": 1', Trouble.UNREADABLE),
        (b'{"a": "\xb0"}', Trouble.UNREADABLE),
        (b'{"a": "b"}', Trouble.UNREADABLE),
        (b'{"a": ' + b"[" * 100_000, Trouble.UNREADABLE),
        ('{"a": 1}'.encode("utf-16"), Trouble.UNREADABLE),
    ],
)
def test_json_that_is_none(body, trouble):
    with pytest.raises(UpstreamDown) as caught:
        reply(body).json(dict[str, int])
    assert caught.value.trouble is trouble
    assert len(caught.value.detail) <= 200


def test_json_with_a_byte_order_mark():
    assert reply(b'\xef\xbb\xbf{"a": 1}').json(dict[str, int]) == {"a": 1}


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("Lào Cai".encode(), "text/html"),
        ("Lào Cai".encode(), "text/html; charset=UTF-8"),
        (b"\xef\xbb\xbf" + "Lào Cai".encode(), 'text/html; charset="utf-8"'),
        ("Lào Cai".encode("latin-1"), "text/html;charset=ISO-8859-1"),
        ("Lào Cai".encode("utf-16"), "text/html; charset=utf-16"),
    ],
)
def test_text_in_its_charset(body, content_type):
    assert reply(body, content_type).text() == "Lào Cai"


@pytest.mark.parametrize("content_type", ["text/html", "text/html; charset=nobody-knows", "a; charset=ascii"])
def test_text_that_is_not_in_its_charset(content_type):
    with pytest.raises(UpstreamDown) as caught:
        reply("Lào".encode("latin-1"), content_type).text()
    assert caught.value.trouble is Trouble.UNREADABLE
