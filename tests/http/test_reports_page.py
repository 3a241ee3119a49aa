"""The page behind the private link: what is served, and that its script knows what the API says."""

import gzip
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from importlib.resources import files
from typing import get_args

import httpx
import msgspec
import pytest
from litestar import Litestar

from laocaiso.cases.feedback import answers, phrases
from laocaiso.cases.feedback.bodies import LONGEST_MESSAGE
from laocaiso.cases.feedback.model import ActorKind, EventKind, State
from laocaiso.cases.feedback.page.api import REPORTS, page_routes
from laocaiso.cases.feedback.photos.model import LARGEST_PHOTO, LONGER_SIDE, MOST_PHOTOS
from laocaiso.channels.qr.links import PAGES
from laocaiso.snapshots.published import Published
from laocaiso.web.openapi import config, document
from laocaiso.web.problems import handlers
from laocaiso.web.reads import Reads

FOLDER = files("laocaiso.cases.feedback") / "page"
NAMES = ("index.html", "page.css", "page.js", "icon.svg")
SHIPPED = {name: (FOLDER / name).read_text(encoding="utf-8") for name in NAMES}
SCRIPT = SHIPPED["page.js"]
LARGEST, LARGEST_SENT = 25_000, 10_000
"""Bytes of all of it, plain and compressed: a few seconds on one bar of signal."""


def make_app() -> Litestar:
    return Litestar(
        page_routes(Reads(Published()), started_at=datetime(2026, 11, 24, tzinfo=UTC)),
        openapi_config=config(version="1.2.3"),
        exception_handlers=handlers(),
        logging_config=None,
    )


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(make_app()), base_url="http://laocaiso"
    ) as opened:
        yield opened


def policy(answer: httpx.Response) -> dict[str, str]:
    parts = (part.split(maxsplit=1) for part in answer.headers["content-security-policy"].split(";"))
    return dict(parts)


def keys_of(table: str) -> set[str]:
    """The keys of an object of the script."""
    body = re.search(rf"^const {table} = \{{\n(.*?)^\}};", SCRIPT, re.MULTILINE | re.DOTALL)
    assert body is not None
    return set(re.findall(r"^  (\w+):", body[1], re.MULTILINE))


def fields_of(*structs: type[msgspec.Struct]) -> set[str]:
    return {field.encode_name for struct in structs for field in msgspec.structs.fields(struct)}


async def test_where_links_of_reports_lead_there_is_a_page_that_tells_nothing_of_them(client):
    assert f"/{PAGES['report'][0]}" == REPORTS.address
    page = await client.get("/reports?code=LC-26-7K3M-9Q2G")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.content == (await client.get("/reports")).content
    assert policy(page) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "img-src": "'self' blob:",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }


async def test_it_is_tagged_and_headed(client):
    got = await client.get("/reports")
    again = await client.get("/reports?code=x", headers={"If-None-Match": got.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert policy(again) == policy(got)
    headed = await client.head("/reports")
    assert (headed.status_code, headed.headers["etag"], headed.content) == (200, got.headers["etag"], b"")


async def test_its_parts_come_from_beside_it_under_an_address_that_changes_with_them(client):
    page = await client.get("/reports")
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert {source.split("?")[0] for source in sources} == {f"reports/{name}" for name in NAMES[1:]}
    for source in sources:
        part = await client.get(f"/{source}", headers={"Accept-Encoding": "gzip"})
        assert part.status_code == 200
        assert part.headers["etag"].strip('"').startswith(source.split("?v=")[1])
        assert part.headers["content-encoding"] == "gzip"
        assert part.headers["x-content-type-options"] == "nosniff"
        assert "immutable" in part.headers["cache-control"]
        same = await client.get(
            f"/{source}", headers={"Accept-Encoding": "gzip", "If-None-Match": part.headers["etag"]}
        )
        assert (same.status_code, same.content) == (304, b"")
    kinds = [(await client.get(f"/reports/{name}")).headers["content-type"] for name in NAMES[1:]]
    assert kinds == ["text/css; charset=utf-8", "text/javascript; charset=utf-8", "image/svg+xml"]


async def test_with_a_slash_it_leads_to_the_page_and_keeps_the_code(client):
    answer = await client.get("/reports/?code=LC-26%207K3M&x=%E1%BA%A1")
    assert answer.status_code == 308
    assert answer.headers["location"] == "../reports?code=LC-26%207K3M&x=%E1%BA%A1"
    assert (await client.get("/reports/")).headers["location"] == "../reports"


@pytest.mark.parametrize("path", ["/reports/index.html", "/reports/..%2fapi.py", "/reports/LC-26-7K3M-9Q2G"])
async def test_nothing_else_is_served(client, path):
    answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_it_is_no_part_of_the_document():
    assert document(make_app())["paths"] == {}


def test_it_is_small():
    assert sum(len(text.encode()) for text in SHIPPED.values()) < LARGEST
    assert sum(len(gzip.compress(text.encode())) for text in SHIPPED.values()) < LARGEST_SENT


def test_nothing_the_policy_forbids_and_nothing_that_reads_text_as_markup():
    html = SHIPPED["index.html"]
    assert not re.search(
        r"<script>|<script [^>]*>[^<]|<style|style=|\son\w+=|javascript:|<form[^>]*action", html
    )
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|DOMParser|document\.write|"
        r"\beval\b|new Function|setTimeout\(\s*[\"'`]|srcdoc|\.style\b|setAttribute\(\s*[\"']on|import\(",
        SCRIPT,
    )
    assert not re.search(r"@import|url\(", SHIPPED["page.css"])


def test_the_secret_goes_out_in_its_header_and_is_kept_nowhere():
    assert not re.search(
        r"localStorage|sessionStorage|indexedDB|document\.cookie|history\.|console\.", SCRIPT
    )
    uses = [line.strip() for line in SCRIPT.splitlines() if re.search(r"\bsecret\b(?!.*`#`)", line)]
    sent = [line for line in uses if "=" in line and "const secret" not in line and "at(" not in line]
    assert sent == ['if (secret) headers["X-Report-Secret"] = secret;']
    assert not re.search(r"https?://|[\"'`]//", SCRIPT)
    assert not re.search(
        r"ask\(\s*\"\w+\",\s*[\"'`]/", SCRIPT
    )  # relative, for the service may lie below a path


def test_it_has_a_form_for_every_act_and_words_for_every_clock_and_actor():
    assert keys_of("ACTS") == {*get_args(answers.OwnAct), "photo"}
    assert keys_of("CLOCKS") == set(get_args(answers.ClockState))
    assert keys_of("WHO") == set(get_args(ActorKind))


def test_it_reads_only_what_there_is():
    read = {name: set(re.findall(rf"\b{name}\.(\w+)", SCRIPT)) for name in ("report", "mine", "one", "what")}
    assert read["report"] <= fields_of(answers.ReportShown)
    assert read["mine"] <= fields_of(answers.Mine)
    assert read["one"] - {"slice"} <= fields_of(answers.TimelineEntry, answers.RatingShown)
    assert read["what"] <= fields_of(answers.DoneShown)
    assert all(read.values())
    assert set(re.findall(r"\.state === \"(\w+)\"", SCRIPT)) <= set(get_args(State))
    assert set(re.findall(r"\.kind === \"(\w+)\"", SCRIPT)) <= set(get_args(EventKind))


def test_its_figures_are_the_service_s():
    figures = dict(re.findall(r"^const ([A-Z_]+) = ([\d <]+);", SCRIPT, re.MULTILINE))
    assert int(figures["MOST_PHOTOS"]) == MOST_PHOTOS
    assert int(figures["LONGER_SIDE"]) == LONGER_SIDE
    megabytes, shift = figures["LARGEST_PHOTO"].split(" << ")
    assert int(megabytes) << int(shift) == LARGEST_PHOTO
    assert f"maxlength: {LONGEST_MESSAGE}" in SCRIPT


@pytest.mark.parametrize("language", [0, 1])
def test_whom_to_ring_is_what_the_service_says(language):
    lists = re.search(r"const EMERGENCY = say\(\s*\"(.*?)\",\s*\"(.*?)\",\s*\)", SCRIPT)
    assert lists is not None
    told = "; ".join(f"{number} {names[language]}" for number, names in phrases.EMERGENCY.items())
    assert lists[language + 1] == told


def test_everything_said_is_said_in_both_languages():
    pair = re.compile(r'\bsay\(\s*(["`])(.+?)\1,\s*(["`])(.+?)\3,?\s*\)', re.DOTALL)
    said = [(vietnamese, english) for _, vietnamese, _, english in pair.findall(SCRIPT)]
    assert len(said) == len(re.findall(r"\bsay\(", SCRIPT))
    for vietnamese, english in said:
        assert vietnamese != english
        assert not re.search("[À-ỹ]", english), english
