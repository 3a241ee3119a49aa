"""Files of cases in a local folder: one folder for each case, one file for each text kept.

What comes here is sealed already. A file is whole or not there: it is written beside its place, flushed to
the disk, and then given its name. The folder may be shared between hosts.
"""

import asyncio
import os
import secrets
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

from laocaiso.cases.files import KeptFile, checked, is_folder
from laocaiso.snapshots.ports import StoreDown

P = ParamSpec("P")
T = TypeVar("T")

_DRAFT = ".new-"


class LocalFiles:
    """A folder for each case under `root`. Made where missing, readable by its owner alone."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, folder: str, name: str, content: bytes, *, once: bool = False) -> bool:
        """Keep a file, on the disk when this returns; with `once` only where none has its name."""
        return await self._run(self._put, folder, name, content, once)

    async def get(self, folder: str, name: str) -> bytes | None:
        """A file; None where there is none."""
        return await self._run(self._get, folder, name)

    async def names(self, folder: str) -> Sequence[KeptFile]:
        """The files of a folder, and when each was written."""
        return await self._run(self._names, folder)

    async def folders(self) -> Sequence[str]:
        """All folders."""
        return await self._run(self._folders)

    async def remove(self, folder: str, name: str | None = None) -> None:
        """Remove a file, or the whole folder. What is not there is no error."""
        await self._run(self._remove, folder, name)

    async def _run(self, do: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await asyncio.to_thread(do, *args, **kwargs)
        except OSError as error:
            # Without the path: it holds the id of a case.
            raise StoreDown(f"the folder of files: {error.strerror or type(error).__name__}") from error

    def _put(self, folder: str, name: str, content: bytes, once: bool) -> bool:
        path = self._path(folder, name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{_DRAFT}{secrets.token_hex(8)}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if once:
                os.link(draft, path)
                draft.unlink()
            else:
                draft.replace(path)
        except FileExistsError:
            draft.unlink(missing_ok=True)
            return False
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        _flush(path.parent)
        _flush(self._root)
        return True

    def _get(self, folder: str, name: str) -> bytes | None:
        try:
            return self._path(folder, name).read_bytes()
        except FileNotFoundError:
            return None

    def _names(self, folder: str) -> Sequence[KeptFile]:
        found = []
        try:
            for entry in os.scandir(self._path(folder)):
                with suppress(FileNotFoundError):  # gone meanwhile
                    at = datetime.fromtimestamp(entry.stat().st_mtime, UTC)
                    found.append(KeptFile(entry.name, at))
        except FileNotFoundError:
            return []
        return sorted(found)

    def _folders(self) -> Sequence[str]:
        try:
            return sorted(entry.name for entry in os.scandir(self._root) if is_folder(entry.name))
        except FileNotFoundError:
            return []

    def _remove(self, folder: str, name: str | None) -> None:
        path = self._path(folder, name)
        with suppress(FileNotFoundError):
            if name is None:
                shutil.rmtree(path)
            else:
                path.unlink()
            _flush(path.parent)

    def _path(self, folder: str, name: str | None = None) -> Path:
        """Where something lies. ValueError for a name that could lead elsewhere."""
        checked(folder, name and name.removeprefix(_DRAFT))
        return self._root / folder if name is None else self._root / folder / name


def _flush(folder: Path) -> None:
    """Bring a folder's own list of names to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
