"""The first screen over real HTTP: complete, small, and whole where a part is not."""

import httpx

LIMIT = 6_000
"""Bytes of a compressed answer."""


def lacking(screen: dict) -> set[str]:
    return {name for name, part in screen.items() if isinstance(part, dict) and "missing" in part}


def size(answer: httpx.Response, coding: str) -> int:
    assert answer.headers["content-encoding"] == coding
    return int(answer.headers["content-length"])


def test_every_first_screen_is_complete_and_small(service):
    running = service()
    running.wait_full()
    paths = ["/v1/home"] + [f"/v1/home/{unit['code']}" for unit in running.json("/v1/places")["items"]]
    assert len(paths) == 100
    running.wait_for(lambda: not lacking(running.json("/v1/home")) and not lacking(running.json(paths[1])))
    full = 0
    for path in paths:
        # Power cuts come office by office, and the slowest may still be asked.
        running.wait_for(lambda path=path: not lacking(running.json(path)))
        for language in ("vi", "en"):
            for coding in ("br", "gzip"):
                answer = running.get(path, headers={"accept-language": language, "accept-encoding": coding})
                assert size(answer, coding) <= LIMIT, (path, coding)
        screen = running.json(path)
        assert lacking(screen) == set(), path
        assert screen["provenance"]["demo"] is True
        if path != "/v1/home":
            full += screen["warning"]["state"] == "warning" and screen["outages"]["planned"] > 0
    assert full > 0, "there is a unit with a warning and outages too"


def test_a_screen_is_found_by_slug_and_not_sent_again(service):
    running = service()
    running.wait_full()
    running.wait_for(lambda: not lacking(running.json("/v1/home/sa-pa")))
    by_code, by_slug = running.get("/v1/home/03006"), running.get("/v1/home/sa-pa")
    assert by_code.headers["etag"] == by_slug.headers["etag"]
    known = {"if-none-match": by_code.headers["etag"]}
    assert running.get("/v1/home/03006", headers=known).status_code == 304
    assert running.client.head("/v1/home").status_code == 200
    unknown = running.get("/v1/home/99999")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")


def test_parts_whose_upstreams_are_broken_say_so_and_the_rest_is_there(service, sandbox):
    for upstream in ("nchmf", "evn-npc"):
        ordered = sandbox.post("/_sandbox/faults", json={"upstream": upstream, "fault": "waf_page"})
        assert ordered.status_code < 300
    running = service()
    running.wait_for(lambda: lacking(running.json("/v1/home/03006")) == {"warning", "outages"})
    screen = running.json("/v1/home/03006", headers={"accept-language": "en"})
    assert screen["outages"]["missing"] == {
        "code": "no_data",
        "text": "There are no data on power outages yet.",
    }
    assert screen["warning"]["state"] == "unknown"
    assert screen["weather"]["now"]["temperatureC"] > -10
    assert screen["news"]["latest"]
    assert lacking(running.json("/v1/home")) == {"warnings", "outages"}
