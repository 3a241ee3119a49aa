"""Is a JPEG nothing but a picture? What is kept has to be, whoever made it.

A bare JPEG (ITU T.81 annex B) has tables, one frame, its scans and an end: no EXIF, XMP, IPTC, ICC profile,
comment or small picture inside, and not a byte behind its end. Of the application segments it has only that
of JFIF with a density, which every encoder writes.
"""

import re

_APP0, _COM = 0xE0, 0xFE
_SOI, _EOI, _SOS, _DQT, _DHT, _DRI = 0xD8, 0xD9, 0xDA, 0xDB, 0xC4, 0xDD
_FRAMES = frozenset((0xC0, 0xC1, 0xC2))  # baseline, extended and progressive, in Huffman coding
_JFIF = re.compile(rb"JFIF\0\x01[\0-\2][\0-\2]....\0\0", re.DOTALL)
_MARKER = re.compile(rb"\xff[^\0\xd0-\xd7]")
"""In the data of a scan 0xFF is followed by zero, or by a restart marker."""


def size_of_bare(content: bytes) -> tuple[int, int] | None:
    """Width and height of a bare JPEG in pixels; None for anything else."""
    if content[:2] != bytes((0xFF, _SOI)):
        return None
    at, size = 2, None
    while at + 2 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == _EOI:
            return size if at + 2 == len(content) else None
        body = content[at + 4 : at + 2 + int.from_bytes(content[at + 2 : at + 4])]
        if marker in _FRAMES and size is None and len(body) >= 6:
            size = int.from_bytes(body[3:5]), int.from_bytes(body[1:3])
        elif not (marker in (_DQT, _DHT, _DRI, _SOS) or (marker == _APP0 and _JFIF.fullmatch(body))):
            return None
        at += 4 + len(body)
        if marker == _SOS:
            following = _MARKER.search(content, at)
            if following is None:
                return None
            at = following.start()
    return None
