"""Codes in pictures, found by zxing-cpp in a process of its own (`adapters.qr_worker`).

One process, started with the first picture; `adapters.picture_processes` says how it is kept in check.
"""

import json
import sys
from collections.abc import Sequence

from adapters.picture_processes import Died, NoProcess, PictureProcesses, TookTooLong
from laocaiso.core.errors import InvalidInput, NotReady

SECONDS = 2.0
"""For one picture."""
MOST_BYTES = 8_000_000
"""Of a picture; what a phone takes."""
_COMMAND = ("-I", "-m", "adapters.qr_worker")
_LONGEST_ANSWER = 1_000_000


class ZxingReader:
    """Reads pictures one after the other. `aclose` ends its process."""

    def __init__(
        self,
        *,
        seconds: float = SECONDS,
        most_bytes: int = MOST_BYTES,
        python: str = sys.executable,
    ) -> None:
        self._most_bytes = most_bytes
        self.processes = PictureProcesses(*_COMMAND, seconds=seconds, longest=_LONGEST_ANSWER, python=python)

    async def texts(self, picture: bytes) -> Sequence[str]:
        """The texts of all codes in a picture, in reading order."""
        if len(picture) > self._most_bytes:
            raise _too_large()
        try:
            answer = json.loads(await self.processes.ask(picture))
        except TookTooLong:
            raise _refused(
                "Ảnh mất quá nhiều thời gian để đọc.", "The picture takes too long to read."
            ) from None
        except (Died, ValueError):
            raise _refused("Không đọc được ảnh này.", "This picture can't be read.") from None
        except NoProcess as error:
            raise NotReady(
                "Hiện chưa đọc được ảnh, xin quét mã trực tiếp.",
                "Pictures can't be read at the moment; please scan the code itself.",
                retry_after=30,
            ) from error
        if answer.get("trouble") == "too_large":
            raise _too_large()
        texts = answer.get("texts")
        if not isinstance(texts, list):
            raise _refused(
                "Tệp không phải ảnh PNG, JPEG hoặc WebP đọc được.",
                "The file is no readable PNG, JPEG or WebP picture.",
            )
        return [str(text) for text in texts]

    async def aclose(self) -> None:
        """End the process; the next picture starts another."""
        await self.processes.aclose()


def _refused(vi: str, en: str) -> InvalidInput:
    return InvalidInput("picture", vi, en, allowed=("image/png", "image/jpeg", "image/webp"))


def _too_large() -> InvalidInput:
    return _refused(
        "Ảnh quá lớn: nhiều nhất 8 MB và 50 triệu điểm ảnh.",
        "The picture is too large: at most 8 MB and 50 million pixels.",
    )
