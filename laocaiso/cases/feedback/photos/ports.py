"""What photos need from outside."""

from collections.abc import Sequence
from typing import Protocol

from laocaiso.cases.feedback.photos.model import Photo, Processed


class Pictures(Protocol):
    """Makes strangers' pictures into ours."""

    async def process(self, content: bytes) -> Processed:
        """The picture made anew, with nothing else in it.

        Raises `InvalidInput` with a `Reason` for what can't be taken; `TooManyRequests` and `NotReady` where
        it can't be looked at now.
        """
        ...


class PhotoRows(Protocol):
    """The rows of photos that are kept. No method locks the row of the report; all raise `StoreDown`."""

    async def add(self, report: str, photo: Photo) -> bool:
        """Keep a photo; False, and nothing is kept, where its number is taken.

        Raises `NotFound` where there is no such report, and `Conflict` where it takes no photos any more.
        """
        ...

    async def remove(self, report: str, number: int) -> None:
        """Remove the row of a photo; what is not there is no error."""
        ...

    async def of(self, report: str) -> Sequence[Photo]:
        """The photos of a report, by number."""
        ...
