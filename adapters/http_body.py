"""Unpacking the body of an HTTP answer piece by piece, so that a small body can't become an endless one."""

import zlib
from typing import Protocol

import brotli


class UnpackingFailed(Exception):
    """The bytes are not in the coding they claim, or stop in the middle of it."""


class _Coding(Protocol):
    @property
    def ended(self) -> bool:
        """True when nothing more needs to come."""
        ...

    def feed(self, data: bytes, room: int) -> bytes:
        """Unpack; may stop early once more than `room` bytes have come out."""
        ...


class Unpacker:
    """Collects a body sent with `coding` (the Content-Encoding header), up to `max_bytes` unpacked.

    Knows gzip, deflate and br, one at a time. `feed` answers False as soon as the body is larger; memory
    never exceeds the limit by more than a few dozen kilobytes. Raises `UnpackingFailed`.
    """

    def __init__(self, coding: str, max_bytes: int) -> None:
        self._coding = _coding(coding.strip().lower())
        self._room = max_bytes
        self._pieces: list[bytes] = []
        self._fed = False

    def feed(self, data: bytes) -> bool:
        """Take the next piece as it came over the line; False when that is too much."""
        self._fed = self._fed or bool(data)
        try:
            piece = self._coding.feed(data, self._room)
        except (zlib.error, brotli.error) as error:
            raise UnpackingFailed(str(error)) from error
        self._room -= len(piece)
        self._pieces.append(piece)
        return self._room >= 0

    def finish(self) -> bytes:
        """The whole body."""
        if self._fed and not self._coding.ended:
            raise UnpackingFailed("the compressed data stop in the middle")
        return b"".join(self._pieces)


class _Identity:
    ended = True

    def feed(self, data: bytes, room: int) -> bytes:
        return data


class _Zlib:
    """Both gzip, whose members may follow one another, and deflate in its zlib wrapping."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)

    @property
    def ended(self) -> bool:
        return self._stream.eof

    def feed(self, data: bytes, room: int) -> bytes:
        pieces = []
        while data and room >= 0:
            if self._stream.eof:
                if not data.strip(b"\0"):  # padding
                    break
                self._stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
            # One more than there is room for, so that a body of exactly the limit still fits.
            piece = self._stream.decompress(data, room + 1)
            pieces.append(piece)
            room -= len(piece)
            data = self._stream.unused_data
        return b"".join(pieces)


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    @property
    def ended(self) -> bool:
        return bool(self._stream.is_finished())

    def feed(self, data: bytes, room: int) -> bytes:
        piece: bytes = self._stream.process(data, output_buffer_limit=room + 1)
        return piece


def _coding(name: str) -> _Coding:
    match name:
        case "" | "identity":
            return _Identity()
        case "gzip" | "x-gzip" | "deflate":
            return _Zlib()
        case "br":
            return _Brotli()
    raise UnpackingFailed(f"coding {name[:40]!r}")
