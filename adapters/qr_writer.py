"""QR codes drawn with the package `qrcode`.

The package makes the matrix; the picture is drawn here, with nothing in it that could differ between two
runs: one path in SVG, and a PNG of one bit a pixel, written with zlib alone.
"""

import struct
import zlib
from collections.abc import Sequence
from itertools import groupby

MASK = 3
"""A fixed mask costs 1 ms instead of 7; readers take any."""
QUIET = 4
"""Modules of white around the code, as ISO/IEC 18004 asks."""
PIXELS = 12
"""Of a module in PNG; a code of 41 modules and its margin are 588 pixels, 5 cm at 300 dpi."""


class QrcodeWriter:
    """Error level Q: a quarter of the code may be dirty, creased or torn."""

    def svg(self, text: str) -> bytes:
        """Black on white, one unit a module; any size is sharp."""
        rows = _matrix(text)
        path = "".join(_runs(row, y) for y, row in enumerate(rows))
        size = len(rows)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
            f'width="{size * 6}" height="{size * 6}" shape-rendering="crispEdges">'
            f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path stroke="#000" d="{path}"/></svg>'
        ).encode()

    def png(self, text: str) -> bytes:
        """Black on white, `PIXELS` a module."""
        rows = _matrix(text)
        size = len(rows) * PIXELS
        lines = b"".join((b"\x00" + _bits(row)) * PIXELS for row in rows)
        return b"".join(
            [
                b"\x89PNG\r\n\x1a\n",
                _chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 1, 0, 0, 0, 0)),
                _chunk(b"IDAT", zlib.compress(lines, 9)),
                _chunk(b"IEND", b""),
            ]
        )


def _matrix(text: str) -> Sequence[Sequence[bool]]:
    """The modules with their quiet zone, true where dark."""
    # Imported here: it brings Pillow along where that is installed, which no start has to wait for.
    from qrcode.constants import ERROR_CORRECT_Q  # type: ignore[import-untyped]
    from qrcode.main import QRCode  # type: ignore[import-untyped]

    code = QRCode(error_correction=ERROR_CORRECT_Q, border=QUIET, mask_pattern=MASK)
    code.add_data(text, optimize=0)  # one segment of bytes: every reader takes it
    code.make(fit=True)
    matrix: list[list[bool]] = code.get_matrix()
    return matrix


def _runs(row: Sequence[bool], y: int) -> str:
    """The dark runs of a row as strokes along its middle."""
    drawn: list[str] = []
    x = pen = 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            drawn.append(f"m{x - pen} 0h{length}" if drawn else f"M{x} {y}.5h{length}")
            pen = x + length
        x += length
    return "".join(drawn)


def _bits(row: Sequence[bool]) -> bytes:
    """A row of pixels, eight to a byte, 1 for white; the last byte is filled up with white."""
    bits = "".join(("0" if dark else "1") * PIXELS for dark in row)
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
