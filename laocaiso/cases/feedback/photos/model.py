"""Photos: how large they may be, what is made of one, and what is known of one that is kept."""

from datetime import datetime

import msgspec

LARGEST_PHOTO = 8 * 1024 * 1024
"""Bytes as sent; what a phone takes is smaller."""
MOST_PIXELS = 40_000_000
"""Of a picture as sent, as its header tells."""
LONGER_SIDE = 2048
"""Pixels of the picture that is kept, at most."""
THUMB_SIDE = 480
"""Pixels of the longer side of the small picture, at most."""
MEDIA_TYPE = "image/jpeg"
"""Of all that is kept."""
MOST_PHOTOS = 10
"""Of one report."""


class Hint(msgspec.Struct, frozen=True, kw_only=True):
    """Where and when a photo was taken, as its EXIF says. Personal data; never shown, and easily forged."""

    lat: float | None = None
    """Degrees north, WGS 84. With `lon` or not at all."""
    lon: float | None = None
    taken_at: datetime | None = None
    """Where the camera names no zone, its clock is taken to show Vietnam's time."""

    def __repr__(self) -> str:
        return "Hint(…)"  # logs and tracebacks hold no places


class Processed(msgspec.Struct, frozen=True, kw_only=True):
    """What is made of a photo: two JPEGs that hold the picture and nothing else."""

    media_type: str
    full: bytes
    """Upright, in sRGB, no longer than `LONGER_SIDE`."""
    thumb: bytes
    width: int
    height: int
    """Of `full`, in pixels."""
    digest: str
    """SHA-256 of `full`, in hexadecimal."""
    hint: Hint | None
    """Read before everything but the picture was dropped; None where there is none."""

    def __repr__(self) -> str:
        return f"Processed({self.width}x{self.height}, {len(self.full)} bytes)"


class Photo(msgspec.Struct, frozen=True, kw_only=True):
    """A photo of a report that is kept."""

    number: int
    """1 to `MOST_PHOTOS`; its sender's."""
    digest_sent: str
    """SHA-256 of the file as it was sent, in hexadecimal; goes into the receipt. That file is not kept."""
    digest: str
    """SHA-256 of the picture that is kept."""
    file: str
    thumb_file: str
    """Names in the report's folder."""
    width: int
    height: int
    """Of the picture that is kept, in pixels."""
    size: int
    """Bytes of the file as it was sent."""
    key_id: str
    """Of the key that both files are sealed with."""
    added_at: datetime
    hint: Hint | None = None
    """To be kept sealed, and only where the reporter consented."""


def folder_of(report: str) -> str:
    """The folder of a report's files."""
    return f"report-{report}"


def evidence_folder_of(report: str) -> str:
    """The folder of the officers' photos of a report."""
    return f"evidence-{report}"


def place_of_file(folder: str, name: str) -> str:
    """What a sealed file is bound to."""
    return f"photos/{folder}/{name}"
