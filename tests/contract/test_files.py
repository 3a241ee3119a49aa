"""Where files of cases lie: a folder and an S3-compatible store, held to the same."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.files import LocalFiles
from adapters.object_files import ObjectFiles
from laocaiso.cases.files import Files
from laocaiso.snapshots.ports import StoreDown
from tests.servers import S3_ACCESS_KEY, S3_SECRET_KEY, Server, free_port, s3_server

EACH_PLACE = pytest.mark.parametrize("files", ["folder", "s3"], indirect=True)


@pytest.fixture(scope="session")
def s3() -> Iterator[Server]:
    with s3_server() as server:
        yield server


def in_store(server: Server, prefix: str, **more: object) -> ObjectFiles:
    return ObjectFiles(
        f"s3://cases/{prefix}",
        endpoint=server.url,
        access_key=str(more.pop("access_key", S3_ACCESS_KEY)),
        secret_key=str(more.pop("secret_key", S3_SECRET_KEY)),
        **{"deadline": 60.0, **more},  # these tests ask what comes back, not how fast
    )


@pytest.fixture
async def files(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Callable[[], Files]]:
    """Each call gives what another process would have."""
    if request.param == "folder":
        yield lambda: LocalFiles(tmp_path / "files")
    else:
        server = request.getfixturevalue("s3")
        prefix = f"test/{tmp_path.name}"
        yield lambda: in_store(server, prefix)


@EACH_PLACE
async def test_what_is_kept_comes_back_whole(files):
    content = bytes(range(256)) * 40_000  # 10 MB, more than any photo or document
    assert await files().put("r1", "photo-1", content)
    assert await files().get("r1", "photo-1") == content
    assert await files().put("r1", "empty", b"")
    assert await files().get("r1", "empty") == b""


@EACH_PLACE
async def test_what_is_not_there_is_none(files):
    assert await files().get("r1", "photo-1") is None
    assert list(await files().names("r1")) == list(await files().folders()) == []
    await files().remove("r1", "photo-1")
    await files().remove("r1")


@EACH_PLACE
async def test_a_file_takes_the_place_of_one_of_its_name(files):
    assert await files().put("r1", "a", b"first")
    assert await files().put("r1", "a", b"second")
    assert await files().get("r1", "a") == b"second"
    assert [file.name for file in await files().names("r1")] == ["a"]


@EACH_PLACE
async def test_put_once_it_does_not(files):
    assert await files().put("r1", "a", b"first", once=True)
    assert not await files().put("r1", "a", b"second", once=True)
    assert await files().get("r1", "a") == b"first"
    assert await files().put("r2", "a", b"elsewhere", once=True)
    assert [file.name for file in await files().names("r1")] == ["a"], "drafts are left"


@EACH_PLACE
async def test_of_several_at_once_one_is_kept(files):
    contents = [b"%d" % n * 1000 for n in range(4)]
    kept = await asyncio.gather(*[files().put("r1", "a", content, once=True) for content in contents])
    assert kept.count(True) == 1
    assert await files().get("r1", "a") == contents[kept.index(True)]


@EACH_PLACE
async def test_a_folder_of_more_than_a_thousand_files_is_listed_to_its_end(files):
    some = files()
    names = [f"part-{n:04}" for n in range(1100)]
    for start in range(0, len(names), 100):
        await asyncio.gather(*[some.put("r1", name, b"x") for name in names[start : start + 100]])
    assert [file.name for file in await some.names("r1")] == names
    await some.remove("r1")
    assert list(await some.names("r1")) == []


@EACH_PLACE
async def test_more_than_a_thousand_folders_are_listed_to_their_end(files):
    some = files()
    folders = [f"report-{n:04}" for n in range(1100)]
    for start in range(0, len(folders), 100):
        await asyncio.gather(*[some.put(folder, "a", b"x") for folder in folders[start : start + 100]])
    assert list(await some.folders()) == folders


@EACH_PLACE
async def test_folders_are_apart(files):
    for folder in ("r1", "r10", "report-1"):
        await files().put(folder, "a", folder.encode())
        await files().put(folder, "b", b"b")
    await files().remove("r1")
    assert list(await files().names("r1")) == []
    assert [folder for folder in await files().folders() if folder != "r1"] == ["r10", "report-1"]
    await files().remove("r10", "a")
    assert [file.name for file in await files().names("r10")] == ["b"]
    assert await files().get("report-1", "a") == b"report-1"


@EACH_PLACE
async def test_when_it_was_written_is_known(files):
    await files().put("r1", "a", b"x")
    (file,) = await files().names("r1")
    assert abs(file.at - datetime.now(UTC)) < timedelta(minutes=1)


@EACH_PLACE
@pytest.mark.parametrize("name", ["", ".", "..", "../a", "a/b", "A", "a.b", "a\0", "a b", "é", "x" * 201])
async def test_names_that_could_lead_elsewhere_are_refused(files, name):
    some = files()
    for asked in (
        lambda: some.put("r1", name, b"x"),
        lambda: some.put(name, "a", b"x"),
        lambda: some.get("r1", name),
        lambda: some.names(name),
        lambda: some.remove(name),
    ):
        with pytest.raises(ValueError, match="no name"):
            await asked()


@EACH_PLACE
async def test_another_prefix_is_another_place(files, request, tmp_path):
    await files().put("r1", "a", b"x")
    if request.node.callspec.params["files"] == "s3":
        other = in_store(request.getfixturevalue("s3"), f"test/{tmp_path.name}-other")
    else:
        other = LocalFiles(tmp_path / "other")
    assert list(await other.folders()) == []
    assert await other.get("r1", "a") is None


async def test_a_folder_that_can_not_be_used_is_told(tmp_path):
    tmp_path.joinpath("files").write_text("no folder")
    files = LocalFiles(tmp_path / "files")
    for asked in (files.put("r1", "a", b"x"), files.get("r1", "a"), files.names("r1"), files.folders()):
        with pytest.raises(StoreDown):
            await asked


async def everything_fails(files: ObjectFiles) -> None:
    for asked in (
        files.put("r1", "a", b"x"),
        files.put("r1", "a", b"x", once=True),
        files.get("r1", "a"),
        files.names("r1"),
        files.folders(),
        files.remove("r1", "a"),
        files.remove("r1"),
    ):
        with pytest.raises(StoreDown) as down:
            await asked
        assert "r1" not in str(down.value), "names a case"


async def test_a_store_that_is_down_is_told():
    await everything_fails(
        ObjectFiles(
            "s3://cases",
            endpoint=f"http://127.0.0.1:{free_port()}",
            access_key="a",
            secret_key="b",
            deadline=5,
        )
    )


async def test_a_store_that_does_not_answer_is_not_waited_for(s3):
    files = in_store(s3, "frozen", deadline=1.0)
    await files.put("r1", "kept", b"kept")
    s3.freeze()
    try:
        await everything_fails(files)
    finally:
        s3.thaw()
    assert await in_store(s3, "frozen").get("r1", "kept") == b"kept"


async def test_keys_and_buckets_that_are_wrong_are_told(s3):
    await everything_fails(in_store(s3, "keys", secret_key="wrong"))
    nowhere = ObjectFiles(
        "s3://no-such-bucket", endpoint=s3.url, access_key=S3_ACCESS_KEY, secret_key=S3_SECRET_KEY
    )
    for asked in (nowhere.get("r1", "a"), nowhere.names("r1"), nowhere.folders()):
        with pytest.raises(StoreDown):
            await asked
