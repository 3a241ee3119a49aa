"""True of every route: never cached, told as it is in the document, honest about a store that is down."""

import pytest
from litestar import Litestar
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR
from sqlalchemy import event

from laocaiso.web import problems
from laocaiso.web.bodies import StrictRequest
from laocaiso.web.openapi import config, document
from tests.unit.intake.invented_intake import APPLICANT, OWNER, PLANTED, client_of, png

READS = ("", "/documents/1", "/documents/1/content", "/receipt", "/receipt.html", "/folder")


def described(world) -> dict:
    app = Litestar(
        list(world.side.routes),
        openapi_config=config(version="0"),
        exception_handlers=problems.handlers(),
        logging_config=None,
        request_class=StrictRequest,
    )
    return document(app)


async def test_the_document_is_valid_and_promises_no_caching(world):
    told = described(world)
    OPENAPI_31_VALIDATOR.validate(told)
    for path, item in told["paths"].items():
        for method, operation in item.items():
            assert "304" not in operation["responses"], (path, method)
            if path not in ("/v1/dossiers", "/handover/{ticket}"):
                assert {"401", "404"} <= operation["responses"].keys(), (path, method)
                assert "X-Dossier-Secret" in [one["name"] for one in operation["parameters"]]
    upload = told["paths"]["/v1/dossiers/{dossier}/documents/{number}"]["put"]
    assert {"application/pdf", "image/jpeg", "image/png"} <= upload["requestBody"]["content"].keys()
    assert told["components"]["schemas"]["Applicant"]["additionalProperties"] is False


async def test_every_answer_is_for_its_reader_alone(world):
    held = await world.complete()
    await held.hand_in()
    for path in READS:
        for method in ("get", "head"):
            answer = await held.ask(method, path)
            assert answer.status_code == 200, path
            assert answer.headers["cache-control"] == "no-store", path
            assert answer.headers["referrer-policy"] == "no-referrer", path
            assert "etag" not in answer.headers, path
            assert answer.headers["x-content-type-options"] == "nosniff", path
            if method == "head":
                assert answer.content == b"", path


@pytest.mark.parametrize("path", READS)
async def test_no_read_opens_without_the_secret(world, path):
    held = await world.complete()
    await held.hand_in()
    assert (await world.client.get(held.path + path)).status_code == 401
    wrong = await world.client.get(held.path + path, headers={"Authorization": "Bearer " + "x" * 43})
    assert wrong.status_code == 404
    asked = await world.client.get(f"{held.path}{path}?secret={held.secret}")
    assert asked.status_code == 401, "the secret was taken out of the address"


async def test_a_store_that_is_down_is_said_so_and_nothing_is_lost(world):
    held = await world.complete()
    failing = True

    @event.listens_for(world.database.sync_engine, "before_cursor_execute")
    def fail(*_):
        if failing:
            raise OSError("disk I/O error")

    for answer in (
        await held.ask("get"),
        await held.ask("put", "/owner", json=OWNER),
        await held.ask("put", "/documents/2", content=png(2)),
        await held.hand_in(),
        await world.client.post(
            "/v1/dossiers", json={"procedure": "1.999001", "level": "commune", "channel": "online"}
        ),
    ):
        assert answer.status_code == 503
        assert answer.json()["code"] == "not_ready"
        assert int(answer.headers["retry-after"]) >= 1
    failing = False
    assert (await held.hand_in()).status_code == 201


async def test_one_address_can_begin_only_so_many(world):
    client = client_of(world.made(per_minute=3))
    body = {"procedure": "1.999001", "level": "commune", "channel": "online"}
    statuses = [(await client.post("/v1/dossiers", json=body)).status_code for _ in range(5)]
    assert statuses == [201, 201, 201, 429, 429]
    await client.aclose()


async def test_no_error_repeats_what_was_sent(world):
    held = await world.begin()
    for body in (
        {**APPLICANT, "relation": "Trần Văn Giả Định"},
        {**APPLICANT, "phone": ["0000123456"]},
        {**APPLICANT, "birthDate": "999123456789"},
        {**APPLICANT, "idNumber": "999123456789 phường Sa Pa"},
    ):
        answer = await held.ask("put", "/applicant", json=body)
        assert answer.status_code == 400
        assert not [word for word in PLANTED if word in answer.text], answer.text


async def test_a_connection_lost_in_the_middle_of_a_document_is_no_failure_of_ours(world):
    held = await world.begin()
    app, sent = world.client._transport.app, []
    incoming = [
        {"type": "http.request", "body": png(1)[:20], "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive():
        return incoming.pop(0)

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "PUT",
        "scheme": "http",
        "path": f"{held.path}/documents/1",
        "raw_path": f"{held.path}/documents/1".encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"x-dossier-secret", held.secret.encode())],
        "client": ("127.0.0.1", 1),
        "server": ("laocaiso", 80),
    }
    await app(scope, receive, send)
    assert sent[0]["status"] == 400
    assert (await held.ask("get", "/documents/1")).status_code == 404
