"""Links by which the one-stop fetches documents: what they open, for how long, and what ends them."""

import re
from ipaddress import ip_network

import httpx
import pytest

from tests.unit.intake.invented_intake import APPLICANT, OWNER, PLANTED, client_of, not_taken, pdf, png

DAY = 86_400


async def handed_over(world, **more) -> tuple:
    """A dossier that was handed over, and the link of its one document."""
    held = await world.complete(**more)
    assert (await held.hand_in()).status_code == 201
    await world.side.sender.round()
    return held, links(world)[-1]


def links(world) -> list[str]:
    return [file.link for sent in world.one_stop.taken.values() for file in sent.files]


async def opens(world, link: str, **more) -> httpx.Response:
    return await world.client.get(link, **more)


async def test_a_link_gives_the_document_and_says_so_in_the_access_log(world):
    held, link = await handed_over(world)
    [file] = next(iter(world.one_stop.taken.values())).files
    assert file.name == "01-to-khai-theo-mau.png"
    answer = await opens(world, link)
    assert answer.status_code == 200
    assert answer.content == png(1)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "sandbox" in answer.headers["content-security-policy"]
    seen = [(entry.who, entry.what, entry.why) for entry in await world.side.accesses.of(held.id, 99)]
    assert ("one_stop", "read", "document 1, by its link") in seen


async def test_a_link_holds_nothing_of_a_person_and_no_secret_of_the_dossier(world):
    held, link = await handed_over(world)
    assert re.fullmatch(rf"/handover/{held.id}\.1\.\d{{10}}\.[A-Za-z0-9_-]{{43}}", link)
    assert held.secret not in link
    assert not [word for word in PLANTED if word in link]


async def test_a_link_that_was_tampered_with_opens_nothing(world):
    _, link = await handed_over(world)
    await handed_over(world)
    path, dossier, number, expires, proof = re.fullmatch(r"(.*/)(.*)\.(.*)\.(.*)\.(.*)", link).groups()
    other = links(world)[-1].rpartition("/")[2].split(".")[0]
    good = {"dossier": dossier, "number": number, "expires": expires, "proof": proof}
    for change in (
        {"proof": proof[::-1]},
        {"proof": proof[:-1]},
        {"expires": str(int(expires) + DAY)},
        {"number": "2"},
        {"dossier": other},
        {"dossier": "x" * 24},
        {"number": "١"},
    ):
        ticket = ".".join((good | change).values())
        answer = await opens(world, path + ticket)
        assert answer.status_code == 404, change
    assert (await opens(world, f"{path}{'x' * 300}")).status_code == 404
    assert (await opens(world, link)).status_code == 200


async def test_a_link_is_good_for_some_days_only(world):
    _, link = await handed_over(world)
    await world.clock.advance(7 * DAY - 1)
    assert (await opens(world, link)).status_code == 200
    await world.clock.advance(1)
    assert (await opens(world, link)).status_code == 404


async def test_links_of_a_dossier_that_came_back_are_dead_and_it_goes_out_with_new_ones(world):
    world.one_stop.after = not_taken
    held, link = await handed_over(world)
    assert (await held.ok("get"))["state"] == "returned"
    assert (await opens(world, link)).status_code == 404
    world.one_stop.after = lambda _: None
    await held.ok("put", "/documents/1", content=pdf("new"))
    assert (await held.hand_in("key-00000002")).status_code == 201
    await world.side.sender.round()
    assert (await opens(world, link)).status_code == 404
    assert (await opens(world, links(world)[-1])).content == pdf("new")


async def test_links_can_be_revoked_and_what_still_waits_goes_out_with_good_ones(world):
    held, link = await handed_over(world)
    before = await held.ok("get")
    assert await world.side.handover.revoke(held.id, by="Lan", why="sent to the wrong place")
    assert (await opens(world, link)).status_code == 404
    after = await held.ok("get")
    assert after["state"] == "accepted"
    assert after["expiresAt"] == before["expiresAt"], "its time does not begin anew"
    [entry] = [one for one in await world.side.accesses.of(held.id, 99) if one.what == "links revoked"]
    assert (entry.who, entry.why) == ("operator:Lan", "sent to the wrong place")
    waiting = await world.complete()
    await waiting.hand_in()
    await world.side.handover.revoke(waiting.id, by="Lan", why="test")
    await world.side.sender.round()
    assert (await opens(world, links(world)[-1])).status_code == 200
    assert not await world.side.handover.revoke("0" * 24, by="Lan", why="test")


async def test_nothing_opens_before_a_dossier_is_handed_in(world):
    held = await world.complete()
    answer = await opens(world, f"/handover/{held.id}.1.9999999999.{'A' * 43}")
    assert answer.status_code == 404
    assert not [word for word in (*APPLICANT.values(), *OWNER.values()) if word in answer.text]


@pytest.mark.parametrize(("network", "status"), [("127.0.0.0/8", 200), ("10.0.0.0/8", 404), ("::/0", 404)])
async def test_links_open_only_from_the_networks_named(world, network, status):
    _, link = await handed_over(world)
    side = world.made(link_networks=(ip_network(network),))
    async with client_of(side) as client:
        assert (await client.get(link)).status_code == status
