"""Where the files of cases lie, sealed. A store raises `StoreDown` when it can't be asked."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

_FOLDER = re.compile(r"[a-z0-9-]{1,60}")
_NAME = re.compile(r"[a-z0-9-]{1,200}")


class KeptFile(NamedTuple):
    """A file of a case."""

    name: str
    at: datetime
    """When it was written."""


class Files(Protocol):
    """Documents and photos in folders, one for each case.

    Names are of a-z, 0-9 and `-`; ValueError for others, for they could lead elsewhere.
    """

    async def put(self, folder: str, name: str, content: bytes, *, once: bool = False) -> bool:
        """Keep a file whole; safe on the disk when this returns.

        It takes the place of one of that name; with `once` it is not kept then, and the answer is False.
        """
        ...

    async def get(self, folder: str, name: str) -> bytes | None:
        """A file; None where there is none."""
        ...

    async def names(self, folder: str) -> Sequence[KeptFile]:
        """The files of a folder."""
        ...

    async def folders(self) -> Sequence[str]:
        """All folders; one that was emptied may still be among them for some seconds."""
        ...

    async def remove(self, folder: str, name: str | None = None) -> None:
        """Remove a file, or the whole folder; what is not there is no error."""
        ...


def is_folder(text: str) -> bool:
    """Can it be the name of a folder?"""
    return _FOLDER.fullmatch(text) is not None


def checked(folder: str, name: str | None = None) -> None:
    """ValueError for what can't be names."""
    if not is_folder(folder) or not (name is None or _NAME.fullmatch(name)):
        raise ValueError("no name for a file")
