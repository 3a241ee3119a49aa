"""Keys: what is sealed opens with the right one in its place, keys can be changed, lost ones are told."""

import base64
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sealing import DataKey, KeyRing, key_ring, new_key, read_keys
from laocaiso.core.errors import LaocaisoError, SettingsError
from laocaiso.core.sealing import SealBroken
from tests.unit.intake.invented_intake import OWNER, client_of, digest_of, png

OLD = DataKey("k1", base64.b64decode("c" * 43 + "="))
NEW = DataKey("k2", bytes(range(32)))
SOME = "A" * 43 + "="
RING = KeyRing([OLD])


@given(st.binary(max_size=2000), st.text(max_size=50))
def test_what_is_sealed_opens_in_its_place(plain, place):
    sealed = RING.seal(plain, place)
    assert RING.open(sealed, place) == plain
    assert RING.seal(plain, place) != sealed
    with pytest.raises(SealBroken):
        RING.open(sealed, place + "x")


@given(st.data())
def test_a_single_bit_changed_and_it_stays_shut(data):
    sealed = bytearray(RING.seal(b"0000123456", "dossier/a/contents"))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(SealBroken):
        RING.open(bytes(sealed), "dossier/a/contents")


@given(st.binary(max_size=60))
def test_what_was_never_sealed_is_told(noise):
    with pytest.raises(SealBroken):
        RING.open(noise, "x")


def test_another_key_of_the_same_name_does_not_open_it():
    with pytest.raises(SealBroken):
        KeyRing([DataKey("k1", bytes(32))]).open(RING.seal(b"x", "y"), "y")


def test_keys_are_read_from_one_line():
    line = f"k2:{base64.b64encode(NEW.secret).decode()}, k1:{base64.urlsafe_b64encode(OLD.secret).decode()}"
    assert list(read_keys(line)) == [NEW, OLD]
    assert KeyRing(read_keys(line)).key_id == "k2"
    assert "secret" not in repr(NEW)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "k1",
        "k1:",
        "k1:AAAA",
        "K1:" + "A" * 43 + "=",
        "k1:*" + "A" * 42 + "=",
        f"{'k1:' + 'A' * 43 + '='}," * 2,
    ],
)
def test_a_line_that_is_wrong_is_refused_without_quoting_it(tmp_path, line):
    with pytest.raises(ValueError):  # noqa: PT011 - its text is about what is wrong
        read_keys(line)
    if line:
        with pytest.raises(SettingsError) as caught:
            key_ring(line, tmp_path, may_make=False)
        assert line not in str(caught.value)
        assert "LAOCAISO_DATA_KEYS" in str(caught.value)


def test_without_keys_a_demo_makes_a_file_for_its_owner_alone(tmp_path):
    folder = tmp_path / "data"
    ring = key_ring(None, folder, may_make=True)
    file = folder / "data.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["data.key"]
    assert key_ring(None, folder, may_make=True).open(ring.seal(b"x", "y"), "y") == b"x"
    assert key_ring(None, folder, may_make=False).key_id == ring.key_id
    file.write_text("nonsense")
    with pytest.raises(SettingsError):
        key_ring(None, folder, may_make=True)


def test_without_keys_anything_else_does_not_start(tmp_path):
    with pytest.raises(SettingsError, match="LAOCAISO_DATA_KEYS"):
        key_ring(None, tmp_path, may_make=False)
    assert list(tmp_path.iterdir()) == []


def test_new_keys_have_names_of_their_own():
    assert read_keys(new_key())[0].id != read_keys(new_key())[0].id


async def test_start_is_refused_without_the_key_that_data_are_sealed_with(world):
    await world.keys(world.side, world.ring).check()
    held = await world.complete()
    for ring in (KeyRing([NEW]), KeyRing([DataKey("k1", bytes(32))])):
        with pytest.raises(LaocaisoError, match="k1"):
            await world.keys(world.side, ring).check()
    await world.keys(world.side, KeyRing([NEW, OLD])).check()
    await world.keys(world.side, world.ring).check()
    assert held


async def test_keys_are_changed_while_the_service_is_at_work(world):
    await world.keys(world.side, world.ring).check()
    held, busy = await world.complete(), await world.complete()
    part = png(3, 100_000)
    headers = {"Repr-Digest": digest_of(part), "Content-Range": f"bytes 0-69999/{len(part)}"}
    await busy.ok("put", "/documents/2", content=part[:70_000], headers=headers)
    both = world.made(ring=KeyRing([NEW, OLD]))
    keys = world.keys(both, KeyRing([NEW, OLD]))
    assert await keys.rotate() == {"dossiers": 2, "files": 3}
    assert await both.sealed.keys_in_use() == {"k2": 4}
    assert await keys.rotate() == {"dossiers": 0, "files": 0}
    # The old key is not needed any more, for the pieces of a document on its way in neither.
    only = world.made(ring=KeyRing([NEW]))
    await world.keys(only, KeyRing([NEW])).check()
    client = client_of(only)
    held.client = busy.client = client
    assert (await held.ok("get"))["owner"]["name"] == OWNER["name"]
    assert (await held.ask("get", "/documents/1/content")).content == png(1)
    headers["Content-Range"] = f"bytes 70000-{len(part) - 1}/{len(part)}"
    await busy.ok("put", "/documents/2", content=part[70_000:], headers=headers)
    assert (await busy.ask("get", "/documents/2/content")).content == part
    assert (await held.hand_in()).status_code == 201
    await client.aclose()


async def test_changing_keys_does_not_make_a_draft_live_longer(world):
    held = await world.complete()
    before = (await held.ok("get"))["expiresAt"]
    await world.clock.advance(86400)
    both = world.made(ring=KeyRing([NEW, OLD]))
    await both.sealed.reseal()
    held.client = client_of(both)
    assert (await held.ok("get"))["expiresAt"] == before
    await held.client.aclose()
