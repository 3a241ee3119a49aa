"""Why a photo is not taken. The report stays; only this photo has to be sent anew, or another one."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from laocaiso.cases.feedback.photos.kinds import MEDIA_TYPES
from laocaiso.cases.feedback.photos.model import LARGEST_PHOTO, MOST_PIXELS
from laocaiso.core.errors import InvalidInput

_MB = LARGEST_PHOTO // (1024 * 1024)
_MEGAPIXELS = MOST_PIXELS // 1_000_000


class Reason(StrEnum):
    """A reason as a stable word."""

    EMPTY = "empty"
    NOT_AN_IMAGE = "not_an_image"
    UNSUPPORTED_KIND = "unsupported_kind"
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_MANY_PIXELS = "too_many_pixels"
    DAMAGED = "damaged"
    TOOK_TOO_LONG = "took_too_long"
    TOOK_TOO_MUCH_MEMORY = "took_too_much_memory"
    FAILED = "failed"
    """Its process died or gave what can't be: nothing more is known, and nothing is kept."""


class _Text(NamedTuple):
    vi: str
    en: str


TEXTS: Mapping[Reason, _Text] = {
    Reason.EMPTY: _Text(
        "Tệp ảnh rỗng, xin chọn lại ảnh.",
        "The file is empty; please choose the photo again.",
    ),
    Reason.NOT_AN_IMAGE: _Text(
        "Tệp này không phải là ảnh, xin chọn một tấm ảnh.",
        "This file is no picture, whatever its name says.",
    ),
    Reason.UNSUPPORTED_KIND: _Text(
        "Chưa nhận loại ảnh này, xin gửi ảnh JPEG, PNG, WebP, HEIC, AVIF hoặc GIF.",
        "Pictures of this kind are not taken; please send JPEG, PNG, WebP, HEIC, AVIF or GIF.",
    ),
    Reason.TOO_MANY_BYTES: _Text(
        f"Ảnh có dung lượng quá lớn, xin gửi ảnh không quá {_MB} MB.",
        f"The photo is too large: at most {_MB} MB.",
    ),
    Reason.TOO_MANY_PIXELS: _Text(
        f"Ảnh có kích thước quá lớn, xin gửi ảnh không quá {_MEGAPIXELS} triệu điểm ảnh.",
        f"The photo is too large: at most {_MEGAPIXELS} million pixels.",
    ),
    Reason.DAMAGED: _Text(
        "Ảnh bị hỏng hoặc gửi chưa đủ, xin gửi lại hoặc chọn ảnh khác.",
        "The photo is damaged or cut short; please send it again or choose another one.",
    ),
    Reason.TOOK_TOO_LONG: _Text(
        "Ảnh mất quá nhiều thời gian để xử lý, xin gửi ảnh nhỏ hơn.",
        "The photo takes too long to read; please send a smaller one.",
    ),
    Reason.TOOK_TOO_MUCH_MEMORY: _Text(
        "Ảnh cần quá nhiều bộ nhớ để xử lý, xin gửi ảnh nhỏ hơn.",
        "The photo takes too much memory to read; please send a smaller one.",
    ),
    Reason.FAILED: _Text(
        "Không xử lý được ảnh này, xin chọn ảnh khác.",
        "This photo can't be read; please choose another one.",
    ),
}


_KINDS = tuple(MEDIA_TYPES.values())
_ALLOWED: Mapping[Reason, tuple[str, ...]] = {
    Reason.NOT_AN_IMAGE: _KINDS,
    Reason.UNSUPPORTED_KIND: _KINDS,
    Reason.TOO_MANY_BYTES: (f"{LARGEST_PHOTO} bytes",),
    Reason.TOO_MANY_PIXELS: (f"{MOST_PIXELS} pixels",),
}


def refused(reason: Reason) -> InvalidInput:
    """The error for a photo that is not taken; its `reason` is the word."""
    text = TEXTS[reason]
    return InvalidInput("photo", text.vi, text.en, allowed=_ALLOWED.get(reason, ()), reason=reason.value)
