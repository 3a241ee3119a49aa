"""The process that makes photos anew: `python -I -m adapters.photo_worker`.

It answers each picture with a line of JSON, and behind it the two JPEGs that the line tells the lengths of:

    {"full": 301234, "thumb": 20123, "hint": {"lat": …, "lon": …, "taken_at": …}}
    {"trouble": "damaged"}                     a `Reason` of `laocaiso.cases.feedback.photos.refusals`

and is confined as `adapters.picture_worker` says. What comes out is drawn on a canvas of our own: nothing but
colours goes from the picture that was sent into the one that is kept.
"""

import io
import json
import math
import warnings
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import pi_heif
from PIL import AvifImagePlugin, ExifTags, Image, ImageCms

from adapters import picture_worker
from laocaiso.cases.feedback.photos.kinds import Kind, kind_of
from laocaiso.cases.feedback.photos.model import LONGER_SIDE, MOST_PIXELS, THUMB_SIDE
from laocaiso.cases.feedback.photos.refusals import Reason
from laocaiso.core.clock import VIETNAM

MEMORY = 1_000_000_000
"""Bytes of address space; of 40 million pixels a WebP with transparency takes most."""
CPU_SECONDS = 20
"""For one picture; see `adapters.photos` for how long its sender waits."""
QUALITY, THUMB_QUALITY = 85, 78
_FORMATS: Mapping[Kind, str] = {
    Kind.JPEG: "JPEG",
    Kind.PNG: "PNG",
    Kind.WEBP: "WEBP",
    Kind.HEIC: "HEIF",
    Kind.AVIF: "AVIF",
    Kind.GIF: "GIF",
}
_TURNS: Mapping[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright, by its orientation (EXIF 2.32, 4.6.4)."""
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def answer(picture: bytes) -> bytes:
    """The answer for one picture. An empty one is a question after the process itself."""
    try:
        full, thumb, hint = remade(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return _trouble(Reason.TOO_MANY_PIXELS)
    except MemoryError:
        return _trouble(Reason.TOOK_TOO_MUCH_MEMORY)
    except Exception:  # noqa: BLE001 - decoders raise anything, and what they say may quote the picture
        return _trouble(Reason.DAMAGED)
    head = {"full": len(full), "thumb": len(thumb), "hint": hint}
    return json.dumps(head).encode() + b"\n" + full + thumb


def remade(picture: bytes) -> tuple[bytes, bytes, dict[str, Any] | None]:
    """The full and the small picture, and what is known of where and when it was taken."""
    kind = kind_of(picture)
    if kind is None:
        raise ValueError("no kind of picture that is taken")
    # Only the first picture of a file with several is ever asked for.
    with Image.open(io.BytesIO(picture), formats=[_FORMATS[kind]]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        opened.draft(None, (LONGER_SIDE, LONGER_SIDE))  # a JPEG is decoded at a half or less, not below this
        opened.load()
        profile = opened.info.get("icc_profile")
        exif = _exif(opened)
        image = _shrunk(_in_colours(opened), LONGER_SIDE)
    turn = _TURNS.get(exif.get(ExifTags.Base.Orientation, 1))
    if turn is not None:
        image = image.transpose(turn)
    canvas = Image.new("RGB", image.size)
    canvas.paste(_in_srgb(_on_white(image), profile))
    thumb = _shrunk(canvas, THUMB_SIDE)
    return _jpeg(canvas, QUALITY), _jpeg(thumb, THUMB_QUALITY), _hint(exif)


def _in_colours(image: Image.Image) -> Image.Image:
    """The picture in a mode whose pixels can be averaged."""
    if image.mode.startswith("I;16"):
        # Pillow would cut 16 bits off at 255.
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("RGB", "L", "CMYK") else image.convert("RGB")


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    ratio = side / max(image.size)
    if ratio >= 1:
        return image
    width, height = (max(1, round(length * ratio)) for length in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _on_white(image: Image.Image) -> Image.Image:
    """Transparent pixels are white, whatever colour they hide."""
    if image.mode != "RGBA":
        return image
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours that the picture's profile means; as they are where it has none that can be used."""
    if profile:
        try:
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            made = ImageCms.profileToProfile(image, theirs, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            made = None  # of another kind of colours, or broken: that is no harm
        if made is not None:
            return made
    return image.convert("RGB")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    image.save(written, "JPEG", quality=quality, progressive=True)
    return written.getvalue()


def _exif(image: Image.Image) -> Image.Exif:
    """EXIF; empty where it can't be read: it is not kept anyway."""
    try:
        return image.getexif()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - readers of EXIF raise anything
        return Image.Exif()


def _hint(exif: Image.Exif) -> dict[str, Any] | None:
    try:
        place, taken_at = _place(exif), _taken_at(exif)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - as above; a hint is no more than that
        return None
    if place is None and taken_at is None:
        return None
    lat, lon = place or (None, None)
    return {"lat": lat, "lon": lon, "taken_at": taken_at}


def _place(exif: Image.Exif) -> tuple[float, float] | None:
    """Degrees north and east (EXIF 2.32, 4.6.6)."""
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    try:
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef], "NS")
        lon = _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef], "EW")
    except (KeyError, ValueError, TypeError, ZeroDivisionError):
        return None
    # Cameras without a fix write zeros.
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0, 0) else None


def _degrees(parts: Any, side: str, sides: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    found = round(degrees + minutes / 60 + seconds / 3600, 6)
    if not math.isfinite(found):
        raise ValueError("no number")
    return -found if sides.index(side.strip("\0 ").upper()) else found


def _taken_at(exif: Image.Exif) -> str | None:
    """RFC 3339. Where the camera names no zone, Vietnam's."""
    more = exif.get_ifd(ExifTags.IFD.Exif)
    text = more.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    try:
        at = datetime.strptime(str(text).strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - zone follows
    except ValueError:
        return None
    if not 1990 <= at.year <= 2100:
        return None
    offset = str(more.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
    try:
        zone = datetime.strptime(offset, "%z").tzinfo
    except ValueError:
        zone = None
    return at.replace(tzinfo=zone or timezone(VIETNAM.utcoffset(at) or timedelta(hours=7))).isoformat()


def _trouble(reason: Reason) -> bytes:
    return json.dumps({"trouble": reason.value}).encode() + b"\n"


def load() -> None:
    """Load all that is needed; afterwards no file can be opened."""
    pi_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    Image.preinit()
    exif = Image.Exif()
    exif[ExifTags.Base.DateTime] = "2026:11:25 08:00:00"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (22.0, 20.0, 0.0)
    for form in ("JPEG", "PNG", "WEBP", "AVIF", "GIF"):
        blank = io.BytesIO()
        more = {} if form == "GIF" else {"exif": exif.tobytes(), "icc_profile": _SRGB.tobytes()}
        Image.new("P" if form == "GIF" else "RGB", (LONGER_SIDE + 1, 8)).save(blank, form, **more)
        remade(blank.getvalue())
    warnings.simplefilter("error")
    # Of a JPEG's further pictures and of EXIF nothing is kept, so that they may be as broken as they like.
    warnings.filterwarnings("ignore", "Image appears to be a malformed MPO file")
    warnings.filterwarnings("ignore", module=r"PIL\.TiffImagePlugin")


if __name__ == "__main__":
    load()
    picture_worker.confine(memory=MEMORY)
    picture_worker.serve(answer, cpu_seconds=CPU_SECONDS)
