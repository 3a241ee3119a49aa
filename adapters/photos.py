"""Photos made anew by Pillow and libheif, in processes of their own (`adapters.photo_worker`).

What comes back is not believed either: it is looked through to the last byte before anybody gets it.
"""

import asyncio
import hashlib
import sys
from datetime import datetime
from typing import Annotated

import msgspec

from adapters.picture_processes import Died, NoProcess, PictureProcesses, TookTooLong
from laocaiso.cases.feedback.photos.bare import size_of_bare
from laocaiso.cases.feedback.photos.kinds import is_other_picture, kind_of
from laocaiso.cases.feedback.photos.model import (
    LARGEST_PHOTO,
    LONGER_SIDE,
    MEDIA_TYPE,
    THUMB_SIDE,
    Hint,
    Processed,
)
from laocaiso.cases.feedback.photos.refusals import Reason, refused
from laocaiso.core.errors import NotReady

SECONDS = 15.0
"""For one photo, once it is its turn."""
PROCESSES = 2
MOST_WAITING = 16
"""Photos in work and waiting, each of `LARGEST_PHOTO` bytes at most."""
_COMMAND = ("-I", "-m", "adapters.photo_worker")
_LONGEST_ANSWER = 16_000_000


class _Hint(msgspec.Struct, frozen=True):
    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)] | None
    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)] | None
    taken_at: Annotated[datetime, msgspec.Meta(tz=True)] | None


class _Head(msgspec.Struct, frozen=True):
    """The first line of an answer."""

    full: Annotated[int, msgspec.Meta(ge=0)] = 0
    thumb: Annotated[int, msgspec.Meta(ge=0)] = 0
    hint: _Hint | None = None
    trouble: Reason | None = None


class ConfinedPictures:
    """Processes photos. `aclose` ends its processes."""

    def __init__(
        self,
        *,
        seconds: float = SECONDS,
        processes: int = PROCESSES,
        most_waiting: int = MOST_WAITING,
        python: str = sys.executable,
    ) -> None:
        self.processes = PictureProcesses(
            *_COMMAND,
            seconds=seconds,
            longest=_LONGEST_ANSWER,
            processes=processes,
            most_waiting=most_waiting,
            python=python,
        )

    async def process(self, content: bytes) -> Processed:
        """The picture made anew. Raises `InvalidInput`, `TooManyRequests` and `NotReady`."""
        if not content:
            raise refused(Reason.EMPTY)
        if len(content) > LARGEST_PHOTO:
            raise refused(Reason.TOO_MANY_BYTES)
        if kind_of(content) is None:
            raise refused(Reason.UNSUPPORTED_KIND if is_other_picture(content) else Reason.NOT_AN_IMAGE)
        try:
            answer = await self.processes.ask(content)
        except TookTooLong:
            raise refused(Reason.TOOK_TOO_LONG) from None
        except Died:
            raise refused(Reason.FAILED) from None
        except NoProcess as error:
            raise NotReady(
                "Hiện chưa nhận được ảnh, xin gửi lại sau; phản ánh vẫn được giữ.",
                "Photos can't be taken at the moment; please send it again later. The report is safe.",
                retry_after=30,
            ) from error
        return await asyncio.to_thread(_checked, answer)

    async def aclose(self) -> None:
        """End the processes; the next photo starts another."""
        await self.processes.aclose()


def _checked(answer: bytes) -> Processed:
    """What a process made of a photo. Raises `InvalidInput`; `FAILED` for what no honest process answers."""
    line, _, rest = answer.partition(b"\n")
    try:
        head = msgspec.json.decode(line, type=_Head)
    except msgspec.DecodeError:
        raise refused(Reason.FAILED) from None
    if head.trouble is not None:
        raise refused(head.trouble)
    full, thumb = rest[: head.full], rest[head.full :]
    size, small = size_of_bare(full), size_of_bare(thumb)
    if size is None or small is None or len(thumb) != head.thumb:
        raise refused(Reason.FAILED)
    if max(size) > LONGER_SIDE or max(small) > THUMB_SIDE:
        raise refused(Reason.FAILED)
    hint = head.hint
    return Processed(
        media_type=MEDIA_TYPE,
        full=full,
        thumb=thumb,
        width=size[0],
        height=size[1],
        digest=hashlib.sha256(full).hexdigest(),
        hint=Hint(lat=hint.lat, lon=hint.lon, taken_at=hint.taken_at) if hint else None,
    )
