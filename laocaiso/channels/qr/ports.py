"""What QR codes need from outside."""

from collections.abc import Sequence
from typing import Protocol


class PictureReader(Protocol):
    """Finds codes in pictures."""

    async def texts(self, picture: bytes) -> Sequence[str]:
        """The texts of all codes in a PNG, JPEG or WebP picture, in reading order; nothing is kept.

        Raises `InvalidInput` for the field `picture` where it is no such picture, too large, or took too
        long; `TooManyRequests` while too many wait; `NotReady` where pictures can't be read here.
        """
        ...


class CodeWriter(Protocol):
    """Draws codes, the same bytes for the same text every time. Milliseconds of work: not for the loop."""

    def svg(self, text: str) -> bytes:
        """The code as SVG."""
        ...

    def png(self, text: str) -> bytes:
        """The code as PNG."""
        ...
