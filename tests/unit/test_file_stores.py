"""Which store the settings mean."""

import pytest

from adapters.files import LocalFiles
from adapters.object_files import ObjectFiles
from laocaiso.core.errors import SettingsError
from laocaiso.file_stores import files_of
from laocaiso.settings import Settings

STORE = {
    "LAOCAISO_FILES_URL": "s3://cases/of-the-province/",
    "LAOCAISO_FILES_ENDPOINT": "http://127.0.0.1:1",
    "LAOCAISO_FILES_ACCESS_KEY": "laocaiso",
    "LAOCAISO_FILES_SECRET_KEY": "a-secret",
}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_folder_of_each_kind_by_default(tmp_path):
    settings = Settings.from_environment({"LAOCAISO_DATA_DIR": str(tmp_path)})
    assert isinstance(files_of(settings, "photos"), LocalFiles)
    await files_of(settings, "photos").put("r1", "a", b"x")
    assert tmp_path.joinpath("photos/r1/a").read_bytes() == b"x"
    assert await files_of(settings, "documents").get("r1", "a") is None


def test_a_store_where_one_is_set():
    settings = Settings.from_environment(STORE)
    files = files_of(settings, "photos")
    assert isinstance(files, ObjectFiles)
    assert files._store.prefix == "of-the-province/photos"
    assert "a-secret" not in repr(settings)
    assert "a-secret" not in str(settings.shown())


@pytest.mark.parametrize("missing", ["LAOCAISO_FILES_ACCESS_KEY", "LAOCAISO_FILES_SECRET_KEY"])
def test_a_store_without_keys_stops_the_start(missing):
    with pytest.raises(SettingsError, match="FILES_SECRET_KEY"):
        files_of(Settings.from_environment(STORE | {missing: ""}), "photos")


@pytest.mark.parametrize(
    "url", ["s3://", "s3://Cases", "https://cases", "s3://cases/../x", "s3://cases/x?y", "file:///data"]
)
def test_what_is_no_store_is_refused(url):
    with pytest.raises(SettingsError, match="s3://bucket"):
        Settings.from_environment(STORE | {"LAOCAISO_FILES_URL": url})
