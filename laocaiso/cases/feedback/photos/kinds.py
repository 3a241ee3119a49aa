"""What kind of picture a file is, told by its first bytes; its name and its Content-Type say nothing."""

import re
from collections.abc import Mapping
from enum import StrEnum

ENOUGH = 64
"""Bytes that tell the kind of every picture."""


class Kind(StrEnum):
    """A kind of picture that is taken."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    AVIF = "avif"
    GIF = "gif"


MEDIA_TYPES: Mapping[Kind, str] = {kind: f"image/{kind.value}" for kind in Kind}
_BRANDS: Mapping[bytes, Kind] = {
    b"heic": Kind.HEIC,
    b"heix": Kind.HEIC,
    b"avif": Kind.AVIF,
}
"""Brands of still pictures in ISO files (ISO/IEC 23008-12 annex B, AV1 Image File Format 6)."""
_OTHERS = re.compile(
    rb"II\*\0|MM\0\*|II\x2b\0|MM\0\x2b"  # TIFF, BigTIFF, and raw pictures of many cameras
    rb"|BM.{4}\0\0\0\0|8BPS|\0\0[\1\2]\0"  # BMP, Photoshop, icons
    rb"|\xff\x0a|\0\0\0\x0c(?:JXL |jP  )|\xff\x4f\xff\x51"  # JPEG XL, JPEG 2000
    rb"|P[1-7]\s|qoif|FORM....ILBM|RIFF....(?!AVI |WAVE)"  # PNM, QOI, others in IFF and RIFF
    rb"|....ftyp(?:heim|heis|hevc|hevx|avis|mif1|msf1|crx |jxl )"
    rb"|\s*(?:\xef\xbb\xbf)?\s*<(?:\?xml|svg|!DOCTYPE svg)",  # SVG, or what may be one
    re.DOTALL,
)


def kind_of(content: bytes) -> Kind | None:
    """The kind of picture; None for all that is not taken. `ENOUGH` bytes are enough."""
    if content.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if content.startswith((b"GIF87a", b"GIF89a")):
        return Kind.GIF
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP
    if content[4:8] == b"ftyp":
        return _of_brands(content)
    return None


def is_other_picture(content: bytes) -> bool:
    """Is it a picture of a kind that is not taken, as far as its first bytes tell?"""
    return kind_of(content) is None and _OTHERS.match(content) is not None


def _of_brands(content: bytes) -> Kind | None:
    """The kind of an ISO file: its major brand, or the first other brand that is ours."""
    end = min(int.from_bytes(content[:4]), ENOUGH)
    brands = [content[8:12], *(content[at : at + 4] for at in range(16, end - 3, 4))]
    return next((_BRANDS[brand] for brand in brands if brand in _BRANDS), None)
