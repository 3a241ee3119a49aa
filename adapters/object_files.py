"""Files of cases in an S3-compatible store: `prefix/folder/name` in one bucket.

What comes here is sealed already. A file is whole or not there: it goes over in one request, and the store
has it once it says so. To keep one only where none is, it is sent with `If-None-Match: *`, which the store
has to know: Amazon S3 does since 2024, the tests run against SeaweedFS.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import timedelta
from typing import Literal, TypeVar
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from laocaiso.cases.files import KeptFile, checked, is_folder
from laocaiso.snapshots.ports import StoreDown

T = TypeVar("T")

DEADLINE = 10.0
"""Seconds for one request, retries included."""
_RETRIES = 2


class ObjectFiles:
    """Files under `url`, such as `s3://bucket/prefix`.

    `endpoint` is the store's address; None is Amazon's. `deadline` is in seconds.
    """

    def __init__(
        self,
        url: str,
        *,
        access_key: str,
        secret_key: str,
        endpoint: str | None = None,
        region: str = "us-east-1",
        deadline: float = DEADLINE,
    ) -> None:
        parts = urlsplit(url)
        whole = timedelta(seconds=deadline)
        self._deadline = deadline
        self._store = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            endpoint=endpoint,
            region=region,
            access_key_id=access_key,
            secret_access_key=secret_key,
            client_options={
                "allow_http": endpoint is not None and endpoint.startswith("http://"),
                "connect_timeout": whole / 2,
                "timeout": whole,
            },
            retry_config={"max_retries": _RETRIES, "retry_timeout": whole},
        )

    async def put(self, folder: str, name: str, content: bytes, *, once: bool = False) -> bool:
        """Keep a file, in the store when this returns; with `once` only where none has its name."""
        checked(folder, name)
        mode: Literal["create", "overwrite"] = "create" if once else "overwrite"
        try:
            # In one request: what comes in parts can't be put only where nothing is.
            await self._asked(
                obstore.put_async(self._store, f"{folder}/{name}", content, mode=mode, use_multipart=False)
            )
        except AlreadyExistsError:
            return False
        except FileNotFoundError as error:
            raise _no_bucket() from error
        return True

    async def get(self, folder: str, name: str) -> bytes | None:
        """A file; None where there is none."""
        checked(folder, name)
        try:
            return await self._asked(self._content(f"{folder}/{name}"))
        except FileNotFoundError as error:
            if "NoSuchBucket" in str(error):
                raise _no_bucket() from error
            return None

    async def names(self, folder: str) -> Sequence[KeptFile]:
        """The files of a folder, and when each was written."""
        checked(folder)
        return await self._asked(self._listed(folder))

    async def folders(self) -> Sequence[str]:
        """All folders."""
        found = await self._asked(obstore.list_with_delimiter_async(self._store))
        return sorted(name for name in found["common_prefixes"] if is_folder(name))

    async def remove(self, folder: str, name: str | None = None) -> None:
        """Remove a file, or the whole folder. What is not there is no error."""
        checked(folder, name)
        names = [name] if name is not None else [file.name for file in await self.names(folder)]
        if names:
            await self._asked(obstore.delete_async(self._store, [f"{folder}/{one}" for one in names]))

    async def _content(self, path: str) -> bytes:
        found = await obstore.get_async(self._store, path)
        return bytes(await found.bytes_async())

    async def _listed(self, folder: str) -> Sequence[KeptFile]:
        found = []
        async for batch in obstore.list(self._store, folder):
            found += [
                KeptFile(entry["path"].removeprefix(f"{folder}/"), entry["last_modified"]) for entry in batch
            ]
        return sorted(found)

    async def _asked(self, answer: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(self._deadline):
                return await answer
        except (AlreadyExistsError, FileNotFoundError):
            raise
        except TimeoutError as error:
            raise StoreDown("the object store: no answer in time") from error
        except (BaseError, OSError) as error:
            # Without its text: that holds the path, and so the id of a case.
            raise StoreDown(f"the object store: {type(error).__name__}") from None


def _no_bucket() -> StoreDown:
    return StoreDown("the object store: there is no such bucket")
