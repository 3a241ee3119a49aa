"""Looking up over HTTP, behind the layer in front, against the sandbox's one-stop system."""

import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_network

import httpx
import pytest
import structlog
from litestar import Litestar

from adapters.http import Upstream, open_client
from adapters.memory import MemoryLimits
from adapters.memory.last_known import MemoryLastKnown
from adapters.national_exchange import Account, NationalExchange
from adapters.sandbox import serve_sandbox
from adapters.sandbox.one_stop import OFFICERS
from laocaiso.accounts.model import Citizen
from laocaiso.cases.dossiers import api
from laocaiso.cases.dossiers.answers import LookedUp, Shown
from laocaiso.cases.dossiers.guard import Guard, LookupLimits
from laocaiso.cases.dossiers.model import System
from laocaiso.cases.dossiers.service import DossierLookup
from laocaiso.core.clock import SystemClock
from laocaiso.core.errors import CredentialsNeeded
from laocaiso.snapshots.published import Published
from laocaiso.web.access_log import AccessLog
from laocaiso.web.bodies import StrictRequest
from laocaiso.web.cors import Cors
from laocaiso.web.front import Front
from laocaiso.web.limits import AddressLimit, Callers
from laocaiso.web.metrics import Metrics
from laocaiso.web.openapi import config, document
from laocaiso.web.patterns import Patterns
from laocaiso.web.problems import handlers
from laocaiso.web.telemetry import Telemetry

PATH = "/v1/dossiers/lookup"
PAUSED = "H38.12-261110-0094"
PHONE_END, ID_END = "2877", "1903"
NOBODY_S = "H38.12-261110-9999"
SYSTEM = System(
    "one_stop",
    "Hệ thống một cửa tỉnh Lào Cai",
    "Lào Cai's one-stop system",
    "https://dichvucong.laocai.gov.vn",
)
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


class Still(SystemClock):
    """Real sleeps, a time that stands; the sandbox's dossiers then never move."""

    def now(self) -> datetime:
        return NOW

    async def sleep(self, seconds: float) -> None:
        """Padding is tested elsewhere, on a clock of its own."""


class Doors:
    """A citizen is who sends `Bearer lcs_` and a name."""

    async def citizen(self, request):
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token == "lcs_over":
            raise CredentialsNeeded("Hết hạn.", "It is over.")
        return Citizen(account=token[4:]) if token.startswith("lcs_") else None


@dataclass
class Running:
    client: httpx.AsyncClient
    sandbox: object
    app: Litestar
    lookup: DossierLookup
    metrics: Metrics
    log: list[bytes]

    async def ask(self, code, factor=None, *, address="192.0.2.1", **headers) -> httpx.Response:
        body = {"code": code} | ({} if factor is None else {"factor": factor})
        return await self.client.post(PATH, json=body, headers={"x-forwarded-for": address, **headers})


@pytest.fixture
async def running(request) -> AsyncIterator[Running]:
    figures = getattr(request, "param", None) or LookupLimits()
    clock = Still()
    async with (
        await serve_sandbox(clock=clock) as sandbox,
        open_client(user_agent="LaoCaiSo/0.1 (tests; nobody@example.org)") as upstream_client,
    ):
        exchange = NationalExchange(
            Upstream(upstream_client, "one_stop", sandbox.url_of("one-stop"), deadline=0.5),
            clock,
            Account("laocaiso", "sandbox", "H38"),
            system=SYSTEM,
        )
        lookup = DossierLookup(
            [exchange],
            guard=Guard(MemoryLimits(), figures),
            last_known=MemoryLastKnown(clock),
            clock=clock,
        )
        callers = Callers([ip_network("127.0.0.0/8")])
        app = Litestar(
            route_handlers=api.routes(lookup, Shown(demo=True), doors=Doors(), callers=callers, clock=clock),
            exception_handlers=handlers(),
            openapi_config=config(version="1"),
            request_max_body_size=64 * 1024,
            logging_config=None,
            request_class=StrictRequest,
        )
        log: list[bytes] = []
        metrics = Metrics()
        front = Front(
            app,
            Published(),
            allowed=lambda _path: (),
            route_of=Patterns(app).of,
            telemetry=Telemetry(metrics, access := AccessLog(log.append)),
            callers=callers,
            limit=AddressLimit(0),
            cors=Cors(("*",)),
        )
        transport = httpx.ASGITransport(app=front, client=("127.0.0.1", 40_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield Running(client, sandbox, app, lookup, metrics, log)
        access.close()


async def test_a_code_alone_shows_these_fields_and_no_others(running):
    answer = await running.ask(PAUSED)
    assert answer.status_code == 200
    said = answer.json()
    assert set(said) == {
        "code",
        "status",
        "procedure",
        "agency",
        "owner",
        "receivedAt",
        "appointmentAt",
        "deadline",
        "standing",
        "finishedAt",
        "returnedAt",
        "provenance",
    }
    assert said["owner"] == "P*** A N***"
    assert said["status"]["label"] == "Yêu cầu bổ sung giấy tờ"
    assert said["status"]["clock"] == "paused"
    assert "17:00 ngày 17/11/2026" in said["status"]["byWhen"]
    assert said["status"]["sourceSystem"] == "one_stop"
    assert said["status"]["sourceTime"] == "2026-11-25T09:00:00+07:00"
    assert said["status"]["since"].endswith("+07:00")
    assert said["appointmentAt"] == "2026-11-17T17:00:00+07:00"
    assert said["deadline"]["official"] is True
    assert said["standing"] == {"code": "paused", "label": "tạm dừng"}
    assert said["provenance"]["demo"] is True
    for secret in ("Phạm", "Nháp", "999983021903", "0000412877", PHONE_END, ID_END, "Đơn đề nghị", *OFFICERS):
        assert secret not in answer.text


@pytest.mark.parametrize("factor", [PHONE_END, ID_END, f" {ID_END[:2]} {ID_END[2:]}"])
async def test_the_second_factor_adds_steps_and_papers_without_names_and_numbers(running, factor):
    answer = await running.ask(PAUSED, factor)
    details = answer.json()["details"]
    assert [step["status"] for step in details["steps"]] == [
        "accepted",
        "in_progress",
        "supplement_requested",
    ]
    assert details["pauses"][0]["until"] is None
    assert details["documents"][0]["name"] == "Đơn đề nghị theo mẫu"
    assert details["supplements"][0]["text"] == "Bổ sung bản sao có chứng thực; liên hệ cán bộ"
    for secret in ("Phạm", "Nháp", "999983021903", "0000412877", *OFFICERS):
        assert secret not in answer.text


async def test_the_answer_has_the_shape_it_is_documented_in(running):
    import msgspec

    answer = await running.ask(PAUSED, ID_END)
    told = msgspec.json.decode(answer.content, type=LookedUp)
    assert msgspec.json.encode(told) == answer.content


async def test_no_answer_may_be_kept_or_passed_on(running):
    for code, factor in ((PAUSED, None), (PAUSED, ID_END), (NOBODY_S, None), (PAUSED, "0001")):
        answer = await running.ask(code, factor)
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers


async def test_no_such_dossier_and_a_wrong_factor_are_the_same_bytes(running):
    wrong = await running.ask(PAUSED, "0001")
    none = await running.ask(NOBODY_S, "0001")
    assert wrong.status_code == none.status_code == 404
    assert wrong.content == none.content
    names = [name for name in wrong.headers if name != "x-request-id"]
    assert [(n, wrong.headers[n]) for n in names] == [(n, none.headers[n]) for n in names]
    assert "0001" not in wrong.text
    assert PAUSED not in wrong.text


async def test_in_english(running):
    said = (await running.ask(PAUSED, **{"accept-language": "en"})).json()
    assert said["status"]["label"] == "More papers requested"
    assert said["deadline"]["text"] == "17:00 on 17/11/2026"
    assert "No dossier fits" in (await running.ask(NOBODY_S, **{"accept-language": "en"})).json()["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "code"),
        ({"code": ""}, "code"),
        ({"code": "  "}, "code"),
        ({"code": 7}, "code"),
        ({"code": PAUSED, "factor": "123"}, "factor"),
        ({"code": PAUSED, "factor": 1903}, "factor"),
        ({"code": PAUSED, "factor": "999983021903"}, "factor"),
        ({"code": "999983021903"}, "code"),
        ({"code": PAUSED, "cccd": "999983021903"}, "cccd"),
        ({"code": "https://evil.example/?MHS=" + PAUSED}, "code"),
    ],
)
async def test_what_can_t_be_taken_is_named_and_never_asked_for(running, body, field):
    answer = await running.client.post(PATH, json=body)
    assert answer.status_code == 400
    assert [one["field"].removeprefix("data.") for one in answer.json()["errors"]] == [field]
    assert "999983021903" not in answer.text
    assert running.sandbox.counts["one-stop"] == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"null",
        b'{"code":"\\ud800AAAAA"}',
        b'{"code":"AAAAA\\u0000","factor":"\\ud800"}',
        b'"' + b"x" * 70_000 + b'"',
        b"\xff\xfe",
    ],
)
async def test_a_body_that_is_none_is_the_caller_s_fault(running, body):
    answer = await running.client.post(PATH, content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 413)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_code_is_never_taken_from_the_address(running):
    answer = await running.client.post(f"{PATH}?code={PAUSED}", json={})
    assert answer.status_code == 400
    assert (await running.client.get(f"{PATH}?code={PAUSED}")).status_code == 405


async def test_a_silent_system_is_shown_by_its_last_known_state_or_said_to_be_silent(running):
    assert (await running.ask(PAUSED)).status_code == 200
    running.sandbox.faults.set("one-stop", "status_503")
    old = (await running.ask(PAUSED, ID_END)).json()
    assert old["status"]["code"] == "supplement_requested"
    assert old["provenance"]["stale"] is True
    assert old["provenance"]["staleSince"] == "2026-11-25T09:00:00+07:00"
    assert "details" not in old
    unknown = await running.ask("H38.15-261005-0199")
    assert unknown.status_code == 503
    assert int(unknown.headers["retry-after"]) >= 1
    assert unknown.json()["code"] == "not_ready"


@pytest.mark.parametrize("fault", ["timeout", "waf_page", "garbage", "cut_body", "refused"])
async def test_no_fault_is_told_as_not_found_or_as_a_failure_of_ours(running, fault):
    running.sandbox.faults.set("one-stop", fault)
    answer = await running.ask(PAUSED)
    assert answer.status_code == 503
    assert "retry-after" in answer.headers


async def test_running_numbers_from_one_address_are_stopped_and_others_go_on(running):
    got = [(await running.ask(f"H38.12-261110-{n:04}")).status_code for n in range(85, 100)]
    assert got.count(429) == 7
    stopped = await running.ask("H38.12-261110-0001")
    assert stopped.status_code == 429
    assert int(stopped.headers["retry-after"]) >= 1
    assert "4 số cuối" in stopped.json()["detail"]
    assert (await running.ask(PAUSED, address="192.0.2.2")).status_code == 200
    assert (await running.ask(PAUSED, ID_END)).status_code == 200


async def test_running_numbers_of_one_account_are_stopped_wherever_it_asks_from(running):
    got = [
        (
            await running.ask(
                f"H38.12-261110-{n:04}", address=f"198.51.100.{n}", authorization="Bearer lcs_lan"
            )
        ).status_code
        for n in range(85, 100)
    ]
    assert got.count(429) == 7
    for authorization in ("Bearer lcs_binh", "Bearer a-dossier-s-secret", ""):
        answer = await running.ask(PAUSED, address="198.51.100.9", authorization=authorization)
        assert answer.status_code == 200
    assert "Authorization" in answer.headers["vary"]


async def test_a_session_that_is_over_is_told_and_nothing_is_asked(running):
    answer = await running.ask(PAUSED, authorization="Bearer lcs_over")
    assert answer.status_code == 401
    assert running.sandbox.counts["one-stop"] == 0


async def test_nothing_of_a_person_reaches_logs_or_metrics(running, caplog):
    seen: list[str] = []
    structlog.configure(processors=[lambda _l, _n, event: seen.append(repr(event)) or ""])
    try:
        with caplog.at_level(logging.DEBUG):
            for code, factor in (
                (PAUSED, ID_END),
                (PAUSED, "7391"),
                ("999983021903", None),
                (PAUSED, "999983021903"),
                ("H38.15-261005-0199", None),
            ):
                await running.ask(code, factor)
            running.sandbox.faults.set("one-stop", "garbage")
            await running.ask(PAUSED, ID_END)
    finally:
        structlog.reset_defaults()
    text = (
        "".join(seen)
        + caplog.text
        + running.metrics.render(now=NOW).decode()
        + b"".join(running.log).decode()
    )
    for secret in (ID_END, "7391", "999983021903", "0000412877", "Nháp", PAUSED, "192.0.2.1", *OFFICERS):
        assert secret not in text, secret
    assert "upstream_exchange" in text, "the log was listened to"


async def test_the_document_tells_what_is_taken_and_answered(running):
    told = document(running.app)["paths"][PATH]["post"]
    assert set(told["responses"]) >= {"200", "400", "404", "429", "500", "503"}
    assert told["parameters"] == []
    schema = json.dumps(document(running.app)["components"]["schemas"])
    assert "DossierQuestion" in schema
    assert "LookedUp" in schema
