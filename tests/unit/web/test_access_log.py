import json

import anyio
import pytest

from laocaiso.web.access_log import LONGEST, PAUSE, AccessLog
from laocaiso.web.metrics import Metrics
from laocaiso.web.telemetry import UNMATCHED, Telemetry


def note(log, **changes):
    given = {
        "method": "GET",
        "route": "/v1/places/{code}",
        "status": 200,
        "size": 12,
        "seconds": 0.0015,
        "request_id": b"abc-1",
        "how": "published",
    }
    log.line(**given | changes)


async def test_a_line_is_json_and_holds_these_fields_and_no_more():
    written = []
    log = AccessLog(written.append, now=lambda: 1_700_000_000.25)
    note(log)
    log.close()
    assert json.loads(b"".join(written)) == {
        "time": "2023-11-14T22:13:20.250Z",
        "event": "request",
        "method": "GET",
        "route": "/v1/places/{code}",
        "status": 200,
        "bytes": 12,
        "ms": 1.5,
        "how": "published",
        "requestId": "abc-1",
    }


async def test_the_time_moves_on():
    written = []
    now = iter([1_700_000_000.9994, 1_700_000_001.0])
    log = AccessLog(written.append, now=lambda: next(now))
    note(log)
    note(log)
    log.close()
    assert [json.loads(line)["time"] for line in b"".join(written).splitlines()] == [
        "2023-11-14T22:13:20.999Z",
        "2023-11-14T22:13:21.000Z",
    ]


async def test_the_millisecond_never_rounds_up_to_a_second():
    written = []
    log = AccessLog(written.append, now=lambda: 1_700_000_000.99999)
    note(log)
    log.close()
    assert json.loads(written[0])["time"] == "2023-11-14T22:13:20.999Z"


async def test_lines_are_written_together_and_soon():
    written = []
    log = AccessLog(written.append)
    for _ in range(5):
        note(log)
    assert written == []
    await anyio.sleep(PAUSE * 1.5)
    assert len(written) == 1
    assert written[0].count(b"\n") == 5
    note(log)
    await anyio.sleep(PAUSE * 1.5)
    assert len(written) == 2


async def test_a_rush_does_not_pile_up():
    written = []
    log = AccessLog(written.append)
    for _ in range(LONGEST * 2 + 1):
        note(log)
    assert [lines.count(b"\n") for lines in written] == [LONGEST, LONGEST]
    log.close()
    assert written[-1].count(b"\n") == 1


async def test_where_writing_fails_lines_are_counted_and_the_service_goes_on():
    def broken(_lines):
        raise BrokenPipeError

    log = AccessLog(broken)
    note(log)
    note(log)
    log.close()
    assert log.lost == 2
    log.close()
    assert log.lost == 2


async def test_text_for_people():
    written = []
    log = AccessLog(written.append, form="text", now=lambda: 0.0)
    note(log, status=404, route=UNMATCHED)
    log.close()
    assert written == [b"1970-01-01T00:00:00.000Z GET     unmatched 404 12B 1.50ms published abc-1\n"]


@pytest.mark.parametrize("with_log", [True, False])
async def test_telemetry_counts_with_and_without_a_log(with_log):
    written = []
    telemetry = Telemetry(Metrics(), AccessLog(written.append) if with_log else None)
    telemetry.done("GET", "/status", 200, 10, 0.001, b"abc-1", "app")
    await telemetry.aclose()
    assert telemetry.metrics.requests() == 1
    assert len(written) == with_log
