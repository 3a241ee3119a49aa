"""The CAP message against the schema of the standard, by a validator nobody here wrote."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import shapely
import xmlschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from laocaiso.feeds.warnings.cap import NAMESPACE
from laocaiso.feeds.warnings.model import Area, Bulletin, Level
from laocaiso.feeds.warnings.service import WarningsFeed
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.locate import Locator
from tests.unit.warnings.issued import HOUR, NOW, Keeps, Office, bulletin, info, keeping, nothing, partly_read

SCHEMA = xmlschema.XMLSchema(Path(__file__).parents[2] / "fixtures" / "cap" / "CAP-v1.2.xsd")
MakeFeed = Callable[..., WarningsFeed]
CAP = {"cap": NAMESPACE}


def message(feed: WarningsFeed, *values: Bulletin, now: datetime = NOW) -> ET.Element:
    kept = keeping(feed.sources, *values) if values else Keeps()
    page = next(page for page in feed.render(kept, now).pages if page.target == "/v1/warnings.cap")
    assert page.media_type == "application/cap+xml"
    SCHEMA.validate(page.body.decode())
    return ET.fromstring(page.body)


def text(element: ET.Element, path: str) -> str | None:
    return element.findtext(path, namespaces=CAP)


def texts(element: ET.Element, path: str) -> list[str | None]:
    return [found.text for found in element.findall(path, CAP)]


def test_the_schema_refuses_what_is_wrong() -> None:
    assert not SCHEMA.is_valid(f'<alert xmlns="{NAMESPACE}"><identifier>x</identifier></alert>')


def test_one_alert_with_an_info_for_each_hazard_and_level(make_feed: MakeFeed) -> None:
    alert = message(
        make_feed(),
        bulletin(
            info("Bát Xát", "high", former="Xã Quang Kim"),
            info("Bát Xát", "medium", former="Xã Phìn Ngan"),
            info("Sa Pa", "high"),
            info("Sa Pa", "medium", "flash_flood"),
        ),
    )
    assert text(alert, "cap:status") == "Actual"
    assert text(alert, "cap:msgType") == "Alert"
    assert text(alert, "cap:scope") == "Public"
    assert text(alert, "cap:sender") == "laocaiso.example"
    assert text(alert, "cap:source") == "nchmf.example"
    assert text(alert, "cap:sent") == "2026-07-21T15:57:00+07:00"
    assert text(alert, "cap:references") is None
    slide, flood = alert.findall("cap:info", CAP)
    assert texts(slide, "cap:area/cap:geocode/cap:value") == ["02683", "03006"]
    assert texts(slide, "cap:area/cap:areaDesc") == ["Xã Bát Xát, tỉnh Lào Cai", "Phường Sa Pa, tỉnh Lào Cai"]
    assert text(slide, "cap:senderName") == "Cơ quan nchmf"
    assert (text(slide, "cap:event"), text(slide, "cap:severity")) == ("Sạt lở đất", "Severe")
    assert text(slide, "cap:parameter/cap:value") == "Cao"
    assert text(slide, "cap:eventCode/cap:value") == "landslide"
    assert text(slide, "cap:onset") == "2026-07-21T15:00:00+07:00"
    assert text(slide, "cap:expires") == "2026-07-21T21:00:00+07:00"
    assert text(slide, "cap:instruction") is None
    assert (text(flood, "cap:event"), text(flood, "cap:severity")) == ("Lũ quét", "Moderate")


def test_polygons_are_closed_in_latitude_longitude_order_and_hold_the_seat(
    make_feed: MakeFeed, gazetteer: Gazetteer, locator: Locator
) -> None:
    alert = message(make_feed(), bulletin(info(None, areas=(Area(province="Lào Cai"),))))
    areas = alert.findall("cap:info/cap:area", CAP)
    assert len(areas) == 99
    for area in areas:
        rings = []
        for polygon in texts(area, "cap:polygon"):
            pairs = [tuple(map(float, pair.split(","))) for pair in (polygon or "").split()]
            assert len(pairs) >= 4
            assert pairs[0] == pairs[-1]
            rings.append(shapely.Polygon([(lon, lat) for lat, lon in pairs]))
        unit = gazetteer.by_code[text(area, "cap:geocode/cap:value") or ""]
        assert any(ring.covers(shapely.Point(unit.inner_lon, unit.inner_lat)) for ring in rings)


def test_a_list_that_follows_one_in_force_names_the_message_it_replaces(make_feed: MakeFeed) -> None:
    feed = make_feed()
    first = message(feed, bulletin(info("Bát Xát")))
    at = NOW + timedelta(hours=1)
    second = message(feed, bulletin(info("Sa Pa"), came=at, replaced=NOW), now=at)
    assert text(second, "cap:msgType") == "Update"
    assert text(second, "cap:references") == (
        f"laocaiso.example,{text(first, 'cap:identifier')},{text(first, 'cap:sent')}"
    )
    assert text(second, "cap:identifier") != text(first, "cap:identifier")


def test_the_message_stays_the_same_while_time_goes_by_and_after_it_is_over(make_feed: MakeFeed) -> None:
    feed, said = make_feed(), bulletin(info("Bát Xát"))
    kept = keeping(feed.sources, said)
    bodies = {
        page.body
        for hours in (0, 1, 5, 7, 60)
        for page in feed.render(kept, NOW + timedelta(hours=hours)).pages
        if page.target == "/v1/warnings.cap"
    }
    assert len(bodies) == 1


@pytest.mark.parametrize("values", [(), (nothing(),), (bulletin(),)])
def test_without_warnings_the_message_is_no_all_clear(
    make_feed: MakeFeed, values: tuple[Bulletin, ...]
) -> None:
    alert = message(make_feed(), *values)
    assert text(alert, "cap:status") == "System"
    assert alert.find("cap:info", CAP) is None
    assert "không có nghĩa là không có nguy hiểm" in (text(alert, "cap:note") or "")


def note(alert: ET.Element) -> str:
    return text(alert, "cap:note") or ""


def test_a_place_nobody_knows_is_told_in_the_issuers_words(make_feed: MakeFeed) -> None:
    alert = message(make_feed(), bulletin(info("Lạ Lắm", "very_high", former="Xã Không Đâu"), info("Sa Pa")))
    assert text(alert, "cap:status") == "Actual"
    assert "Hiện không có cảnh báo" not in note(alert)
    worst, other = alert.findall("cap:info", CAP)
    assert (text(worst, "cap:severity"), text(worst, "cap:parameter/cap:value")) == ("Extreme", "Rất cao")
    (area,) = worst.findall("cap:area", CAP)
    assert [child.tag for child in area] == [f"{{{NAMESPACE}}}areaDesc"]
    assert text(area, "cap:areaDesc") == "Lạ Lắm, Xã Không Đâu, Lào Cai"
    assert texts(other, "cap:area/cap:geocode/cap:value") == ["03006"]


def test_only_a_list_that_was_had_says_that_nothing_is_listed(make_feed: MakeFeed) -> None:
    assert note(message(make_feed(), bulletin())).startswith("Hiện không có cảnh báo nào được liệt kê")
    never = message(make_feed())
    assert note(never) == "Chưa lấy được cảnh báo nào. Điều này không có nghĩa là không có nguy hiểm."
    for later in (timedelta(hours=3), timedelta(days=4)):
        alert = message(make_feed(), bulletin(), now=NOW + later)
        assert text(alert, "cap:status") == "System"
        assert "liệt kê" not in note(alert)
        assert note(alert).startswith("Không lấy được cảnh báo từ 15:57 ngày 21/7/2026")
        assert "không có nghĩa là không có nguy hiểm" in note(alert)


def test_one_issuer_never_reached_beside_an_empty_list_is_said(make_feed: MakeFeed) -> None:
    feed = make_feed(Office("a"), Office("b"))
    kept = Keeps()
    kept.put(feed.sources[0], bulletin())
    page = next(page for page in feed.render(kept, NOW).pages if page.target == "/v1/warnings.cap")
    SCHEMA.validate(page.body.decode())
    assert "Chưa lấy được cảnh báo nào" in note(ET.fromstring(page.body))


def test_messages_that_say_different_things_have_different_identifiers(make_feed: MakeFeed) -> None:
    known = [message(make_feed(), bulletin(), now=NOW + timedelta(hours=hours)) for hours in (0, 1, 3, 20)]
    by_identifier = {text(alert, "cap:identifier"): note(alert) for alert in known}
    assert len(by_identifier) == len({note(alert) for alert in known}) == 2


def test_a_list_read_in_part_is_no_empty_list(make_feed: MakeFeed) -> None:
    for infos in ((), (info("Sa Pa"),)):
        alert = message(make_feed(), partly_read(*infos))
        assert "không đọc được" in note(alert)
        assert "liệt kê" not in note(alert)
        assert len(alert.findall("cap:info", CAP)) == len(infos)


def test_a_demo_is_a_test_in_the_words_of_cap(make_feed: MakeFeed) -> None:
    assert text(message(make_feed(demo=True), bulletin(info("Bát Xát"))), "cap:status") == "Test"
    assert text(message(make_feed(demo=True)), "cap:status") == "Test"


def test_two_issuers_share_the_message_each_under_its_name(make_feed: MakeFeed) -> None:
    feed = make_feed(Office("a"), Office("b"))
    instruction = info("Sa Pa", instruction="Hãy rời\nkhỏi nơi thấp \x00<&>", response_types=("Evacuate",))
    alert = message(feed, bulletin(info("Bát Xát")), bulletin(instruction, came=NOW + timedelta(minutes=3)))
    assert texts(alert, "cap:info/cap:senderName") == ["Cơ quan a", "Cơ quan b"]
    assert text(alert, "cap:source") == "a.example, b.example"
    assert texts(alert, "cap:info/cap:instruction") == ["Hãy rời\nkhỏi nơi thấp <&>"]
    assert texts(alert, "cap:info/cap:responseType") == ["Evacuate"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    said=st.lists(
        st.tuples(
            st.sampled_from(["Bát Xát", "P. Sa Pa", "Lạ", None]),
            st.sampled_from(["low", "medium", "high", "very_high", "unknown"]),
            st.text(max_size=20),
            st.none() | st.text(max_size=30),
            st.none() | st.integers(-10_000_000, 10_000_000),
        ),
        max_size=5,
    )
)
def test_whatever_an_issuer_writes_the_message_is_valid(
    make_feed: MakeFeed, said: list[tuple[str | None, Level, str, str | None, int | None]]
) -> None:
    infos = [
        info(
            commune,
            level,
            event,
            description=words,
            headline=words,
            level_text=words,
            expires=None if ends is None else HOUR + timedelta(seconds=ends),
        )
        for commune, level, event, words, ends in said
    ]
    message(make_feed(), bulletin(*infos), now=HOUR)
