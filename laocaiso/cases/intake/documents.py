"""What a document is, told by its content, and how large one may be."""

import re
import zlib

from laocaiso.cases import pieces
from laocaiso.cases.intake.model import LARGEST_DOCUMENT, MEDIA_TYPES
from laocaiso.cases.pieces import Piece
from laocaiso.core.errors import InvalidInput

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PDF_TAIL = 2048
"""Bytes from the end in which `%%EOF` has to stand; some scanners write after it."""
_MOST_PARTS = 20_000
"""Segments or chunks that are walked. Files from scanners and cameras have some hundred; one of nothing else
would hold up whoever looks at it for a second."""
_FILL = re.compile(rb"\xff+")


def media_type_of(content: bytes) -> str | None:
    """PDF, JPEG or PNG, by the structure from the first to the last byte; None for anything else.

    A file that was cut short is none of them. What is drawn inside is not looked at.
    """
    if content.startswith(b"%PDF-") and _is_pdf(content):
        return "application/pdf"
    if content.startswith(b"\xff\xd8\xff") and _is_jpeg(content):
        return "image/jpeg"
    if content.startswith(_PNG) and _is_png(content):
        return "image/png"
    return None


def begins_well(content: bytes) -> bool:
    """Could this be the beginning of a document?"""
    return content.startswith((b"%PDF-", b"\xff\xd8\xff", _PNG))


def not_a_document() -> InvalidInput:
    """What came is no document that can be taken."""
    return InvalidInput(
        "body",
        "Chỉ nhận tệp PDF, JPEG hoặc PNG nguyên vẹn; tên tệp không quyết định loại tệp.",
        "Only whole PDF, JPEG and PNG files are taken, told by their content and not by their name.",
        allowed=tuple(MEDIA_TYPES),
    )


def read_piece(content_range: str | None, length: int) -> Piece:
    """Where `length` bytes belong. Raises `InvalidInput` for a header that does not fit, and for too much."""
    piece = pieces.read_piece(content_range, length)
    if piece.total > LARGEST_DOCUMENT:
        raise InvalidInput(
            "Content-Range",
            "Mỗi tệp tối đa 6 MB.",
            "A document has at most 6 MB.",
            allowed=(f"{LARGEST_DOCUMENT} bytes",),
        )
    return piece


def _is_pdf(content: bytes) -> bool:
    return b"%%EOF" in content[-_PDF_TAIL:] and b"startxref" in content[-_PDF_TAIL:]


def _is_jpeg(content: bytes) -> bool:
    """Walk the segments up to the picture (ITU T.81, B.1); it has to have a frame, and an end somewhere."""
    at, framed = 2, False
    for _ in range(_MOST_PARTS):
        fill = _FILL.match(content, at)
        if fill is None or fill.end() + 3 > len(content):
            return False
        at = fill.end() + 1
        marker, length = content[at - 1], int.from_bytes(content[at : at + 2], "big")
        if length < 2:
            return False
        framed |= marker in _JPEG_FRAMES
        at += length
        if marker == 0xDA:
            # Some cameras append a preview, so the end need not be the last two bytes.
            return framed and content.find(b"\xff\xd9", at) > 0
    return False


def _is_png(content: bytes) -> bool:
    """Walk the chunks (W3C PNG, 5.3), checksums included, from IHDR to IEND."""
    at, first = len(_PNG), True
    for _ in range(_MOST_PARTS):
        if at + 12 > len(content):
            return False
        length = int.from_bytes(content[at : at + 4], "big")
        kind, end = content[at + 4 : at + 8], at + 8 + length
        if end + 4 > len(content) or (first and kind != b"IHDR"):
            return False
        if zlib.crc32(content[at + 4 : end]) != int.from_bytes(content[end : end + 4], "big"):
            return False
        if kind == b"IEND":
            return True
        at, first = end + 4, False
    return False
