"""The reading side as a whole: a start, an outage of everything, a restart, a crowd."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time

import httpx
import pytest

from tests.servers import redis_server, wait_until

READS = [
    "/v1/places",
    "/v1/places/03006",
    "/v1/places/resolve?q=sa+pa",
    "/v1/places/locate?lat=22.4793&lon=103.9732",
    "/v1/weather",
    "/v1/weather/03006",
    "/v1/outages",
    "/v1/outages?unit=02647",
    "/v1/outages/02647.ics",
    "/v1/outages.csv",
    "/v1/warnings",
    "/v1/warnings/03006",
    "/v1/warnings.cap",
    "/v1/air",
    "/v1/air/03006",
    "/v1/rivers",
    "/v1/rivers/hong-lao-cai",
    "/v1/news",
    "/v1/news?topic=tourism&limit=2",
    "/v1/news.rss",
    "/v1/broadcast/channels",
    "/v1/broadcast/thlc",
    "/v1/broadcast.xmltv",
    "/v1/tourism/places?near=sa-pa&limit=5",
    "/v1/tourism/tours",
    "/v1/tourism/news",
    "/v1/learning/news",
    "/v1/learning/courses",
]


def order(sandbox: httpx.Client, upstream: str, fault: str, **more: object) -> None:
    answer = sandbox.post("/_sandbox/faults", json={"upstream": upstream, "fault": fault, **more})
    assert answer.status_code < 300, answer.text


def asked(sandbox: httpx.Client, upstream: str) -> int:
    return sandbox.get("/_sandbox/requests").json()["counts"].get(upstream, 0)


def settled_tags(service) -> dict[str, str]:
    """The ETag of each read, once they stand still: a page of two sources is made again for the second."""
    tags: dict[str, str] = {}

    def stand_still() -> bool:
        nonlocal tags
        before, tags = tags, {path: service.get(path).headers["etag"] for path in READS}
        time.sleep(1)
        return before == tags

    service.wait_for(stand_still)
    return tags


def test_from_nothing_to_full_and_back_after_a_crash(service, sandbox):
    first = service()
    first.wait_full()
    for path in READS:
        answer = first.get(path)
        assert answer.status_code == 200, path
        if "json" in answer.headers["content-type"]:
            assert answer.json().get("provenance", {}).get("demo") is True, path
    tags = settled_tags(first)
    first.stop(signal.SIGKILL)

    # All upstreams are gone now; what was kept is shown at once, with its age.
    for upstream in ("open-meteo", "met-norway", "evn-npc"):
        order(sandbox, upstream, "status_500")
    before = asked(sandbox, "open-meteo")
    again = service()
    for path in READS:
        answer = again.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["etag"] == tags[path] or "outages" in path or "weather" in path, path
    assert asked(sandbox, "open-meteo") == before, "a restart does not look again before its time"


def test_all_upstreams_down_from_the_start(service, sandbox):
    for upstream in ("open-meteo", "met-norway", "evn-npc"):
        order(sandbox, upstream, "waf_page")
    cold = service()
    cold.wait_for(lambda: [s["trouble"] for s in cold.json("/status")["sources"]].count("foreign_page") >= 2)
    for path in ("/v1/weather", "/v1/weather/03006", "/v1/outages", "/v1/outages?unit=02647"):
        cold.wait_for(lambda path=path: cold.get(path).json()["code"] == "upstream_down")
        answer = cold.get(path)
        assert answer.status_code == 503, path
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) > 0
    assert cold.get("/v1/places").status_code == 200
    assert cold.get("/v1/weather/99999").status_code == 404
    events = re.findall(r'"event":\s*"(source_failed|source_held_back)"', cold.logged())
    assert events


def test_a_crowd_of_cold_readers_costs_one_fetch(service, sandbox):
    order(sandbox, "open-meteo", "slow", times=1)
    cold = service()

    async def crowd() -> list[int]:
        limits = httpx.Limits(max_connections=200)
        timeout = httpx.Timeout(30, pool=None)  # they queue for our own connections, on a slow machine long
        async with httpx.AsyncClient(base_url=cold.client.base_url, limits=limits, timeout=timeout) as client:
            answers = await asyncio.gather(*(client.get("/v1/weather/03006") for _ in range(1000)))
        return [answer.status_code for answer in answers]

    codes = asyncio.run(crowd())
    assert set(codes) <= {200, 503}
    cold.wait_full()
    assert asked(sandbox, "open-meteo") == 2, "one look at now, one ahead"


def test_several_processes_share_one_redis_and_outlive_it(service, sandbox):
    with redis_server() as redis:
        shared = {"LAOCAISO_REDIS_URL": redis.url}
        refresher = service(**shared)
        refresher.wait_full()
        reader = service(**shared, LAOCAISO_REFRESH="off")
        reader.wait_full()
        total = asked(sandbox, "evn-npc")
        assert [reader.get(path).headers["etag"] for path in READS] == [
            refresher.get(path).headers["etag"] for path in READS
        ], "replicas agree, or a cache in front of them would be of no use"

        second = service(**shared)
        second.wait_full()
        assert asked(sandbox, "evn-npc") == total, "what one has fetched the other does not fetch again"

        for trouble in (redis.kill, redis.freeze):
            trouble()
            for one in (refresher, reader):
                assert {one.get(path).status_code for path in READS} == {200}
                one.wait_for(lambda one=one: any(s["down"] for s in one.json("/status")["stores"]))
                assert one.get("/health/ready").status_code == 200
            if trouble == redis.kill:
                redis.start()  # and it has forgotten everything
            else:
                redis.thaw()
            for one in (refresher, reader):
                one.wait_for(lambda one=one: not any(s["down"] for s in one.json("/status")["stores"]))
        cold = service(**shared, LAOCAISO_REFRESH="off")
        cold.wait_full()
        assert "snapshots_failures_total" in refresher.get("/metrics").text


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_peace(service, how):
    running = service()
    running.wait_full()
    assert running.stop(how) in (0, -how)
    assert "Traceback" not in running.logged()


def test_a_wrong_setting_stops_the_start_and_says_what_is_allowed(service, tmp_path):
    with pytest.raises(RuntimeError, match=r"LAOCAISO_LOG_LEVEL='loud'.*debug, info"):
        service(LAOCAISO_LOG_LEVEL="loud")


def test_the_log_holds_no_personal_data(service):
    running = service()
    secret = "0912345678"
    for path in (
        f"/v1/places/resolve?q={secret}",
        f"/{secret}",
        f"/v1/outages/{secret}",
        f"/v1/weather/{secret}",
    ):
        running.get(path, headers={"x-forwarded-for": "203.0.113.77", "user-agent": f"phone-{secret}"})
    running.stop()
    wait_until(lambda: "resolve" in running.logged())
    assert secret not in running.logged()
    assert "203.0.113.77" not in running.logged()
    assert '"/v1/places/resolve"' in running.logged()


def test_the_openapi_document_is_printed_without_any_place_to_keep_data(tmp_path):
    printed = subprocess.run(
        [sys.executable, "-m", "laocaiso", "openapi"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if not name.startswith("LAOCAISO_")},
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert json.loads(printed.stdout)["openapi"].startswith("3.1")
    assert list(tmp_path.iterdir()) == []
