"""Photos are kept once however often they are sent, and lost never."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from adapters.sealing import KeyRing, read_keys
from laocaiso.cases.feedback.photos.keeping import Keeping
from laocaiso.cases.feedback.photos.model import LARGEST_PHOTO, MOST_PHOTOS, evidence_folder_of
from laocaiso.cases.feedback.photos.refusals import Reason
from laocaiso.cases.feedback.photos.sweeping import PAUSE, Sweeping
from laocaiso.cases.pieces import SMALLEST_PIECE
from laocaiso.core.errors import Conflict, InvalidInput, NotFound, TooManyRequests
from laocaiso.core.sealing import SealBroken
from laocaiso.snapshots.ports import StoreDown
from tests.unit.feedback.kept_photos import KEYS, START, InventedPictures, Rows, World, photo, pieces, sha256


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def world(tmp_path) -> World:
    return World(tmp_path, InventedPictures())


async def put(world: World, number: int, content: bytes, report: str = "r1"):
    return await world.keeping.put(report, number, content, content_range=None, digest=None)


async def put_in_pieces(world: World, number: int, content: bytes, *, until: int | None = None):
    done = None
    for piece, at in list(pieces(content))[:until]:
        done = await world.keeping.put("r1", number, piece, content_range=at, digest=sha256(content))
    return done


async def test_a_photo_is_kept_and_given_out_again(world):
    done = await put(world, 3, photo())
    assert done.is_new
    kept = done.photo
    assert (kept.number, kept.digest_sent, kept.size) == (3, sha256(photo()), len(photo()))
    assert (kept.key_id, kept.added_at) == ("ka", START)
    row, content = await world.keeping.content("r1", 3)
    assert row == kept
    assert content.startswith(b"full ")
    assert sha256(content) == kept.digest
    assert (await world.keeping.content("r1", 3, thumb=True))[1].startswith(b"thumb ")


async def test_nothing_lies_open_and_the_original_is_not_kept(world):
    await put_in_pieces(world, 1, photo(length=200_000), until=2)
    await put(world, 2, photo(2))
    files = [path.read_bytes() for path in world.folder.rglob("*") if path.is_file()]
    assert len(files) == 4
    assert not any(b"photo" in content for content in files)
    await put_in_pieces(world, 1, photo(length=200_000))
    assert len(world.on_disk()) == 4
    assert all(name.startswith(("photo-", "thumb-")) for name in world.on_disk())


async def test_sent_again_it_changes_nothing(world):
    first = await put(world, 1, photo())
    again = await put(world, 1, photo())
    in_pieces = await put_in_pieces(world, 1, photo(length=3000))
    assert (first.is_new, again.is_new, in_pieces.is_new) == (True, False, False)
    assert first.photo == again.photo == in_pieces.photo
    assert world.pictures.asked == 1


async def test_four_at_once_with_retries_are_four_photos(world):
    sent = [put_in_pieces(world, n, photo(n, 150_000)) for n in range(1, 5)]
    again = [put_in_pieces(world, n, photo(n, 150_000)) for n in range(1, 5)]
    await asyncio.gather(*sent, *again, return_exceptions=True)  # one may have to wait for the other
    await asyncio.gather(*[put_in_pieces(world, n, photo(n, 150_000)) for n in range(1, 5)])
    assert [(row.number, row.digest_sent) for row in await world.rows.of("r1")] == [
        (n, sha256(photo(n, 150_000))) for n in range(1, 5)
    ]
    assert len(world.on_disk()) == 8


async def test_the_same_one_ten_times_at_once_is_one_photo(world):
    done = await asyncio.gather(*[put(world, 1, photo()) for _ in range(10)])
    assert [one.is_new for one in done].count(True) == 1
    assert len({one.photo for one in done}) == 1
    assert len(world.on_disk()) == 2


async def test_another_photo_does_not_take_a_number_that_is_taken(world):
    await put(world, 1, photo(1))
    with pytest.raises(Conflict, match="another number"):
        await put(world, 1, photo(2))
    first, second = await asyncio.gather(
        put(world, 2, photo(3)), put(world, 2, photo(4)), return_exceptions=True
    )
    assert sorted(isinstance(one, Conflict) for one in (first, second)) == [False, True]
    assert (await world.keeping.content("r1", 1))[0].digest_sent == sha256(photo(1))


async def test_one_photo_under_two_numbers_is_two_photos_of_one_file(world):
    await put(world, 1, photo())
    await put(world, 2, photo())
    assert len(world.on_disk()) == 2
    assert (await world.keeping.content("r1", 1))[1] == (await world.keeping.content("r1", 2))[1]


async def test_two_reports_share_nothing(world):
    await put(world, 1, photo())
    await put(world, 1, photo(), report="r2")
    await world.keeping.forget("r1")
    assert world.on_disk("r1") == []
    assert (await world.keeping.content("r2", 1))[1].startswith(b"full ")


async def test_evidence_of_officers_lies_apart(world):
    await put_in_pieces(world, 1, photo(1, 150_000), until=2)
    evidence = Keeping(
        files=world.files,
        rows=Rows(),
        pictures=world.pictures,
        sealing=KeyRing(read_keys(KEYS)),
        clock=world.clock,
        folder_of=evidence_folder_of,
    )
    await evidence.put("r1", 1, photo(2), content_range=None, digest=None)
    assert await evidence.sweep("r1", before=datetime.now(UTC) + timedelta(hours=1), dry_run=False) == 0
    assert (await put_in_pieces(world, 1, photo(1, 150_000))).is_new
    assert sorted(path.name for path in world.folder.iterdir()) == ["evidence-r1", "report-r1"]


async def test_a_file_of_that_name_with_other_content_is_never_overwritten(world):
    done = await put(world, 1, photo())
    await world.keeping.forget("r1")
    await world.keeping._files.put("report-r1", done.photo.file, b"something else")
    world.rows.rows.clear()
    with pytest.raises(StoreDown):
        await put(world, 1, photo())
    assert await world.keeping._files.get("report-r1", done.photo.file) == b"something else"


async def test_what_a_dead_process_left_behind_is_found_again(world):
    done = await put(world, 1, photo())
    world.rows.rows.clear()  # as if it had died before the row was written
    again = await put(world, 1, photo())
    assert again.is_new
    assert again.photo == done.photo
    assert len(world.on_disk()) == 2


async def test_what_lies_there_under_an_older_key_is_sealed_anew(world):
    first, second = KEYS.split(",")
    await put(world, 1, photo())
    world.rows.rows.clear()
    world.keeping = world.keeping_with(f"{second},{first}")
    assert (await put(world, 1, photo())).photo.key_id == "kb"
    world.keeping = world.keeping_with(second)
    assert (await world.keeping.content("r1", 1))[1].startswith(b"full ")


async def test_keys_can_be_changed(world):
    first, second = KEYS.split(",")
    await put(world, 1, photo())
    await put_in_pieces(world, 2, photo(2, 150_000), until=1)
    world.keeping = world.keeping_with(f"{second},{first}")
    assert await world.keeping.reseal("r1") == 3
    assert await world.keeping.reseal("r1") == 0
    world.keeping = world.keeping_with(second)
    assert (await world.keeping.content("r1", 1))[1].startswith(b"full ")
    assert (await put_in_pieces(world, 2, photo(2, 150_000))).is_new
    world.keeping = world.keeping_with(first)
    with pytest.raises(StoreDown):
        await world.keeping.content("r1", 1)
    world.keeping = world.keeping_with(f"{first.replace('ka', 'kc')}")
    with pytest.raises(SealBroken):
        await world.keeping.reseal("r1")


async def test_after_a_lost_connection_it_goes_on_where_it_was(world):
    content = photo(length=200_000)
    with pytest.raises(NotFound):
        await world.keeping.progress("r1", 1)
    await put_in_pieces(world, 1, content, until=2)
    far = await world.keeping.progress("r1", 1)
    assert (far.received, far.total, far.digest) == (2 * SMALLEST_PIECE, len(content), sha256(content))
    assert far.photo is None
    gap, at = list(pieces(content))[3]
    with pytest.raises(Conflict, match=str(2 * SMALLEST_PIECE)):
        await world.keeping.put("r1", 1, gap, content_range=at, digest=sha256(content))
    done = await put_in_pieces(world, 1, content)
    assert done.is_new
    far = await world.keeping.progress("r1", 1)
    assert (far.received, far.total, far.photo) == (len(content), len(content), done.photo)


async def test_pieces_of_another_photo_begin_anew(world):
    await put_in_pieces(world, 1, photo(1, 200_000), until=2)
    assert (await put_in_pieces(world, 1, photo(2, 150_000))).is_new
    assert len(world.on_disk()) == 2


async def test_pieces_that_are_not_what_was_announced_are_dropped(world):
    for piece, at in pieces(photo(1, 100_000)):
        sending = world.keeping.put("r1", 1, piece, content_range=at, digest=sha256(b"another"))
        if at.endswith("-99999/100000"):
            with pytest.raises(InvalidInput) as refusal:
                await sending
            assert refusal.value.field == "Repr-Digest"
        else:
            await sending
    assert world.on_disk() == []


async def test_while_none_can_be_looked_at_the_pieces_stay(world):
    world.pictures.error = TooManyRequests("Chờ.", "Wait.", retry_after=2)
    content = photo(1, 150_000)
    with pytest.raises(TooManyRequests):
        await put_in_pieces(world, 1, content)
    assert (await world.keeping.progress("r1", 1)).received == len(content)
    world.pictures.error = None
    last, at = list(pieces(content))[-1]
    done = await world.keeping.put("r1", 1, last, content_range=at, digest=sha256(content))
    assert done.is_new


async def test_one_that_is_refused_leaves_nothing(world):
    content = photo(1, 100_000)[:-7] + b"damaged"
    for sending in (put(world, 1, content), put_in_pieces(world, 1, content)):
        with pytest.raises(InvalidInput) as refusal:
            await sending
        assert refusal.value.reason == Reason.DAMAGED
        assert world.on_disk() == []
        assert await world.rows.of("r1") == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"<html>" + bytes(70_000), Reason.NOT_AN_IMAGE),
        (b"II*\0" + bytes(70_000), Reason.UNSUPPORTED_KIND),
        (photo(length=LARGEST_PHOTO + 1), Reason.TOO_MANY_BYTES),
    ],
)
async def test_what_is_no_photo_is_told_at_its_first_piece(world, content, reason):
    with pytest.raises(InvalidInput) as refusal:
        await put_in_pieces(world, 1, content, until=1) if content else await put(world, 1, content)
    assert refusal.value.reason == reason
    with pytest.raises(InvalidInput) as refusal:
        await put(world, 1, content)
    assert refusal.value.reason == reason
    assert (world.pictures.asked, world.on_disk()) == (0, [])


@pytest.mark.parametrize("number", [0, -1, MOST_PHOTOS + 1])
async def test_a_report_has_ten_photos_at_most(world, number):
    with pytest.raises(InvalidInput) as refusal:
        await put(world, number, photo())
    assert refusal.value.field == "number"


async def test_a_photo_that_is_lost_is_said_to_be(world):
    done = await put(world, 1, photo())
    await world.files.remove("report-r1", done.photo.file)
    with pytest.raises(StoreDown):
        await world.keeping.content("r1", 1)
    with pytest.raises(NotFound):
        await world.keeping.content("r1", 2)


async def test_what_nobody_came_back_for_is_swept_up(world):
    await put(world, 1, photo())
    await put_in_pieces(world, 2, photo(2, 150_000), until=2)
    await put(world, 3, photo(3))
    del world.rows.rows["r1", 3]
    now = datetime.now(UTC)
    assert await world.keeping.sweep("r1", before=now - timedelta(hours=1), dry_run=False) == 0
    later = now + timedelta(seconds=10)
    assert await world.keeping.sweep("r1", before=later, dry_run=True) == 4
    assert len(world.on_disk()) == 6
    assert await world.keeping.sweep("r1", before=later, dry_run=False) == 4
    assert len(world.on_disk()) == 2
    assert (await world.keeping.content("r1", 1))[1].startswith(b"full ")


async def test_all_folders_are_swept_now_and_then(world):
    await put(world, 1, photo())
    await put_in_pieces(world, 2, photo(2, 150_000), until=1)
    await put(world, 1, photo(), report="gone")
    del world.rows.rows["gone", 1]
    await world.files.put("r1", "a", b"not ours")
    sweeping = Sweeping(world.files, {"report": world.keeping}, world.clock)
    assert await sweeping.once() == 0  # the files' own times are of today, far after this clock's
    await world.clock.advance((datetime.now(UTC) - START).total_seconds() + 2 * 86400)
    assert await sweeping.once(dry_run=True) == 3
    assert await sweeping.once() == 3
    assert await sweeping.once() == 0
    assert (len(world.on_disk()), world.on_disk("gone")) == (2, [])
    assert await world.files.get("r1", "a") == b"not ours"


async def test_sweeping_goes_on_when_the_store_was_down(world):
    await put_in_pieces(world, 2, photo(2, 150_000), until=1)
    await world.clock.advance((datetime.now(UTC) - START).total_seconds() + 2 * 86400)
    whole, calls = world.files.folders, []

    async def folders():
        calls.append(1)
        if len(calls) == 1:
            raise StoreDown("away")
        return await whole()

    world.files.folders = folders
    running = asyncio.create_task(Sweeping(world.files, {"report": world.keeping}, world.clock).run())
    while not calls:
        await asyncio.sleep(0)
    await asyncio.sleep(0.05)
    await world.clock.advance(PAUSE + 1)
    while world.on_disk():
        await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert len(calls) == 2
