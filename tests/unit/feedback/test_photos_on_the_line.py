"""Photos over HTTP: the corpus through both doors, and nothing but pictures on the disk afterwards."""

import asyncio
import io
from collections.abc import AsyncIterator

import pytest
from PIL import Image

from adapters.photos import ConfinedPictures
from laocaiso.cases.feedback.photos.bare import size_of_bare
from laocaiso.cases.feedback.photos.refusals import TEXTS, Reason
from laocaiso.web import openapi
from tests.hostile_photos import Case, corpus, saved, scene, told_in
from tests.unit.feedback.kept_photos import (
    CODE,
    SECRET,
    InventedPictures,
    World,
    photo,
    pieces,
    repr_digest,
    send,
    sha256,
)

ONE = f"/v1/feedback/{CODE}/photos/1"
CORPUS = corpus()


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def pictures() -> AsyncIterator[ConfinedPictures]:
    one = ConfinedPictures(seconds=60)
    yield one
    await one.aclose()


@pytest.fixture
def world(tmp_path) -> World:
    return World(tmp_path, InventedPictures())


async def in_pieces(client, content):
    for piece, at in pieces(content):
        answer = await send(client, 1, piece, **repr_digest(content), **{"Content-Range": at})
        if answer.status_code != 200:
            break
    return answer


async def check(world, client, case: Case, answer) -> None:
    """What came of a case, as its sender sees it and on the disk."""
    if answer.status_code == 201:
        assert case.may_be_kept
        assert answer.json()["sha256"] == sha256(case.content)
        for size in ("full", "thumb"):
            shown = await client.get(ONE, params={"size": size}, headers=SECRET)
            assert shown.headers["content-type"] == "image/jpeg"
            assert size_of_bare(shown.content)
            assert told_in(shown.content) == []
        assert len(world.on_disk()) == 2
    elif answer.status_code == 413:
        assert case.reasons == {Reason.TOO_MANY_BYTES}
    else:
        assert answer.status_code == 400
        (error,) = answer.json()["errors"]
        assert Reason(error["reason"]) in case.reasons
        assert error["detail"] == TEXTS[Reason(error["reason"])].vi
        assert world.on_disk() == []
        assert (await client.get(ONE, headers=SECRET)).status_code == 404
    for path in world.folder.rglob("*"):
        if path.is_file():
            assert told_in(path.read_bytes()) == []


@pytest.mark.parametrize("name", CORPUS)
async def test_the_corpus_through_the_door_for_whole_files(tmp_path, pictures, name):
    world = World(tmp_path, pictures)
    async with world.client() as client:
        # What a sender calls it does not matter.
        answer = await send(client, 1, CORPUS[name].content, **{"Content-Type": "text/html"})
        await check(world, client, CORPUS[name], answer)


@pytest.mark.parametrize("name", [name for name, case in CORPUS.items() if len(case.content) > 70_000])
async def test_the_large_ones_of_the_corpus_through_the_door_for_pieces(tmp_path, pictures, name):
    world = World(tmp_path, pictures)
    async with world.client() as client:
        await check(world, client, CORPUS[name], await in_pieces(client, CORPUS[name].content))


@pytest.mark.parametrize(
    "name", ["jpeg tells all", "png tells all", "webp tells all", "heic tells all", "avif tells all"]
)
async def test_what_tells_too_much_through_the_door_for_pieces(tmp_path, pictures, name):
    """Made long enough for several pieces by bytes behind its end."""
    world, case = World(tmp_path, pictures), CORPUS[name]
    padded = Case(case.content + b"\0" * 150_000, case.reasons or frozenset({Reason.DAMAGED}))
    async with world.client() as client:
        await check(world, client, padded, await in_pieces(client, padded.content))


async def test_four_at_once_over_the_line_are_four_photos(tmp_path, pictures):
    world = World(tmp_path, pictures)
    sent = {n: saved(scene(300 + n, 200)) for n in range(1, 5)}
    async with world.client() as client:
        answers = await asyncio.gather(*[send(client, n, sent[n]) for n in (1, 2, 3, 4, 4, 3, 2, 1)])
        assert sorted(answer.status_code for answer in answers) == [200] * 4 + [201] * 4
        for n in sent:
            shown = await client.get(f"/v1/feedback/{CODE}/photos/{n}", headers=SECRET)
            assert Image.open(io.BytesIO(shown.content)).size == (300 + n, 200)
    assert len(world.on_disk()) == 8


async def test_an_answer_says_how_far_it_is(world):
    content = photo(1, 150_000)
    first, at = next(pieces(content))
    async with world.client() as client:
        far = await send(client, 1, first, **repr_digest(content), **{"Content-Range": at})
        assert far.status_code == 200
        assert far.json() == {
            "number": 1,
            "complete": False,
            "receivedBytes": 65536,
            "totalBytes": 150_000,
            "sha256": sha256(content),
            "width": None,
            "height": None,
        }
        asked = await client.head(f"{ONE}/upload", headers=SECRET)
        assert asked.headers["upload-offset"] == "65536"
        assert asked.headers["upload-length"] == "150000"
        assert asked.headers["upload-complete"] == "?0"
        done = await in_pieces(client, content)
        assert done.status_code == 201
        assert (done.json()["complete"], done.json()["width"]) == (True, 4)
        assert (await in_pieces(client, content)).status_code == 200
        asked = await client.head(f"{ONE}/upload", headers=SECRET)
        assert asked.headers["upload-complete"] == "?1"


async def test_it_is_given_out_so_that_nobody_keeps_or_runs_it(world):
    async with world.client() as client:
        await send(client, 1, photo())
        for size in ("full", "thumb"):
            shown = await client.get(ONE, params={"size": size}, headers=SECRET)
            assert shown.content.startswith(size.encode())
            assert shown.headers["content-type"] == "image/jpeg"
            assert shown.headers["content-disposition"] == 'attachment; filename="1.jpg"'
            assert shown.headers["cache-control"] == "no-store"
            assert shown.headers["x-content-type-options"] == "nosniff"
            assert shown.headers["referrer-policy"] == "no-referrer"
            assert "sandbox" in shown.headers["content-security-policy"]
        head = await client.head(ONE, headers=SECRET)
        assert (head.status_code, head.content) == (200, b"")
        wrong = await client.get(ONE, params={"size": "huge"}, headers=SECRET)
        assert wrong.json()["errors"][0]["allowed"] == ["full", "thumb"]


async def test_nobody_gets_by_without_being_let_in(world):
    async with world.client() as client:
        await send(client, 1, photo())
        for address in (ONE, f"{ONE}/upload"):
            assert (await client.get(address)).status_code == 401
        assert (await client.put(ONE, content=photo(2))).status_code == 401
        officer = {"Authorization": "Bearer of-an-officer"}
        assert (await client.get(ONE, headers=officer)).status_code == 200
        assert (await client.put(ONE, content=photo(2), headers=officer)).status_code == 404
        elsewhere = await client.get("/v1/feedback/LC-26-XXXX-XXXX/photos/1", headers=SECRET)
        assert elsewhere.status_code == 404


async def test_too_many_bytes_are_turned_away_at_the_door(world):
    async with world.client() as client:
        answer = await send(client, 1, photo(length=8 * 1024 * 1024 + 1))
        assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")
        assert (await send(client, 1, photo(length=8 * 1024 * 1024))).status_code == 201
    assert world.pictures.asked == 1


@pytest.mark.parametrize(
    ("headers", "field"),
    [
        ({"Content-Range": "bytes 0-1/2"}, "Content-Range"),
        ({"Content-Range": "items 0-2999/3000"}, "Content-Range"),
        ({"Content-Range": "bytes 0-2999/200000"}, "Content-Range"),
        ({"Repr-Digest": "sha-256=:AAAA:"}, "Repr-Digest"),
        (repr_digest(b"another"), "Repr-Digest"),
    ],
)
async def test_headers_that_dont_fit_are_refused(world, headers, field):
    async with world.client() as client:
        answer = await send(client, 1, photo(), **headers)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("number", ["0", "11", "-1", "99999999999999999999", "one"])
async def test_a_number_out_of_bounds_is_refused(world, number):
    async with world.client() as client:
        answer = await client.put(f"/v1/feedback/{CODE}/photos/{number}", content=photo(), headers=SECRET)
        assert answer.status_code in (400, 404)


async def test_the_api_document_tells_of_it(world):
    async with world.client() as client:
        paths = openapi.document(client._transport.app)["paths"]
    one = paths["/v1/feedback/{code}/photos/{number}"]
    assert {"get", "head", "put"} <= set(one)
    body = one["put"]["requestBody"]["content"]
    assert {"image/jpeg", "image/heic", "image/webp", "application/octet-stream"} <= set(body)
    assert {parameter["name"] for parameter in one["put"]["parameters"]} == {
        "code",
        "number",
        "Content-Range",
        "Repr-Digest",
        "Authorization",
    }
    assert set(one["put"]["responses"]) >= {"200", "201", "400", "401", "409", "413"}
    assert "image/jpeg" in one["get"]["responses"]["200"]["content"]
