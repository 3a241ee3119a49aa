"""What photos need from outside."""

from typing import Protocol

from laocaiso.cases.feedback.photos.model import Processed


class Pictures(Protocol):
    """Makes strangers' pictures into ours."""

    async def process(self, content: bytes) -> Processed:
        """The picture made anew, with nothing else in it.

        Raises `InvalidInput` with a `Reason` for what can't be taken; `TooManyRequests` and `NotReady` where
        it can't be looked at now.
        """
        ...
