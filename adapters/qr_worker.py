"""The process that looks for codes in pictures: `python -I -m adapters.qr_worker`.

It answers each picture with JSON: `{"texts": […]}` or `{"trouble": "unreadable" | "too_large"}`, and is
confined as `adapters.picture_worker` says.
"""

import io
import json
import warnings
from typing import Any

from adapters import picture_worker

FORMATS = ("PNG", "JPEG", "WEBP")
SYMBOLS = ("QRCode", "MicroQRCode", "DataMatrix", "Aztec", "PDF417", "Code128")
"""QR codes, and what else receipts and cards carry; each has a checksum, so that noise is no code."""
MOST_PIXELS = 50_000_000
"""Of a picture, as its header tells: 8,000 x 6,000 is what phones take. JPEG is decoded at a fraction."""
MOST_DECODED = 26_000_000
"""Pixels that are really decoded."""
SIDE = 2400
"""Pixels of the longer side that codes are looked for in first; larger ones are made smaller."""
MEMORY = 640_000_000
"""Bytes of address space; 50 MB are the libraries', a WebP of 20 million pixels was seen to take 360 MB."""
CPU_SECONDS = 4
"""For one picture; who waits for it gives up sooner, unless the machine is busy."""
MOST_CODES = 10
MOST_CHARACTERS = 8000
"""Of one code; the largest QR code holds 7,089 digits."""


class TooLarge(Exception):
    """More pixels than are looked at."""


def read(picture: bytes) -> dict[str, Any]:
    """The answer for one picture."""
    try:
        return {"texts": _texts(picture)}
    except (TooLarge, MemoryError):
        return {"trouble": "too_large"}
    except Exception:  # noqa: BLE001 - decoders raise anything, and what they say may quote the picture
        return {"trouble": "unreadable"}


def _texts(picture: bytes) -> list[str]:
    from PIL import Image

    with Image.open(io.BytesIO(picture), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise TooLarge
        opened.draft("L", (SIDE, SIDE))  # a JPEG is decoded at a half, quarter or eighth, not below this
        if opened.width * opened.height > MOST_DECODED:
            raise TooLarge
        opened.load()
        grey = _on_white(opened).convert("L")
    if max(grey.size) <= SIDE:
        return _codes_in(grey)
    small = grey.copy()
    small.thumbnail((SIDE, SIDE))
    return _codes_in(small) or _codes_in(grey)


def _on_white(image: Any) -> Any:
    """Transparent pixels are white, whatever colour they hide."""
    from PIL import Image

    if not image.has_transparency_data:
        return image
    rgba = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba)


def _codes_in(grey: Any) -> list[str]:
    import zxingcpp

    found = zxingcpp.read_barcodes(
        grey,
        formats=zxingcpp.BarcodeFormats([getattr(zxingcpp.BarcodeFormat, name) for name in SYMBOLS]),
        text_mode=zxingcpp.TextMode.Plain,
    )
    placed = sorted(found, key=lambda code: (code.position.top_left.y // 50, code.position.top_left.x))
    texts = dict.fromkeys(code.text[:MOST_CHARACTERS] for code in placed if code.valid)
    return list(texts)[:MOST_CODES]


def load() -> None:
    """Load all that is needed; afterwards no file can be opened."""
    from PIL import Image

    for form in FORMATS:
        blank = io.BytesIO()
        Image.new("RGBA" if form != "JPEG" else "RGB", (SIDE + 1, 8)).save(blank, form)
        _texts(blank.getvalue())
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)


if __name__ == "__main__":
    load()
    picture_worker.confine(memory=MEMORY)
    picture_worker.serve(lambda picture: json.dumps(read(picture)).encode(), cpu_seconds=CPU_SECONDS)
