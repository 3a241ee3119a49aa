"""The .ics: read back with a calendar library, and line by line."""

from datetime import UTC

from icalendar import Calendar, Event
from outage_examples import HOUR, NOW, outage

from laocaiso.feeds.outages import calendar
from laocaiso.feeds.outages.answers import DISCLAIMER, Outage


def written(*outages: Outage, revisions: dict[str, int] | None = None) -> bytes:
    return calendar.write(
        outages,
        revisions or {},
        name="Lịch mất điện Phường Sa Pa",
        about="Một, hai; ba.",
        url="https://example.vn/a",
    )


def events(body: bytes) -> list[Event]:
    read = Calendar.from_ical(body)
    assert not read.errors
    return [event for event in read.walk("VEVENT") if isinstance(event, Event)]


def test_a_calendar_says_its_name_and_how_often_to_ask_again() -> None:
    read = Calendar.from_ical(written(outage()))
    assert read["X-WR-CALNAME"] == "Lịch mất điện Phường Sa Pa"
    assert "X-WR-CALDESC:Một\\, hai\\; ba." in written(outage()).decode()
    assert read["VERSION"] == "2.0"
    assert read["METHOD"] == "PUBLISH"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in written(outage())
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in written(outage())


def test_an_entry_has_the_times_in_utc_and_a_stable_name() -> None:
    event = events(written(outage()))[0]
    assert event["UID"] == "0123456789abcdef@outages.laocaiso"
    assert event.decoded("dtstart") == (NOW + 24 * HOUR).astimezone(UTC)
    assert event.decoded("dtend") == (NOW + 26 * HOUR).astimezone(UTC)
    assert event.decoded("dtstamp") == NOW.astimezone(UTC)
    assert (event["STATUS"], event["SEQUENCE"], event["TRANSP"]) == ("CONFIRMED", 0, "TRANSPARENT")
    assert not event.errors


def test_an_entry_is_in_plain_vietnamese_and_never_claims_the_whole_unit() -> None:
    event = events(written(outage()))[0]
    assert event["SUMMARY"] == "Mất điện theo lịch: một phần Phường Sa Pa"
    assert "Khu vực: Một phần phường Sa Pa" in event["DESCRIPTION"]
    assert DISCLAIMER["vi"] in event["DESCRIPTION"]
    assert "Lý do" not in event["DESCRIPTION"]
    assert "Lý do: Thay dây" in events(written(outage(reason="Thay dây")))[0]["DESCRIPTION"]


def test_a_change_moves_the_sequence_and_the_stamp_and_keeps_the_name() -> None:
    moved = outage(changed_at=NOW + HOUR, start=NOW + 25 * HOUR, status="changed")
    before, after = events(written(outage()))[0], events(written(moved, revisions={moved.id: 1}))[0]
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after.decoded("dtstamp") == (NOW + HOUR).astimezone(UTC)


def test_what_evn_took_off_is_cancelled_and_says_only_that() -> None:
    event = events(written(outage(status="withdrawn", changed_at=NOW + HOUR)))[0]
    assert event["STATUS"] == "CANCELLED"
    assert event["SUMMARY"].startswith("Đã gỡ khỏi lịch")
    assert "EVN không nói là đã hủy" in event["DESCRIPTION"]


def test_an_outage_without_a_unit_is_named_by_its_text_or_its_power_unit() -> None:
    assert events(written(outage(units=[])))[0]["SUMMARY"].endswith(": Một phần phường Sa Pa")
    assert events(written(outage(units=[], area="")))[0]["SUMMARY"].endswith(": Điện lực Sa Pa")


def test_no_line_is_longer_than_75_octets_and_each_ends_in_crlf() -> None:
    long = outage(area="Thôn Lò Suối Tủng, " * 40 + "\nBEGIN:VEVENT\r\nUID:x")
    body = written(long)
    lines = body.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert len(events(body)) == 1


def test_the_same_outages_are_the_same_bytes_in_any_order() -> None:
    one, other = outage(), outage(id="fedcba9876543210", start=NOW + 20 * HOUR)
    assert written(one, other) == written(other, one)


def test_a_calendar_without_outages_is_still_a_calendar() -> None:
    assert events(written()) == []
