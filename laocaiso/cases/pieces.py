"""Files that come in pieces, one after another, over lines that break.

A piece is a sealed file of its own, named after the number and the digest of the file it belongs to and its
place in it. So a phone that lost its connection asks how far it got and goes on, and what was sent twice is
kept once. Which bytes a piece has stands in `Content-Range`, the digest of the whole in `Repr-Digest`.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from typing import NamedTuple

from laocaiso.cases.sealed_files import SealedFiles
from laocaiso.core.errors import Conflict, InvalidInput

SMALLEST_PIECE = 64 * 1024
"""Bytes of a piece that is not the last: a file has about a hundred pieces at most."""
_RANGE = re.compile(r"bytes (\d{1,10})-(\d{1,10})/(\d{1,10})")
_REPR_DIGEST = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/=]+):")
_OLD_DIGEST = re.compile(r"(?:^|,)\s*sha-256=([A-Za-z0-9+/=]+)", re.IGNORECASE)
_NAME = re.compile(r"part-(\d+)-([0-9a-f]{64})-(\d+)-(\d+)-(\d+)")


class Piece(NamedTuple):
    """Which bytes of a file came: `first` to `end` (not included) of `total`."""

    first: int
    end: int
    total: int

    @property
    def is_whole(self) -> bool:
        """The file as a whole."""
        return self.first == 0 and self.end == self.total


class Begun(NamedTuple):
    """How far a file is: `received` of `total` bytes are here, without a gap."""

    digest: str
    received: int
    total: int


class Pieces:
    """The pieces of numbered files in folders. Every method raises `StoreDown`."""

    def __init__(self, files: SealedFiles) -> None:
        self._files = files

    async def begun(self, folder: str, number: int) -> Begun | None:
        """How far the file is that a piece came of last; None where none is here."""
        kept = await self._kept(folder, number)
        if not kept:
            return None
        digest, total = kept[-1].digest, kept[-1].piece.total
        return Begun(digest, _end(_chain(kept, digest, total)), total)

    async def take(
        self, folder: str, number: int, digest: str, piece: Piece, content: bytes
    ) -> Begun | bytes:
        """Keep a piece. How far the file is now; the file itself once it is whole.

        The first piece of a file drops those of others of its number. Raises `Conflict` for a piece that
        leaves a gap or overlaps, and where another request is at it.
        """
        if piece.first == 0:
            await self.drop(folder, number, but=digest)
        received = _end(_chain(await self._kept(folder, number), digest, piece.total))
        if piece.first > received:
            raise Conflict(
                f"Thiếu dữ liệu trước phần này; xin gửi tiếp từ byte {received}.",
                f"Bytes before this piece are missing; go on from byte {received}.",
            )
        if piece.end > received:
            if piece.first < received:
                raise Conflict(
                    f"Phần này chồng lên dữ liệu đã nhận; xin gửi tiếp từ byte {received}.",
                    f"The piece overlaps with what is here; go on from byte {received}.",
                )
            name = f"part-{number}-{digest}-{piece.first}-{piece.end}-{piece.total}"
            await self._files.put(folder, name, content)
        chain = _chain(await self._kept(folder, number), digest, piece.total)
        if _end(chain) < piece.total:
            return Begun(digest, _end(chain), piece.total)
        return await self._whole(folder, chain)

    async def drop(self, folder: str, number: int, *, but: str = "") -> None:
        """Remove the pieces of a number, except those of the file with the digest `but`."""
        for kept in await self._kept(folder, number):
            if kept.digest != but:
                await self._files.remove(folder, kept.name)

    async def _whole(self, folder: str, chain: Sequence["_Kept"]) -> bytes:
        parts = [await self._files.get(folder, kept.name) for kept in chain]
        found = [part for part in parts if part is not None]
        if len(found) < len(parts):
            # Whoever put them together has dropped them.
            raise Conflict(
                "Tệp này đang được xử lý, xin thử lại sau giây lát.",
                "This file is being dealt with; please try again in a moment.",
                retry_after=1,
            )
        return b"".join(found)

    async def _kept(self, folder: str, number: int) -> Sequence["_Kept"]:
        """The pieces of a number that are here, those written last at the end."""
        found = []
        for file in await self._files.names(folder):
            if (match := _NAME.fullmatch(file.name)) and int(match[1]) == number:
                piece = Piece(int(match[3]), int(match[4]), int(match[5]))
                found.append((file.at, _Kept(file.name, match[2], piece)))
        return [kept for _, kept in sorted(found)]


class _Kept(NamedTuple):
    """A piece that is here."""

    name: str
    digest: str
    piece: Piece


def _chain(pieces: Sequence[_Kept], digest: str, total: int) -> Sequence[_Kept]:
    """Pieces of one file that follow on each other from its first byte."""
    by_first = {
        kept.piece.first: kept for kept in pieces if kept.digest == digest and kept.piece.total == total
    }
    chain: list[_Kept] = []
    while (following := by_first.get(_end(chain))) is not None:
        chain.append(following)
    return chain


def _end(chain: Sequence[_Kept]) -> int:
    return chain[-1].piece.end if chain else 0


def digest_of(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read_piece(content_range: str | None, length: int) -> Piece:
    """Where `length` bytes belong. Raises `InvalidInput` for a header that does not fit them."""
    if content_range is None:
        piece = Piece(0, length, length)
    else:
        match = _RANGE.fullmatch(content_range.strip())
        if match is None:
            raise _bad_range()
        piece = Piece(int(match[1]), int(match[2]) + 1, int(match[3]))
    if length == 0:
        raise InvalidInput("body", "Tệp rỗng.", "The file is empty.")
    if piece.end - piece.first != length or piece.end > piece.total:
        raise _bad_range()
    if length < SMALLEST_PIECE and piece.end != piece.total:
        raise InvalidInput(
            "Content-Range",
            f"Mỗi phần, trừ phần cuối, cần ít nhất {SMALLEST_PIECE} byte.",
            f"Every piece but the last has at least {SMALLEST_PIECE} bytes.",
        )
    return piece


def read_digest(repr_digest: str | None, digest: str | None) -> str | None:
    """SHA-256 of the whole file in hexadecimal, from `Repr-Digest` (RFC 9530) or `Digest` (RFC 3230).

    None where neither is sent, or none with SHA-256. Raises `InvalidInput` for one that can't be read.
    """
    for name, value, pattern in (
        ("Repr-Digest", repr_digest, _REPR_DIGEST),
        ("Digest", digest, _OLD_DIGEST),
    ):
        if value is None or (match := pattern.search(value)) is None:
            continue
        try:
            raw = base64.b64decode(match[1], validate=True)
        except binascii.Error:
            raw = b""
        if len(raw) != 32:
            raise bad_digest(name)
        return raw.hex()
    return None


def bad_digest(name: str = "Repr-Digest") -> InvalidInput:
    """The digest is missing, can't be read, or is another than that of what came."""
    return InvalidInput(
        name,
        "Mã kiểm tra SHA-256 thiếu hoặc không khớp với nội dung tệp.",
        "The SHA-256 of the file is missing, or not that of what came.",
        allowed=("sha-256=:Base64:",),
    )


def _bad_range() -> InvalidInput:
    return InvalidInput(
        "Content-Range",
        "Content-Range phải có dạng “bytes đầu-cuối/tổng” và khớp với số byte gửi lên.",
        "Content-Range has to be `bytes first-last/total` and to fit the bytes sent.",
        allowed=("bytes 0-65535/200000",),
    )
