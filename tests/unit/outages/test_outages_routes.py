"""The routes over the framework: published pages, filters, calendars, and bad input."""

from collections.abc import Iterator
from typing import Any

import pytest
from icalendar import Calendar
from litestar import Litestar
from litestar.testing import TestClient
from outage_examples import GAZETTEER, NOW, FakeKept, FakeSchedules, row

from laocaiso.feeds.outages import api
from laocaiso.feeds.outages.service import OutagesFeed
from laocaiso.snapshots.published import Published, finish_all
from laocaiso.web import problems
from laocaiso.web.reads import Reads

Client = TestClient[Litestar]


def client_for(*rows: Any, known: tuple[str, ...] = ("PA18BT", "PA18LC", "PA18SP")) -> Client:
    feed, kept, published = OutagesFeed(GAZETTEER, FakeSchedules(), demo=False), FakeKept(), Published()
    for unit in known:
        kept.polled(feed, unit, *(r for r in rows if r.unit == unit))
    rendering = feed.render(kept, NOW)
    published.replace("outages", finish_all(rendering.pages, {}), rendering.view, NOW)
    app = Litestar(list(api.routes(Reads(published), GAZETTEER)), exception_handlers=problems.handlers())
    return TestClient(app)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    rows = [
        row(-2, -1, "Xã Phong Hải"),
        row(-1, 1, "Xã Xuân Quang"),
        row(20, 22, "Xã Phong Hải"),
        row(24, 26, "Phường Sa Pa", unit="PA18SP"),
        row(48, 50, "Phường Sa Pa", unit="PA18SP"),
    ]
    with client_for(*rows) as one:
        yield one


def starts(answer: Any) -> list[str]:
    return [item["start"][8:13] for item in answer.json()["items"]]


def test_all_outages_are_the_published_page(client: Client) -> None:
    answer = client.get("/v1/outages")
    assert answer.status_code == 200
    assert len(answer.json()["items"]) == 5
    assert answer.headers["etag"]
    assert client.get("/v1/outages", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_a_unit_is_taken_by_code_and_by_slug(client: Client) -> None:
    by_code, by_slug = client.get("/v1/outages?unit=03006"), client.get("/v1/outages?unit=sa-pa")
    assert by_code.json() == by_slug.json()
    assert len(by_code.json()["items"]) == 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=active", ["24T11"]),
        ("status=over", ["24T10"]),
        ("status=upcoming", ["25T08", "25T12", "26T12"]),
        ("status=active,over", ["24T11", "24T10"]),
        ("status=withdrawn", []),
        ("from=2026-11-26", ["26T12"]),
        ("to=2026-11-24", ["24T11", "24T10"]),
        ("from=2026-11-25&to=2026-11-25", ["25T08", "25T12"]),
        ("from=2026-11-25T10:00:00%2B07:00&to=2026-11-25T12:00:01%2B07:00", ["25T12"]),
        ("from=2026-11-25T10:00:00+07:00", ["25T12", "26T12"]),
        ("from=2026-11-25T03:00:00Z", ["25T12", "26T12"]),
        ("unit=sa-pa&from=2026-11-26", ["26T12"]),
        ("unit=sa-pa&status=active", []),
        ("limit=2", ["24T11", "25T08"]),
        ("limit=200", ["24T11", "25T08", "25T12", "26T12", "24T10"]),
    ],
)
def test_a_filter_finds_what_it_says(client: Client, query: str, expected: list[str]) -> None:
    answer = client.get(f"/v1/outages?{query}")
    assert answer.status_code == 200
    assert starts(answer) == expected


def test_a_cursor_leads_through_all_of_them_once(client: Client) -> None:
    seen: list[str] = []
    query = "limit=2"
    for _ in range(5):
        answer = client.get(f"/v1/outages?{query}").json()
        seen += [item["id"] for item in answer["items"]]
        if answer["next"] is None:
            break
        query = f"limit=2&cursor={answer['next']}"
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("unit=99999", "unit"),
        ("unit=sa-pa&unit=y-ty", "unit"),
        ("status=cancelled", "status"),
        ("status=active,", "status"),
        ("from=yesterday", "from"),
        ("from=2026-13-01", "from"),
        ("to=9999-12-31", "to"),
        ("from=0001-01-01T00:00:00%2B23:59", "from"),
        ("from=2026-11-25&to=2026-11-24", "to"),
        ("from=2026-11-25&from=2026-11-26", "from"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=-1", "limit"),
        ("limit=x", "limit"),
        ("limit=٣", "limit"),
        ("unit=", "unit"),
        ("status=", "status"),
        ("cursor=x", "cursor"),
        ("cursor=%C3%A9", "cursor"),
        ("cursor=" + "A" * 3000, "cursor"),
    ],
)
def test_bad_input_is_answered_with_the_name_of_the_field(client: Client, query: str, field: str) -> None:
    answer = client.get(f"/v1/outages?{query}")
    assert 400 <= answer.status_code < 500, answer.text
    assert field in answer.text


def test_unknown_parameters_are_ignored(client: Client) -> None:
    assert client.get("/v1/outages?utm=x").json() == client.get("/v1/outages").json()


def test_an_outage_has_an_address_of_its_own(client: Client) -> None:
    item = client.get("/v1/outages").json()["items"][0]
    assert client.get(f"/v1/outages/{item['id']}").json()["outage"] == item


@pytest.mark.parametrize(
    "name", ["0123456789abcdef", "x", "99999.ics", "sa-pa", ".ics", "PA9999.ics", "%C3%A9.ics"]
)
def test_what_is_not_there_is_not_found(client: Client, name: str) -> None:
    assert client.get(f"/v1/outages/{name}").status_code == 404


@pytest.mark.parametrize("name", ["03006", "sa-pa", "PA18SP"])
def test_a_calendar_is_there_for_units_and_power_units(client: Client, name: str) -> None:
    answer = client.get(f"/v1/outages/{name}.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == 2


def test_the_table_has_a_line_for_each_outage(client: Client) -> None:
    answer = client.get("/v1/outages.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.count(b"\r\n") == 6


@pytest.mark.parametrize(
    "target", ["/v1/outages", "/v1/outages?status=active", "/v1/outages.csv", "/v1/outages/sa-pa.ics"]
)
def test_head_works_wherever_get_does(client: Client, target: str) -> None:
    answer = client.head(target)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["etag"] == client.get(target).headers["etag"]


@pytest.mark.parametrize(
    "target", ["/v1/outages", "/v1/outages?unit=sa-pa", "/v1/outages?status=active", "/v1/outages/sa-pa.ics"]
)
def test_before_anything_is_known_the_answer_is_to_come_again(target: str) -> None:
    with client_for(known=()) as one:
        assert one.get(target).status_code == 503


def test_a_unit_whose_power_unit_is_missing_is_not_said_to_have_no_outage() -> None:
    with client_for(known=("PA18BT",)) as one:
        assert one.get("/v1/outages?unit=sa-pa").status_code == 503
        assert one.get("/v1/outages?unit=sa-pa&status=active").status_code == 503
        assert one.get("/v1/outages?status=active").json()["complete"] is False


def test_the_english_answer_is_in_english(client: Client) -> None:
    answer = client.get("/v1/outages?status=active", headers={"Accept-Language": "en"})
    assert answer.json()["items"][0]["statusText"] == "Under way (as scheduled)"
