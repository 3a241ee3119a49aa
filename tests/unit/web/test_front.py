"""The layer in front: what it answers by itself, and what it adds to the framework's answers."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
import msgspec
import pytest
from litestar import HttpMethod, Litestar, Request, Response, route
from litestar.params import FromPath

from laocaiso.core.errors import SettingsError
from laocaiso.snapshots.pages import Page
from laocaiso.snapshots.published import Published, finish_all
from laocaiso.web.cors import Cors
from laocaiso.web.front import Front
from laocaiso.web.limits import AddressLimit, Callers
from laocaiso.web.metrics import Metrics
from laocaiso.web.problems import allowed_methods, handlers
from laocaiso.web.reads import Reads
from laocaiso.web.telemetry import Telemetry

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
BODY = b'{"items":["' + b"x" * 2000 + b'"]}'


@pytest.fixture
def anyio_backend():
    return "asyncio"


class Line:
    """A log that remembers."""

    def __init__(self) -> None:
        self.lines = []

    def line(self, *words) -> None:
        self.lines.append(words)

    def close(self) -> None:
        pass


def client(*, limit=0, origins=("*",), lifespan=()):
    published = Published()
    pages = [
        Page("/v1/things/1", BODY, NOON, NOON, language="vi"),
        Page("/v1/things/1", BODY.replace(b"x", b"y"), NOON, NOON, language="en"),
        Page("/v1/things?kind=a", BODY, NOON, NOON),
    ]
    published.replace("things", finish_all(pages, {}), None, NOON)
    reads = Reads(published)

    @route("/v1/things/{key:str}", http_method=[HttpMethod.GET, HttpMethod.HEAD], sync_to_thread=False)
    def thing(request: Request, key: FromPath[str]) -> Response[bytes]:
        return reads.page(request, f"/v1/things/{key}", "things")

    @route("/v1/bug", http_method=[HttpMethod.GET], sync_to_thread=False)
    def bug() -> None:
        raise ZeroDivisionError

    app = Litestar([thing, bug], exception_handlers=handlers(), openapi_config=None, lifespan=lifespan)
    log = Line()
    front = Front(
        app,
        published,
        route_of=lambda path: "/v1/things/{key}" if path.startswith("/v1/things/") else path,
        allowed=lambda path: allowed_methods(app, path),
        telemetry=Telemetry(Metrics(), log),
        callers=Callers(),
        limit=AddressLimit(limit),
        cors=Cors(origins),
    )
    http = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=front), base_url="http://t", headers={"accept-encoding": "identity"}
    )
    http.log = log.lines
    return http


async def test_a_published_answer_is_sent_as_it_is():
    answer = await client().get("/v1/things/1", headers={"accept-encoding": "gzip, br"})
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "br"
    assert answer.headers["vary"] == "Accept-Encoding, Accept-Language"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-request-id"]
    assert answer.content == BODY


async def test_the_language_chooses_the_answer():
    http = client()
    vi, en = [await http.get("/v1/things/1", headers={"accept-language": a}) for a in ("vi", "en-GB")]
    assert (vi.headers["content-language"], en.headers["content-language"]) == ("vi", "en")
    assert vi.content != en.content
    assert vi.headers["etag"] != en.headers["etag"]


@pytest.mark.parametrize("path", ["/v1/things/1", "/v1/things/1?utm_source=zalo"])
@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
async def test_head_and_304_agree_with_get_also_by_way_of_the_framework(path, coding):
    http = client()
    http.headers["accept-encoding"] = coding
    got = await http.get(path)
    assert got.content == BODY
    head = await http.head(path)
    assert head.status_code == 200
    assert head.content == b""
    for name in ("etag", "content-type", "vary", "cache-control", "x-checked-at"):
        assert head.headers[name] == got.headers[name]
    assert head.headers.get("content-encoding") == got.headers.get("content-encoding")
    unchanged = await http.get(path, headers={"if-none-match": got.headers["etag"]})
    assert unchanged.status_code == 304
    assert unchanged.content == b""
    assert unchanged.headers["etag"] == got.headers["etag"]
    assert unchanged.headers["vary"] == got.headers["vary"]
    other = await http.get(path, headers={"if-none-match": '"other"'})
    assert other.status_code == 200


async def test_a_query_string_is_part_of_the_address():
    http = client()
    assert (await http.get("/v1/things?kind=a")).content == BODY
    assert (await http.get("/v1/things?kind=b")).status_code == 404


@pytest.mark.parametrize("path", ["/v1/things/1", "/v1/things/1?a=b"])
async def test_who_refuses_every_coding_gets_406(path):
    answer = await client().get(path, headers={"accept-encoding": "identity;q=0, deflate"})
    assert answer.status_code == 406
    assert answer.json()["code"] == "not_acceptable"
    assert answer.headers["content-type"] == "application/problem+json"


async def test_nothing_published_is_503_with_a_time_to_try_again():
    answer = await client().get("/v1/things/2")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("path", "field"),
    [("/v1/%zz", "path"), ("/v1/%00", "path"), ("/v1/things?q=%ff", "q"), ("/v1/things?q=%0", "q")],
)
async def test_a_malformed_address_names_what_is_wrong(path, field):
    http = client()
    raw_path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/v1/x",
        "raw_path": raw_path.encode(),
        "query_string": query.encode(),
        "headers": [],
        "client": ("127.0.0.1", 1),
    }
    sent = []

    async def send(message):
        sent.append(message)

    await http._transport.app(scope, None, send)
    assert sent[0]["status"] == 400
    assert msgspec.json.decode(sent[1]["body"])["errors"][0]["field"] == field


async def test_the_limit_counts_everything_and_says_when_to_come_back():
    http = client(limit=5)
    answers = [await http.get("/v1/things/1") for _ in range(4)]
    answers += [await http.get("/nowhere"), await http.get("/v1/things/1"), await http.get("/nowhere")]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 404, 429, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert answers[-1].headers["access-control-allow-origin"] == "*"
    assert answers[-1].json()["code"] == "too_many_requests"


async def test_a_preflight_is_answered_without_the_framework():
    headers = {"origin": "https://h5.zdn.vn", "access-control-request-method": "GET"}
    answer = await client().options("/v1/things/1", headers=headers)
    assert answer.status_code == 204
    assert "GET" in answer.headers["access-control-allow-methods"]
    assert answer.headers["x-request-id"]


async def test_options_names_the_methods_there_are():
    answer = await client().options("/v1/things/1")
    assert answer.status_code == 204
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert (await client().options("/nowhere")).status_code == 404


async def test_a_listed_origin_is_named_and_another_is_not():
    http = client(origins=("https://h5.zdn.vn",))
    allowed = await http.get("/v1/things/1", headers={"origin": "https://h5.zdn.vn"})
    other = await http.get("/v1/things/1", headers={"origin": "https://evil.example"})
    assert allowed.headers["access-control-allow-origin"] == "https://h5.zdn.vn"
    assert "access-control-allow-origin" not in other.headers
    assert "Origin" in other.headers["vary"]


async def test_errors_of_the_framework_carry_our_headers():
    http = client()
    for path, method, status in (
        ("/nowhere", "GET", 404),
        ("/v1/things/1", "DELETE", 405),
        ("/v1/bug", "GET", 500),
    ):
        answer = await http.request(method, path)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["x-request-id"]
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "ZeroDivision" not in answer.text


async def test_every_request_is_noted_once_by_its_pattern():
    http = client(limit=4)
    paths = ["/v1/things/1", "/v1/things/1?utm=1", "/secret-0912345678", "/v1/bug", "/v1/things/1"]
    for path in paths:
        await http.get(path, headers={"x-request-id": "proxy-12345"})
    noted = [(method, route, status, how) for method, route, status, _, _, _, how in http.log]
    assert noted == [
        ("GET", "/v1/things/{key}", 200, "published"),
        ("GET", "/v1/things/{key}", 200, "app"),
        ("GET", "unmatched", 404, "app"),
        ("GET", "/v1/bug", 500, "app"),
        ("GET", "unmatched", 429, "front"),
    ]
    assert {line[5] for line in http.log} == {b"proxy-12345"}
    assert [line[3] for line in http.log][:2] == [len(BODY)] * 2


@pytest.mark.parametrize(
    ("error", "told"),
    [(SettingsError("LAOCAISO_DATA_KEYS", "", "a key"), "LAOCAISO_DATA_KEYS"), (ZeroDivisionError(), None)],
)
async def test_why_it_does_not_start_is_said_in_a_line_where_that_helps(error, told):
    @asynccontextmanager
    async def lifespan(_app):
        raise error
        yield

    async def receive():
        return {"type": "lifespan.startup"}

    async def send(message):
        sent.append(message)

    sent = []
    front = client(lifespan=[lifespan])._transport.app
    with pytest.raises(BaseException):  # noqa: B017, PT011 - whatever the framework makes of it
        await front({"type": "lifespan"}, receive, send)
    assert sent[0]["type"] == "lifespan.startup.failed"
    if told:
        assert sent[0]["message"] == str(error)
        assert told in sent[0]["message"]
    else:
        assert "Traceback" in sent[0]["message"]
