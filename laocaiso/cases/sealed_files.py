"""Files of one kind of case, each sealed and bound to its place."""

import asyncio
from collections.abc import Callable, Sequence

from laocaiso.cases.files import Files, KeptFile
from laocaiso.core.sealing import SealBroken, Sealing
from laocaiso.snapshots.ports import StoreDown


class SealedFiles:
    """Seals what goes to `files` and opens what comes from there.

    `place` names what a file is bound to, from its folder and name. Every method raises `StoreDown`, also for
    a file that can't be opened.
    """

    def __init__(self, files: Files, sealing: Sealing, place: Callable[[str, str], str]) -> None:
        self._files = files
        self._sealing = sealing
        self._place = place

    @property
    def key_id(self) -> str:
        """Of the key that what is kept now is sealed with."""
        return self._sealing.key_id

    async def put(self, folder: str, name: str, content: bytes) -> None:
        """Keep a file, in place of one of that name."""
        await self._files.put(folder, name, await self._sealed(folder, name, content))

    async def put_once(self, folder: str, name: str, content: bytes) -> None:
        """Keep a file, or find that it is there already. Another one of that name is never overwritten."""
        if await self._files.put(folder, name, await self._sealed(folder, name, content), once=True):
            return
        there = await self._files.get(folder, name)
        if there is None or await self._opened(folder, name, there) != content:
            raise StoreDown("another file has that name")
        if self._sealing.key_of(there) != self._sealing.key_id:
            await self.put(folder, name, content)

    async def get(self, folder: str, name: str) -> bytes | None:
        """A file; None where there is none."""
        sealed = await self._files.get(folder, name)
        return None if sealed is None else await self._opened(folder, name, sealed)

    async def names(self, folder: str) -> Sequence[KeptFile]:
        """The files of a folder."""
        return await self._files.names(folder)

    async def folders(self) -> Sequence[str]:
        """All folders."""
        return await self._files.folders()

    async def remove(self, folder: str, name: str | None = None) -> None:
        """Remove a file, or the whole folder; what is not there is no error."""
        await self._files.remove(folder, name)

    async def reseal(self, folder: str) -> tuple[Sequence[str], int]:
        """Seal what another key than the first was used for anew.

        Gives the names of all files that are sealed with the first key now, and how many were not before.
        Raises `SealBroken` for what can't be opened.
        """
        names, count = [], 0
        for file in await self._files.names(folder):
            sealed = await self._files.get(folder, file.name)
            if sealed is None:
                continue  # removed meanwhile
            if self._sealing.key_of(sealed) != self._sealing.key_id:
                content = await asyncio.to_thread(self._sealing.open, sealed, self._place(folder, file.name))
                await self.put(folder, file.name, content)
                count += 1
            names.append(file.name)
        return names, count

    async def _sealed(self, folder: str, name: str, content: bytes) -> bytes:
        return await asyncio.to_thread(self._sealing.seal, content, self._place(folder, name))

    async def _opened(self, folder: str, name: str, sealed: bytes) -> bytes:
        try:
            return await asyncio.to_thread(self._sealing.open, sealed, self._place(folder, name))
        except SealBroken as error:
            raise StoreDown(f"a file can't be opened: {error}") from error
