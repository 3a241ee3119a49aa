"""Documents: told by their content, in pieces, once however often they are sent."""

import hashlib
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.cases.intake import documents
from laocaiso.cases.intake.model import LARGEST_DOCUMENT
from laocaiso.cases.pieces import SMALLEST_PIECE, read_digest
from laocaiso.core.errors import InvalidInput
from tests.loop_time import longest_step
from tests.unit.intake.invented_intake import digest_of, jpeg, pdf, png

PIECE = SMALLEST_PIECE


@pytest.mark.parametrize(
    ("content", "media_type"), [(pdf(), "application/pdf"), (jpeg(), "image/jpeg"), (png(), "image/png")]
)
def test_a_document_is_told_by_its_content(content, media_type):
    assert documents.media_type_of(content) == media_type


@pytest.mark.parametrize("whole", [pdf(), jpeg(), png()])
def test_one_cut_short_is_none(whole):
    for end in range(len(whole) - 2):
        assert documents.media_type_of(whole[:end]) is None, end


@given(st.binary(max_size=300), st.sampled_from([b"", b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]))
def test_whatever_comes_is_looked_at_without_failing(noise, magic):
    assert documents.media_type_of(magic + noise) in {None, *documents.MEDIA_TYPES}


@given(st.integers(0, 200), st.integers(1, 255))
def test_a_picture_with_a_broken_chunk_is_none(at, change):
    whole = bytearray(png())
    at %= len(whole)
    whole[at] ^= change
    assert documents.media_type_of(bytes(whole)) is None


def _chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _of(largest: int, begin: bytes, part: bytes, end: bytes = b"") -> bytes:
    return begin + part * ((largest - len(begin + end)) // len(part)) + end


_HEAD = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", bytes(13))
_END = _chunk(b"IEND")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        pytest.param(_of(LARGEST_DOCUMENT, _HEAD, _chunk(b"tEXt"), _END), None, id="empty chunks"),
        pytest.param(_of(LARGEST_DOCUMENT, b"\xff\xd8\xff", b"\xff"), None, id="fill bytes"),
        pytest.param(_of(LARGEST_DOCUMENT, b"\xff\xd8", b"\xff\xe0\0\2"), None, id="empty segments"),
        pytest.param(_of(LARGEST_DOCUMENT, b"%PDF-1.7", b"%%EOF startxre"), None, id="ends only"),
        pytest.param(
            _of(LARGEST_DOCUMENT, _HEAD, _chunk(b"IDAT", bytes(1000)), _END), "image/png", id="small chunks"
        ),
    ],
)
async def test_no_document_holds_up_others(world, monkeypatch, content, media_type):
    held = await world.begin()
    with longest_step(monkeypatch) as longest:
        answers = [
            await held.ask("put", "/documents/1", content=content, headers=headers)
            for headers in ({}, {"Repr-Digest": digest_of(content)})
        ]
        answers += [await held.ask("get", "/documents/1/content"), await held.ask("get", "/folder")]
    assert longest.ms < 50, longest.what
    taken = answers[0].json().get("mediaType") if answers[0].status_code == 201 else None
    assert taken == media_type
    assert documents.media_type_of(content) == media_type


@pytest.mark.parametrize(
    "content",
    [
        b"<html>%PDF-1.4 %%EOF</html>",
        b"MZ\x90\0" + pdf(),
        b"PK\x03\x04word/document.xml",
        b"GIF89a" + bytes(50),
        b"RIFF\0\0\0\0WEBP",
    ],
)
async def test_anything_else_is_refused_whatever_it_is_called(world, content):
    held = await world.begin()
    answer = await held.ask(
        "put", "/documents/1", content=content, headers={"Content-Type": "application/pdf"}
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "body"
    assert answer.json()["errors"][0]["allowed"] == ["application/pdf", "image/jpeg", "image/png"]


async def test_its_content_counts_and_not_the_type_sent(world):
    held = await world.begin()
    answer = await held.ask(
        "put", "/documents/1", content=jpeg(), headers={"Content-Type": "application/pdf"}
    )
    assert answer.status_code == 201
    assert answer.json()["mediaType"] == "image/jpeg"
    assert answer.json()["sha256"] == hashlib.sha256(jpeg()).hexdigest()


async def test_six_megabytes_are_taken_and_a_byte_more_is_not(world):
    held = await world.begin()
    padding = LARGEST_DOCUMENT - len(png(1, 1)) + 1
    largest = png(1, padding)
    assert len(largest) == LARGEST_DOCUMENT
    assert (await held.ask("put", "/documents/1", content=largest)).status_code == 201
    too_large = await held.ask("put", "/documents/2", content=png(1, padding + 1))
    assert too_large.status_code == 413
    assert too_large.json()["code"] == "payload_too_large"
    assert (await held.ask("get", "/documents/1/content")).content == largest


async def test_elsewhere_a_body_still_has_64_kilobytes_at_most(world):
    held = await world.begin()
    answer = await held.ask("put", "/request", json={"summary": "x" * 70_000})
    assert answer.status_code == 413


async def test_the_same_content_again_changes_nothing(world):
    held = await world.begin()
    first = await held.ask("put", "/documents/1", content=png(1))
    again = await held.ask("put", "/documents/1", content=png(1), headers={"Repr-Digest": digest_of(png(1))})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert len(await world.side.sender._drafts.history(held.id)) == 2
    assert len(list((world.folder / "documents" / held.id).iterdir())) == 1


async def test_other_content_takes_its_place(world):
    held = await world.begin()
    await held.ok("put", "/documents/1", content=png(1))
    await held.ok("put", "/documents/1", content=png(2))
    assert (await held.ask("get", "/documents/1/content")).content == png(2)
    assert len(list((world.folder / "documents" / held.id).iterdir())) == 1


async def test_a_digest_that_is_not_its_own_is_refused(world):
    held = await world.begin()
    for name, value in (("Repr-Digest", digest_of(png(2))), ("Digest", "SHA-256=AAAA")):
        answer = await held.ask("put", "/documents/1", content=png(1), headers={name: value})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] in ("Repr-Digest", "Digest")
    assert (await held.ask("get", "/documents/1")).status_code == 404


def pieces(content: bytes, size: int = PIECE):
    for first in range(0, len(content), size):
        piece = content[first : first + size]
        yield piece, f"bytes {first}-{first + len(piece) - 1}/{len(content)}"


async def test_in_pieces_it_can_be_gone_on_with_after_a_lost_connection(world):
    held, content = await world.begin(), png(3, 200_000)
    digest = {"Repr-Digest": digest_of(content)}
    sent = list(pieces(content))
    for piece, at in sent[:2]:
        answer = await held.ask("put", "/documents/1", content=piece, headers={**digest, "Content-Range": at})
        assert answer.status_code == 200
        assert answer.json()["complete"] is False
    head = await held.ask("head", "/documents/1")
    assert head.headers["upload-offset"] == str(2 * PIECE)
    assert head.headers["upload-length"] == str(len(content))
    assert head.headers["upload-complete"] == "?0"
    gap = await held.ask(
        "put", "/documents/1", content=sent[3][0], headers={**digest, "Content-Range": sent[3][1]}
    )
    assert gap.status_code == 409
    assert str(2 * PIECE) in gap.json()["detail"]
    # The second one came twice, as when its answer was lost.
    for piece, at in sent[1:]:
        answer = await held.ask("put", "/documents/1", content=piece, headers={**digest, "Content-Range": at})
    assert answer.status_code == 201
    assert answer.json()["complete"] is True
    assert answer.headers["upload-complete"] == "?1"
    assert (await held.ask("get", "/documents/1/content")).content == content
    assert len(list((world.folder / "documents" / held.id).iterdir())) == 1, "pieces are left"


async def test_pieces_of_another_document_begin_anew(world):
    held, one, other = await world.begin(), png(3, 150_000), png(4, 150_000)
    for content, until in ((one, 2), (other, 3)):
        for piece, at in list(pieces(content))[:until]:
            headers = {"Repr-Digest": digest_of(content), "Content-Range": at}
            await held.ok("put", "/documents/1", content=piece, headers=headers)
    assert (await held.ask("get", "/documents/1/content")).content == other


async def test_pieces_that_dont_make_up_the_document_announced_are_thrown_away(world):
    held, content = await world.begin(), png(3, 100_000)
    for piece, at in pieces(content):
        headers = {"Repr-Digest": digest_of(png(5)), "Content-Range": at}
        answer = await held.ask("put", "/documents/1", content=piece, headers=headers)
    assert answer.status_code == 400
    assert (await held.ask("get", "/documents/1")).status_code == 404


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ({"Content-Range": "bytes 0-1/2"}, "Content-Range"),
        ({"Content-Range": "bytes 0-999999999/9999999999"}, "Content-Range"),
        ({"Content-Range": "items 0-1/2"}, "Content-Range"),
        ({"Content-Range": f"bytes 0-{len(png(1)) - 1}/200000"}, "Content-Range"),
    ],
)
async def test_a_range_that_does_not_fit_is_refused(world, header, field):
    held = await world.begin()
    answer = await held.ask("put", "/documents/1", content=png(1), headers=header)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


async def test_a_piece_without_a_digest_is_refused(world):
    held, content = await world.begin(), png(3, 100_000)
    piece, at = next(pieces(content))
    answer = await held.ask("put", "/documents/1", content=piece, headers={"Content-Range": at})
    assert answer.json()["errors"][0]["field"] == "Repr-Digest"


@pytest.mark.parametrize("number", ["0", "201", "-1", "99999999999999999999"])
async def test_a_number_out_of_bounds_is_refused(world, number):
    held = await world.begin()
    answer = await held.ask("put", f"/documents/{number}", content=png(1))
    assert answer.status_code in (400, 404)


async def test_one_taken_out_is_gone(world):
    held = await world.begin()
    await held.ok("put", "/documents/1", content=png(1))
    assert (await held.ask("delete", "/documents/1")).status_code == 204
    assert (await held.ask("delete", "/documents/1")).status_code == 204
    assert (await held.ask("get", "/documents/1")).status_code == 404
    assert list((world.folder / "documents" / held.id).iterdir()) == []


async def test_it_is_given_out_so_that_no_browser_runs_it(world):
    held = await world.begin()
    await held.ok("put", "/documents/1", content=pdf())
    answer = await held.ask("get", "/documents/1/content")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="1.pdf"'
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_nobody_without_the_secret_can_send_or_fetch_one(world):
    held = await world.begin()
    await held.ok("put", "/documents/1", content=png(1))
    for path in ("/documents/1", "/documents/1/content"):
        assert (await world.client.get(held.path + path)).status_code == 401
    other = {"X-Dossier-Secret": "x" * 43}
    answer = await world.client.put(held.path + "/documents/1", content=png(2), headers=other)
    assert answer.status_code == 404


def test_both_forms_of_the_digest_are_read():
    wanted = hashlib.sha256(b"x").hexdigest()
    new = digest_of(b"x")
    assert read_digest(new, None) == wanted
    assert read_digest(f"md5=:AAAA:, {new}", None) == wanted
    assert read_digest(None, "SHA-256=" + new[9:-1]) == wanted
    assert read_digest("md5=:AAAA:", None) is None
    with pytest.raises(InvalidInput):
        read_digest("sha-256=:AAAA:", None)
