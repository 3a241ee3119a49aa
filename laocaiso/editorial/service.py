"""Publishing datasets, going back, and letting feeds look at them."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from hashlib import blake2b
from typing import TypeVar

import msgspec

from laocaiso.core.clock import Clock
from laocaiso.core.errors import InvalidInput, Trouble, UpstreamDown
from laocaiso.editorial.model import Dataset, Publication, Version
from laocaiso.editorial.ports import EditorialStore
from laocaiso.snapshots.model import Cadence, Fetched, NotModified, Provider, Source, Validators
from laocaiso.snapshots.ports import StoreDown

T = TypeVar("T")

CADENCE = Cadence(
    every=timedelta(minutes=1),
    fresh_for=timedelta(hours=6),
    # Ours: what an editor said stays until an editor says otherwise, even when the database is away.
    usable_for=timedelta(days=3650),
    retry_first=timedelta(seconds=10),
)
PORTAL = "https://www.laocai.gov.vn/"
TRIES = 5
"""How often an edit is made anew because somebody else published in between."""


class Editors:
    """The use cases of editors' data. `address`: a page a person can open."""

    def __init__(self, store: EditorialStore, clock: Clock, *, address: str = PORTAL) -> None:
        self._store = store
        self._clock = clock
        # A dataset is looked at like any other source, so that a feed needs no second way in.
        self._provider = Provider(
            id="editors",
            owner="Ban biên tập Lào Cai số",
            url=address,
            attribution="Do biên tập viên cung cấp.",
        )

    async def read(self, dataset: Dataset[T]) -> T:
        """The content in force; the dataset's `empty` where there is none.

        Raises `StoreDown`, and `msgspec.ValidationError` for content of another shape.
        """
        return (await self._current(dataset))[1]

    async def edit(
        self,
        dataset: Dataset[T],
        change: Callable[[T], T],
        *,
        by: str,
        file: str | None = None,
        note: str = "",
    ) -> Publication:
        """Publish what `change` makes of the content in force; called again if that changed meanwhile.

        The same content makes no version. Raises `InvalidInput` without a `by`, `StoreDown`.
        """
        _named(by)
        for _ in range(TRIES):
            current, value = await self._current(dataset)
            content = msgspec.json.encode(change(value))
            if current is not None and current.digest == _digest(content):
                return Publication(current, is_new=False)
            version = self._next(current, content, by=by, file=file, note=note)
            if await self._store.append(dataset.kind, dataset.key, version, content):
                return Publication(version, is_new=True)
        raise StoreDown(f"{dataset.id} is being changed by others all the time")

    async def roll_back(self, dataset: Dataset[T], number: int, *, by: str, note: str = "") -> Publication:
        """Publish the content of version `number` again, as a new version.

        Raises `InvalidInput` where there is no such version or its content no longer fits, `StoreDown`.
        """
        _named(by)
        for _ in range(TRIES):
            known = await self.versions(dataset)
            content = await self._store.content(dataset.kind, dataset.key, number)
            if content is None:
                raise _no_such_version(number, known)
            _fitting(dataset, number, content)
            if known[0].digest == _digest(content):
                return Publication(known[0], is_new=False)
            version = self._next(known[0], content, by=by, note=note, copy_of=number)
            if await self._store.append(dataset.kind, dataset.key, version, content):
                return Publication(version, is_new=True)
        raise StoreDown(f"{dataset.id} is being changed by others all the time")

    async def versions(self, dataset: Dataset[T]) -> Sequence[Version]:
        """All versions, newest first; the first one is in force. Raises `StoreDown`."""
        return await self._store.versions(dataset.kind, dataset.key)

    def source(self, dataset: Dataset[T]) -> Source[T]:
        """The dataset as a source of a feed: a new version is seen within about a minute, everywhere."""

        async def fetch(validators: Validators) -> Fetched[T] | NotModified:
            return await self._look(dataset, validators)

        return Source(
            id=f"{self._provider.id}:{dataset.id}",
            provider=self._provider,
            shape=dataset.shape,
            fetch=fetch,
            cadence=CADENCE,
        )

    async def _look(self, dataset: Dataset[T], validators: Validators) -> Fetched[T] | NotModified:
        source = f"{self._provider.id}:{dataset.id}"
        try:
            latest = await self._store.versions(dataset.kind, dataset.key, limit=1)
            mark = Validators(etag=f"{latest[0].number}-{latest[0].digest}" if latest else "0")
            if validators == mark:
                return NotModified()
            return Fetched(await self._content(dataset, latest[0]) if latest else dataset.empty, mark)
        except StoreDown as down:
            raise UpstreamDown(source, Trouble.REFUSED, str(down)[:200]) from down
        except msgspec.MsgspecError as error:
            raise UpstreamDown(source, Trouble.UNREADABLE, str(error)[:200]) from error

    async def _current(self, dataset: Dataset[T]) -> tuple[Version | None, T]:
        latest = await self._store.versions(dataset.kind, dataset.key, limit=1)
        if not latest:
            return None, dataset.empty
        return latest[0], await self._content(dataset, latest[0])

    async def _content(self, dataset: Dataset[T], version: Version) -> T:
        content = await self._store.content(dataset.kind, dataset.key, version.number)
        if content is None:
            raise StoreDown(f"{dataset.id} lost the content of version {version.number}")
        return msgspec.json.decode(content, type=dataset.shape)

    def _next(
        self,
        current: Version | None,
        content: bytes,
        *,
        by: str,
        file: str | None = None,
        note: str = "",
        copy_of: int | None = None,
    ) -> Version:
        return Version(
            number=current.number + 1 if current else 1,
            at=self._clock.now(),
            by=by.strip(),
            file=file,
            note=note.strip(),
            digest=_digest(content),
            size=len(content),
            copy_of=copy_of,
        )


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()


def _named(by: str) -> None:
    if not by.strip():
        raise InvalidInput("by", "Xin ghi tên người công bố.", "Say who publishes this.")


def _fitting(dataset: Dataset[T], number: int, content: bytes) -> None:
    try:
        msgspec.json.decode(content, type=dataset.shape)
    except msgspec.MsgspecError as error:
        raise InvalidInput(
            "version",
            f"Phiên bản {number} có cấu trúc cũ, không dùng lại được.",
            f"Version {number} has an older structure and can't be used again.",
        ) from error


def _no_such_version(number: int, known: Sequence[Version]) -> InvalidInput:
    return InvalidInput(
        "version",
        f"Không có phiên bản {number}." if known else "Chưa có phiên bản nào.",
        f"There is no version {number}." if known else "There is no version yet.",
        allowed=[str(version.number) for version in known],
    )
