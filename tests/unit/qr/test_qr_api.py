"""Reading and drawing codes over HTTP."""

import io
import json
from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest
import zxingcpp
from litestar import Litestar
from PIL import Image

from adapters.qr_reader import ZxingReader
from adapters.qr_writer import QrcodeWriter
from laocaiso.channels.qr import api
from laocaiso.channels.qr.drawing import Drawings
from laocaiso.channels.qr.links import Links
from laocaiso.channels.qr.reading import QrReader
from laocaiso.web import openapi, problems
from laocaiso.web.bodies import StrictRequest

CARD = "999200000001|999000001|Nguyễn Văn Thử|01012000|Nam|Tổ 1, Phường Thử, Lào Cai|05062021"
CODE = "H38.12-261120-0007"
APP = "1234567890123456789"
LINKS = Links(web="https://app.laocaiso.example", app_id=APP)
WRITER = QrcodeWriter()
JSON = {"content-type": "application/json"}


class CountingWriter(QrcodeWriter):
    def __init__(self) -> None:
        self.drawn = 0

    def svg(self, text: str) -> bytes:
        self.drawn += 1
        return super().svg(text)


def app(writer: QrcodeWriter, pictures: ZxingReader) -> Litestar:
    reader = QrReader(LINKS, today=lambda: date(2026, 11, 23))
    places = {"03006": "03006", "sa-pa": "03006"}
    drawings = Drawings(LINKS, writer, known={"place": places.get})
    return Litestar(
        list(api.routes(reader, pictures, drawings, LINKS)),
        exception_handlers=problems.handlers(),
        openapi_config=openapi.config(version="0"),
        request_max_body_size=64 * 1024,
        request_class=StrictRequest,
    )


@pytest.fixture
def writer() -> CountingWriter:
    return CountingWriter()


@pytest.fixture
async def client(writer) -> AsyncIterator[httpx.AsyncClient]:
    pictures = ZxingReader()
    transport = httpx.ASGITransport(app(writer, pictures))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as one:
        yield one
    await pictures.aclose()


async def read(client: httpx.AsyncClient, content: object, **headers: str) -> httpx.Response:
    return await client.post("/v1/qr/read", json={"content": content}, headers=headers)


async def test_a_dossiers_code_leads_to_the_look_up(client):
    answer = await read(client, "  h38.12–261120–0007 \n")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "items": [
            {
                "kind": "dossier",
                "message": f"Mã hồ sơ {CODE}. Bạn có thể tra cứu tình trạng.",
                "via": "text",
                "code": CODE,
                "knownForm": True,
                "nextStep": {
                    "method": "POST",
                    "href": "/v1/dossiers/lookup",
                    "deepLink": f"https://zalo.me/s/{APP}/dossiers/?code={CODE}",
                    "webLink": f"https://app.laocaiso.example/dossiers?code={CODE}",
                },
            }
        ],
        "message": "Đã đọc một mã.",
        "next": None,
    }


async def test_texts_are_in_english_for_those_who_ask(client):
    answer = await read(client, "1.004859", **{"accept-language": "en"})
    assert answer.json()["items"][0]["message"] == "Administrative procedure 1.004859."
    assert answer.headers["content-language"] == "en"


async def test_a_foreign_link_comes_with_a_warning_and_can_not_be_clicked(client):
    (item,) = (await read(client, f"https://evil.example/?maHoSo={CODE}&id=999200000001")).json()["items"]
    assert item["warning"] is True
    assert item["host"] == "evil[.]example"
    assert "http" not in json.dumps(item)
    assert "999200000001" not in json.dumps(item)


async def test_a_card_is_answered_masked_and_nothing_of_it_is_logged(client, caplog, capfd):
    answer = await read(client, CARD)
    assert answer.json()["items"][0]["person"] == {
        "name": "N*** V** T**",
        "idNumber": "*********001",
        "birthYear": 2000,
        "issuedOn": "2021-06-05",
        "hasOldNumber": True,
        "fields": 7,
        "agrees": True,
    }
    out = capfd.readouterr()
    for secret in ("999200000001", "999000001", "Nguyễn", "Tổ 1"):
        assert secret not in answer.text + caplog.text + out.out + out.err


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_is_read_as_a_body_and_as_a_form(client, form):
    written = io.BytesIO()
    Image.open(io.BytesIO(WRITER.png(CODE))).convert("RGB").save(written, form)
    kind = f"image/{form.lower()}"
    plain = await client.post("/v1/qr/read", content=written.getvalue(), headers={"content-type": kind})
    formed = await client.post("/v1/qr/read", files={"anything": ("a.bin", written.getvalue(), kind)})
    assert plain.json() == formed.json()
    assert [item["code"] for item in plain.json()["items"]] == [CODE]


async def test_a_card_in_a_picture_is_masked_too(client):
    answer = await client.post("/v1/qr/read", content=WRITER.png(CARD), headers={"content-type": "image/png"})
    assert answer.json()["items"][0]["kind"] == "id_card"
    assert "999200000001" not in answer.text


async def test_a_picture_without_a_code_says_what_to_do(client):
    written = io.BytesIO()
    Image.new("L", (99, 99)).save(written, "PNG")
    answer = await client.post(
        "/v1/qr/read", content=written.getvalue(), headers={"content-type": "image/png"}
    )
    assert answer.status_code == 200
    assert answer.json()["items"] == []
    assert "chụp gần hơn" in answer.json()["message"]


@pytest.mark.parametrize(
    ("request_", "status", "field"),
    [
        ({"content": b"", "headers": JSON}, 400, "content"),
        ({"content": b"{", "headers": JSON}, 400, "content"),
        ({"content": b"[]", "headers": JSON}, 400, "content"),
        ({"content": b'{"content": 7}', "headers": JSON}, 400, "content"),
        ({"content": b'{"content": "\xff"}', "headers": JSON}, 400, "content"),
        ({"content": b'{"content": "a", "more": 1}', "headers": JSON}, 400, "more"),
        ({"content": b'{"content": "a"}', "headers": {"content-type": "text/plain"}}, 415, None),
        ({"content": b"a"}, 415, None),
        ({"content": b'{"content": "' + b"a" * 70_000 + b'"}', "headers": JSON}, 413, None),
        ({"content": b"no picture", "headers": {"content-type": "image/png"}}, 400, "picture"),
        ({"content": bytes(8_100_000), "headers": {"content-type": "image/png"}}, 413, None),
        ({"content": bytes(8_010_000), "headers": {"content-type": "image/png"}}, 400, "picture"),
        ({"data": {"picture": "text"}, "files": {}}, 415, None),
        ({"files": {"x": (None, b"text")}}, 400, "picture"),
        ({"content": b"junk", "headers": {"content-type": "multipart/form-data"}}, 400, None),
        ({"content": b"junk", "headers": {"content-type": "multipart/form-data; boundary=x"}}, 400, None),
    ],
)
async def test_bad_input_is_a_problem_that_names_the_field(client, request_, status, field):
    answer = await client.post("/v1/qr/read", **request_)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    if field:
        assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("target", "payload"),
    [
        ("dossier/H38.12-261120-0007", f"https://zalo.me/s/{APP}/dossiers/?code={CODE}"),
        ("dossier/h38.12-261120-0007", f"https://zalo.me/s/{APP}/dossiers/?code={CODE}"),
        ("report/LC-26-7K3M-9Q2*", f"https://zalo.me/s/{APP}/reports/?code=LC-26-7K3M-9Q2%2A"),
        ("place/03006", f"https://zalo.me/s/{APP}/places/?code=03006"),
        ("place/sa-pa", f"https://zalo.me/s/{APP}/places/?code=03006"),
        ("procedure/1.004859", f"https://zalo.me/s/{APP}/procedures/?code=1.004859"),
        ("procedure/2.000815.000.00.00.H38", f"https://zalo.me/s/{APP}/procedures/?code=2.000815"),
    ],
)
async def test_a_code_of_ours_is_drawn_and_read_again(client, target, payload):
    png = await client.get(f"/v1/qr/{target}.png")
    assert png.headers["content-type"] == "image/png"
    assert zxingcpp.read_barcode(Image.open(io.BytesIO(png.content)).convert("L")).text == payload
    svg = await client.get(f"/v1/qr/{target}.svg")
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert svg.content.startswith(b"<svg ")
    told = (await client.get(f"/v1/qr/{target}/links")).json()
    assert told["payload"] == told["deepLink"] == payload
    kind = target.split("/")[0]
    (item,) = (await read(client, payload)).json()["items"]
    assert item["kind"] == kind
    assert item["via"] == "own_link"


async def test_pictures_are_immutable_and_drawn_once(client, writer):
    first = await client.get(f"/v1/qr/dossier/{CODE}.svg")
    again = await client.get(f"/v1/qr/dossier/{CODE}.svg", headers={"if-none-match": first.headers["etag"]})
    head = await client.head(f"/v1/qr/dossier/{CODE}.svg")
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert first.headers["content-security-policy"] == "default-src 'none'"
    assert (again.status_code, again.content) == (304, b"")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == first.headers["etag"]
    assert head.headers["content-length"] == str(len(first.content))
    assert writer.drawn == 1


@pytest.mark.parametrize(
    "target",
    ["dossier/x.svg", "dossier/999200000001.svg", "dossier/.svg", "place/99999.svg", "procedure/1.2.svg",
     "report/x.png", "person/1.svg", f"dossier/{CODE}.gif", f"dossier/{CODE}",
     "dossier/" + "A1-" * 30 + ".svg", "dossier/x/links", "person/1/links"],
)  # fmt: skip
async def test_there_is_no_picture_of_what_is_no_code(client, target):
    answer = await client.get(f"/v1/qr/{target}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


async def test_without_a_mini_app_the_web_page_is_in_the_picture():
    links = Links(web="https://app.laocaiso.example/")
    drawn = await Drawings(links, WRITER).draw("dossier", CODE, "png")
    text = zxingcpp.read_barcode(Image.open(io.BytesIO(drawn.body)).convert("L")).text
    assert text == f"https://app.laocaiso.example/dossiers?code={CODE}"


async def test_what_is_kept_is_bounded(monkeypatch):
    monkeypatch.setattr("laocaiso.channels.qr.drawing.KEPT", 2)
    writer = CountingWriter()
    drawings = Drawings(LINKS, writer)
    for number in (1, 2, 1, 3, 1, 2):
        await drawings.draw("dossier", f"H38.12-261120-000{number}", "svg")
    assert writer.drawn == 4
    assert len(drawings._kept) == 2


@pytest.mark.parametrize(
    "content", ["\x00", "\ud7ff", "|" * 5000, "{}", "{code}", "%s", "A1-{0}", "https://{host}/"]
)
async def test_odd_texts_are_answered(client, content):
    answer = await read(client, content)
    assert answer.status_code == 200
    assert len(answer.json()["items"]) == 1


def test_the_body_of_a_reading_is_documented():
    made = openapi.document(app(WRITER, ZxingReader()))
    operation = made["paths"]["/v1/qr/read"]["post"]
    content = operation["requestBody"]["content"]
    assert set(content) == {
        "application/json",
        "image/png",
        "image/jpeg",
        "image/webp",
        "multipart/form-data",
    }
    assert content["application/json"]["schema"]["additionalProperties"] is False
    assert {"200", "400", "413", "415", "429", "503"} <= operation["responses"].keys()
    drawn = made["paths"]["/v1/qr/{kind}/{file}"]["get"]["responses"]["200"]
    assert set(drawn["content"]) == {"image/svg+xml", "image/png"}
