"""Photos on their way in and out: whole or in pieces, made anew, kept sealed under the name of their content.

A photo is known by its report and a number that its sender gives it. Sent again it changes nothing, however
often and however many at once; another photo under a number that is taken is refused, for evidence is not
replaced. Uploads of one report don't wait for one another.

Files are named by the digest of what is in them and never overwritten by anything else, so that one that a
process left behind when it died is found again by the next try. What nobody comes back for is swept up.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from laocaiso.cases.feedback.photos.kinds import is_other_picture, kind_of
from laocaiso.cases.feedback.photos.model import (
    LARGEST_PHOTO,
    MOST_PHOTOS,
    Photo,
    Processed,
    folder_of,
    place_of_file,
)
from laocaiso.cases.feedback.photos.ports import PhotoRows, Pictures
from laocaiso.cases.feedback.photos.refusals import Reason, refused
from laocaiso.cases.files import Files
from laocaiso.cases.pieces import Begun, Pieces, bad_digest, digest_of, read_piece
from laocaiso.cases.sealed_files import SealedFiles
from laocaiso.core.clock import Clock
from laocaiso.core.errors import Conflict, InvalidInput, NotFound
from laocaiso.core.sealing import Sealing
from laocaiso.snapshots.ports import StoreDown


class Progress(NamedTuple):
    """How far a photo is. `received` bytes from its beginning are here without a gap."""

    number: int
    digest: str
    """SHA-256 of the file as it is sent."""
    received: int
    total: int
    photo: Photo | None = None
    """There once it is kept."""
    is_new: bool = False
    """It was kept just now."""


class Keeping:
    """Takes photos of reports, tells how far they are, and gives them out."""

    def __init__(
        self,
        *,
        files: Files,
        rows: PhotoRows,
        pictures: Pictures,
        sealing: Sealing,
        clock: Clock,
        folder_of: Callable[[str], str] = folder_of,
    ) -> None:
        """`folder_of` says where the files of a report lie; no two of these share one."""
        self._files = SealedFiles(files, sealing, place_of_file)
        self._pieces = Pieces(self._files)
        self._rows = rows
        self._pictures = pictures
        self._clock = clock
        self._folder_of = folder_of

    async def put(
        self, report: str, number: int, content: bytes, *, content_range: str | None, digest: str | None
    ) -> Progress:
        """Take a photo or a piece of one; `digest` is that of the whole file, needed for a piece.

        Raises `InvalidInput` with a `Reason` for no photo that can be taken; `InvalidInput` for headers that
        don't fit; `Conflict` for a piece that leaves a gap and for a number that another photo has;
        `TooManyRequests` and `NotReady` while no more photos can be looked at: pieces stay then, and the last
        one is to be sent again.
        """
        _must_be_number(number)
        if not content:
            raise refused(Reason.EMPTY)
        piece = read_piece(content_range, len(content))
        if piece.total > LARGEST_PHOTO:
            raise refused(Reason.TOO_MANY_BYTES)
        if digest is None:
            if not piece.is_whole:
                raise bad_digest()
            digest = await asyncio.to_thread(digest_of, content)
        standing = await self._find(report, number)
        if standing is not None:
            return _known(standing, digest)
        if piece.first == 0 and kind_of(content) is None:
            raise refused(Reason.UNSUPPORTED_KIND if is_other_picture(content) else Reason.NOT_AN_IMAGE)
        if not piece.is_whole:
            taken = await self._pieces.take(self._folder_of(report), number, digest, piece, content)
            if isinstance(taken, Begun):
                return Progress(number, digest, taken.received, taken.total)
            content = taken
        return await self._complete(report, number, digest, content)

    async def progress(self, report: str, number: int) -> Progress:
        """How far a photo is. Raises `NotFound` when nothing of it is here."""
        photo = await self._find(report, number)
        if photo is not None:
            return Progress(number, photo.digest_sent, photo.size, photo.size, photo)
        begun = await self._pieces.begun(self._folder_of(report), number)
        if begun is None:
            raise _no_photo()
        return Progress(number, begun.digest, begun.received, begun.total)

    async def of(self, report: str) -> Sequence[Photo]:
        """The photos of a report that are kept, by number."""
        return await self._rows.of(report)

    async def content(self, report: str, number: int, *, thumb: bool = False) -> tuple[Photo, bytes]:
        """A photo and its picture, or its small one. Raises `NotFound`; `StoreDown` when it is lost."""
        photo = await self.kept(report, number)
        content = await self._files.get(self._folder_of(report), photo.thumb_file if thumb else photo.file)
        if content is None:
            raise StoreDown("a photo is not where it was kept")
        return photo, content

    async def remove(self, report: str, number: int) -> None:
        """Remove one photo with its files. Raises `NotFound`."""
        photo = await self.kept(report, number)
        await self._rows.remove(report, number)
        still = {name for one in await self._rows.of(report) for name in (one.file, one.thumb_file)}
        for name in {photo.file, photo.thumb_file} - still:
            await self._files.remove(self._folder_of(report), name)

    async def kept(self, report: str, number: int) -> Photo:
        """A photo that is kept. Raises `NotFound`."""
        photo = await self._find(report, number)
        if photo is None:
            raise _no_photo()
        return photo

    async def forget(self, report: str) -> None:
        """Remove all files of a report; its rows are the caller's, who removes them first."""
        await self._files.remove(self._folder_of(report))

    async def sweep(self, report: str, *, before: datetime, dry_run: bool) -> int:
        """Remove files written before then that no photo has: pieces, and what a dead process left behind.

        How many there were. A day ago is a good time: whatever is on its way in is younger.
        """
        folder = self._folder_of(report)
        old = [file.name for file in await self._files.names(folder) if file.at < before]
        if not old:
            return 0
        kept = {name for photo in await self._rows.of(report) for name in (photo.file, photo.thumb_file)}
        left = [name for name in old if name not in kept]
        if not dry_run:
            for name in left:
                await self._files.remove(folder, name)
        return len(left)

    async def reseal(self, report: str) -> int:
        """Seal a report's files with the first key where they are not; how many were not.

        The rows' `key_id` is the caller's to change. Raises `SealBroken` for what can't be opened.
        """
        _, count = await self._files.reseal(self._folder_of(report))
        return count

    async def _complete(self, report: str, number: int, digest: str, content: bytes) -> Progress:
        folder = self._folder_of(report)
        if await asyncio.to_thread(digest_of, content) != digest:
            await self._pieces.drop(folder, number)
            raise bad_digest()
        try:
            made = await self._pictures.process(content)
        except InvalidInput:
            await self._pieces.drop(folder, number)  # it would be refused again
            raise
        photo = await self._kept(report, made, number=number, digest_sent=digest, size=len(content))
        is_new = await self._rows.add(report, photo)
        await self._pieces.drop(folder, number)
        if is_new:
            return Progress(number, digest, photo.size, photo.size, photo, is_new=True)
        standing = await self._find(report, number)
        if standing is None:
            raise _no_photo()  # the report has gone meanwhile
        return _known(standing, digest)

    async def _kept(self, report: str, made: Processed, *, number: int, digest_sent: str, size: int) -> Photo:
        """Both pictures, kept; the row is still to come."""
        folder = self._folder_of(report)
        thumb_digest = await asyncio.to_thread(digest_of, made.thumb)
        file, thumb_file = f"photo-{made.digest}", f"thumb-{thumb_digest}"
        await self._files.put_once(folder, file, made.full)
        await self._files.put_once(folder, thumb_file, made.thumb)
        return Photo(
            number=number,
            digest_sent=digest_sent,
            digest=made.digest,
            file=file,
            thumb_file=thumb_file,
            width=made.width,
            height=made.height,
            size=size,
            key_id=self._files.key_id,
            added_at=self._clock.now(),
            hint=made.hint,
        )

    async def _find(self, report: str, number: int) -> Photo | None:
        return next((photo for photo in await self._rows.of(report) if photo.number == number), None)


def _known(photo: Photo, digest: str) -> Progress:
    """The photo that has the number already. Raises `Conflict` where it is another one."""
    if photo.digest_sent != digest:
        raise Conflict(
            f"Số {photo.number} đã có ảnh khác, xin dùng số khác.",
            f"Number {photo.number} has another photo; please use another number.",
        )
    return Progress(photo.number, digest, photo.size, photo.size, photo)


def _must_be_number(number: int) -> None:
    if not 1 <= number <= MOST_PHOTOS:
        raise InvalidInput(
            "number",
            f"Mỗi phản ánh có tối đa {MOST_PHOTOS} ảnh, số thứ tự từ 1 đến {MOST_PHOTOS}.",
            f"A report has at most {MOST_PHOTOS} photos, numbered from 1 to {MOST_PHOTOS}.",
            allowed=(f"1–{MOST_PHOTOS}",),
        )


def _no_photo() -> NotFound:
    return NotFound("Phản ánh không có ảnh này.", "The report has no such photo.", field="number")
