"""Photos made to do harm, odd ones, and ones that tell too much. Made here: none lies in the repository.

    python -m tests.hostile_photos FOLDER       writes them as files

What is planted in them (`PLANTED`) may be found in nothing that is kept.
"""

import functools
import io
import random
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pillow_heif
from PIL import ExifTags, Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

from laocaiso.cases.feedback.photos.refusals import Reason

LAT, LON = 22.338056, 103.844167
NAME, PHONE, ID_NUMBER, CAMERA = "Nguyen Van Thu", "0912345678", "010099000001", "SN-7K3M-9Q2X"
PLANTED: Sequence[str] = (NAME, PHONE, ID_NUMBER, CAMERA, "<script>", "<?php", "alert(1)")
SIGNS: Sequence[bytes] = (
    b"Exif\0",
    b"http://ns.adobe.com",
    b"x:xmpmeta",
    b"Photoshop 3.0",
    b"ICC_PROFILE",
    b"GPSLatitude",
    b"JFXX",
    b"MPF\0",
    b"tEXt",
)
"""What metadata begins with."""
TOLD = f"{NAME} {PHONE} {ID_NUMBER} {CAMERA} <script>alert(1)</script> <?php system($_GET[0]); ?>"
XMP = (
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    'xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="22,20.2834N"/></rdf:RDF>'
    f"{NAME} {PHONE}</x:xmpmeta><?xpacket end='w'?>"
).encode()


@dataclass(frozen=True)
class Case:
    """A file, and what is to become of it: `reasons` it may be refused for, none if it has to be kept."""

    content: bytes
    reasons: frozenset[Reason] = frozenset()
    may_be_kept: bool = True
    size: tuple[int, int] | None = None
    """Of what is kept."""


def kept(content: bytes, size: tuple[int, int] | None = None) -> Case:
    return Case(content, size=size)


def refused(content: bytes, *reasons: Reason) -> Case:
    return Case(content, frozenset(reasons), may_be_kept=False)


def either(content: bytes, *reasons: Reason) -> Case:
    """Whether it is kept is the decoder's business: no harm comes of it."""
    return Case(content, frozenset(reasons or (Reason.DAMAGED,)))


def scene(width: int = 96, height: int = 64, mode: str = "RGB") -> Image.Image:
    """A picture whose corners differ: red, green, blue, white."""
    image = Image.new("RGB", (width, height), "grey")
    draw = ImageDraw.Draw(image)
    w, h = width // 3, height // 3
    for (x, y), colour in {(0, 0): "red", (1, 0): "lime", (0, 1): "blue", (1, 1): "white"}.items():
        left, top = x * (width - w), y * (height - h)
        draw.rectangle([left, top, left + w, top + h], fill=colour)
    return image.convert(mode)


def saved(image: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    written = io.BytesIO()
    image.save(written, form, **options)
    return written.getvalue()


def heic(*images: Image.Image, **options: object) -> bytes:
    made = pillow_heif.from_pillow(images[0])
    for more in images[1:]:
        made.add_from_pillow(more)
    written = io.BytesIO()
    made.save(written, quality=60, **options)
    return written.getvalue()


def exif(orientation: int = 1, *, zone: str = "", null: bool = False) -> bytes:
    """EXIF with a place, a time, an owner, notes of the maker and a small picture of its own."""
    made = Image.Exif()
    made[ExifTags.Base.Orientation] = orientation
    made[ExifTags.Base.Artist], made[ExifTags.Base.ImageDescription] = NAME, TOLD
    made[ExifTags.Base.Make], made[ExifTags.Base.Model] = CAMERA, CAMERA
    more = made.get_ifd(ExifTags.IFD.Exif)
    more[ExifTags.Base.DateTimeOriginal] = "2026:11:25 07:30:00"
    if zone:
        more[ExifTags.Base.OffsetTimeOriginal] = zone
    more[ExifTags.Base.MakerNote] = TOLD.encode()
    more[ExifTags.Base.UserComment] = b"ASCII\0\0\0" + PHONE.encode()
    more[ExifTags.Base.BodySerialNumber] = CAMERA
    gps = made.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLongitudeRef] = "N", "E"
    zero = (0.0, 0.0, 0.0)
    gps[ExifTags.GPS.GPSLatitude] = zero if null else (22.0, 20.0, 17.0016)
    gps[ExifTags.GPS.GPSLongitude] = zero if null else (103.0, 50.0, 39.0012)
    return made.tobytes()


def wild_exif(entries: bytes, count: int, *, following: int = 0) -> bytes:
    """EXIF whose one list holds `entries` as they are."""
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", count) + entries + struct.pack("<I", following)


def profile(kind: str = "sRGB") -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(kind)).tobytes()


# --- JPEG ---------------------------------------------------------------------------------------------------


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def with_segments(*segments: bytes, jpeg: bytes | None = None) -> bytes:
    """A JPEG with these segments behind its first marker."""
    jpeg = jpeg or saved(scene())
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def with_size(jpeg: bytes, width: int, height: int) -> bytes:
    """A JPEG whose frame says another size."""
    at = next(jpeg.find(mark) for mark in (b"\xff\xc0", b"\xff\xc2") if mark in jpeg)
    return jpeg[: at + 5] + struct.pack(">HH", height, width) + jpeg[at + 9 :]


def many_scans(jpeg: bytes, times: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    at = jpeg.rfind(b"\xff\xda")
    table = jpeg.rfind(b"\xff\xc4", 0, at)
    return jpeg[:-2] + jpeg[table:-2] * times + b"\xff\xd9"


def tells_all() -> bytes:
    """A JPEG with everything that cameras and programs write into one, and more."""
    preview = saved(scene(32, 20), comment=TOLD.encode())
    iptc = b"".join(
        b"\x1c\x02" + bytes([n]) + struct.pack(">H", len(text)) + text
        for n, text in ((80, NAME.encode()), (120, TOLD.encode()), (90, b"Lao Cai"))
    )
    resource = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc
    body = with_segments(
        segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x02\x02" + b"\x11" * 12),
        segment(0xE0, b"JFXX\0\x10" + preview),
        segment(0xE1, exif()),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
        segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 32 + struct.pack(">II", 999, 0) + XMP),
        segment(0xE2, b"ICC_PROFILE\0\x01\x01" + profile()),
        segment(0xEB, b"JP\0\x01\0\0\0\x01" + TOLD.encode()),  # C2PA
        segment(0xED, resource),
        segment(0xE4, TOLD.encode()),
        segment(0xEF, TOLD.encode()),
        segment(0xFE, TOLD.encode()),
        segment(0xFE, TOLD.encode("utf-16")),
        jpeg=saved(scene()),
    )
    return body + preview + TOLD.encode()


def jpegs() -> Iterator[tuple[str, Case]]:
    plain = saved(scene())
    large = saved(Image.effect_noise((400, 300), 60).convert("RGB"), quality=90)
    yield "jpeg plain", kept(plain, (96, 64))
    yield "jpeg progressive", kept(saved(scene(), progressive=True), (96, 64))
    yield "jpeg grey", kept(saved(scene(mode="L")), (96, 64))
    yield "jpeg cmyk", kept(saved(scene(mode="CMYK")), (96, 64))
    yield "jpeg cmyk with a profile of rgb", kept(saved(scene(mode="CMYK"), icc_profile=profile()), (96, 64))
    yield "jpeg 12 megapixels", kept(saved(scene(4000, 3000), quality=50), (2048, 1536))
    yield "jpeg one pixel", kept(saved(Image.new("RGB", (1, 1), "red")), (1, 1))
    yield "jpeg one wide", kept(saved(Image.new("RGB", (1, 65500), "red")), (1, 2048))
    yield "jpeg one high", kept(saved(Image.new("RGB", (65500, 1), "red")), (2048, 1))
    for turn in range(1, 9):
        size = (96, 64) if turn < 5 else (64, 96)
        yield f"jpeg orientation {turn}", kept(saved(scene(), exif=exif(turn)), size)
    yield "jpeg orientation 99", kept(saved(scene(), exif=exif(99)), (96, 64))
    yield "jpeg tells all", kept(tells_all(), (96, 64))
    yield "jpeg and html", kept(with_segments(segment(0xFE, TOLD.encode())) + b"<html>" + TOLD.encode())
    yield "jpeg and trailing data", kept(plain + TOLD.encode() * 50)
    yield "jpeg and a second jpeg", kept(plain + saved(scene(40, 40), comment=TOLD.encode()))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("index.php", TOLD)
    yield "jpeg and zip", kept(plain + archive.getvalue())
    yield "jpeg and phar", kept(with_segments(segment(0xFE, TOLD.encode() + b"__HALT_COMPILER(); ?>")))
    yield "jpeg broken profile", kept(saved(scene(), icc_profile=b"no profile " + TOLD.encode()), (96, 64))
    yield "jpeg profile of other colours", kept(saved(scene(), icc_profile=profile("LAB")), (96, 64))
    views = saved(scene(), "MPO", save_all=True, append_images=[scene(64, 64)])
    yield "jpeg of two eyes (mpo)", kept(views, (96, 64))
    yield "jpeg malformed mpo", kept(with_segments(segment(0xE2, b"MPF\0II*\0\xff\xff\0\0" + b"\xff" * 40)))
    loop = struct.pack("<HHII", 0x8769, 4, 1, 8)
    yield "exif that holds itself", kept(with_segments(segment(0xE1, wild_exif(loop, 1, following=8))))
    giant = struct.pack("<HHII", 0x010E, 2, 0xFFFFFFFF, 0xFFFFFFF0)
    yield "exif with giant lengths", kept(with_segments(segment(0xE1, wild_exif(giant * 8, 60000))))
    yield "exif of noise", kept(with_segments(segment(0xE1, b"Exif\0\0" + noise(600))))
    zeros = struct.pack("<HHII", 0x8825, 4, 1, 0xFFFFFF)
    yield "exif with a place outside", kept(with_segments(segment(0xE1, wild_exif(zeros, 1))))
    yield "jpeg of giant size", refused(with_size(plain, 65500, 65500), Reason.TOO_MANY_PIXELS)
    yield "jpeg just over the cap", refused(with_size(plain, 8000, 5001), Reason.TOO_MANY_PIXELS)
    yield "jpeg says more than it holds", either(with_size(plain, 7000, 5000))
    yield "jpeg without size", refused(with_size(plain, 0, 0), Reason.DAMAGED)
    yield "jpeg without height", refused(with_size(plain, 96, 0), Reason.DAMAGED)
    yield "jpeg corrupt codes", either(swapped(large, len(large) // 2, 400))
    yield "jpeg corrupt tables", either(swapped(large, large.find(b"\xff\xc4") + 4, 60))
    yield "jpeg of markers", refused(b"\xff\xd8" + b"\xff" * 3000, Reason.DAMAGED)
    yield "jpeg that ends at once", refused(b"\xff\xd8\xff\xd9", Reason.DAMAGED)
    yield "jpeg with many segments", kept(with_segments(*[segment(0xFE, TOLD.encode())] * 3000))
    for name, share in (("one tenth", 0.1), ("half", 0.5), ("nine tenths", 0.9)):
        yield f"jpeg cut at {name}", refused(large[: int(len(large) * share)], Reason.DAMAGED)
    yield "jpeg cut in its head", refused(large[:20], Reason.DAMAGED)
    yield "jpeg without its end", either(large[:-2])


def noise(length: int) -> bytes:
    return random.Random(7).randbytes(length)


def swapped(content: bytes, at: int, length: int) -> bytes:
    return content[:at] + noise(length).replace(b"\xff", b"\xfe") + content[at + length :]


# --- PNG ----------------------------------------------------------------------------------------------------


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(
    width: int,
    height: int,
    data: bytes = b"",
    *,
    depth: int = 8,
    colour: int = 0,
    interlaced: int = 0,
    before: bytes = b"",
    after: bytes = b"",
) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced))
    return b"\x89PNG\r\n\x1a\n" + head + before + chunk(b"IDAT", data) + after + chunk(b"IEND", b"")


def rows(width: int, height: int, value: int = 128) -> bytes:
    return zlib.compress((b"\0" + bytes([value]) * width) * height)


def interlaced() -> bytes:
    """An 8 x 8 picture in seven passes, with one colour that is transparent."""
    passes = ((1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4))
    data = b"".join((b"\0" + b"\x10\x20\x30" * width) * height for width, height in passes)
    clear = chunk(b"tRNS", struct.pack(">HHH", 0x10, 0x20, 0x30))
    return png(8, 8, zlib.compress(data), colour=2, interlaced=1, before=clear)


def pngs() -> Iterator[tuple[str, Case]]:
    plain = saved(scene(), "PNG")
    told = PngInfo()
    told.add_text("Author", NAME)
    told.add_text("Comment", TOLD, zip=True)
    told.add_itxt("Description", TOLD, lang="vi")
    told.add_itxt("XML:com.adobe.xmp", XMP.decode())
    told.add_text("Raw profile type exif", "\nexif\n  12\n" + exif().hex() + "\n")
    tells = saved(scene(), "PNG", pnginfo=told, exif=exif(), icc_profile=profile())
    clear = Image.new("RGBA", (64, 48), (200, 0, 0, 0))
    yield "png plain", kept(plain, (96, 64))
    yield "png tells all", kept(tells + TOLD.encode(), (96, 64))
    yield (
        "png exif behind the picture",
        kept(png(8, 8, rows(8, 8), after=chunk(b"eXIf", exif(6)[6:])), (8, 8)),
    )
    yield "png nothing to be seen", kept(saved(clear, "PNG"), (64, 48))
    yield "png grey and alpha", kept(saved(scene(mode="LA"), "PNG"))
    yield "png palette and alpha", kept(saved(scene(mode="P"), "PNG", transparency=bytes(range(0, 250, 10))))
    yield "png palette and one clear", kept(saved(scene(mode="P"), "PNG", transparency=1))
    yield "png one bit", kept(saved(scene(mode="1"), "PNG"), (96, 64))
    yield "png 16 bits grey", kept(saved(Image.new("I;16", (40, 30), 40000), "PNG"), (40, 30))
    deep = zlib.compress((b"\0" + b"\x9c\x40" * 3 * 20) * 20)
    yield "png 16 bits colours", kept(png(20, 20, deep, depth=16, colour=2), (20, 20))
    yield "png interlaced with a clear colour", kept(interlaced(), (8, 8))
    yield (
        "png animated",
        kept(saved(scene(), "PNG", save_all=True, append_images=[scene(mode="L").convert("RGB")])),
    )
    yield "png one by 65535", kept(png(1, 65535, rows(1, 65535)), (1, 2048))
    yield "png 65535 by one", kept(png(65535, 1, rows(65535, 1)), (2048, 1))
    yield "png more data than pixels", either(png(8, 8, rows(9000, 900)))
    yield "png and a web page", kept(saved(scene(), "PNG", pnginfo=told) + b"<html>" + TOLD.encode())
    yield "png of 900 megapixels", refused(png(30000, 30000, rows(30000, 10)), Reason.TOO_MANY_PIXELS)
    yield "png just over the cap", refused(png(8000, 5001, rows(8000, 10)), Reason.TOO_MANY_PIXELS)
    yield "png of giant size", refused(png(2**31 - 1, 2**31 - 1), Reason.TOO_MANY_PIXELS)
    yield "png size over its bits", refused(png(2**32 - 1, 2**32 - 1), Reason.TOO_MANY_PIXELS, Reason.DAMAGED)
    yield "png without size", refused(png(0, 0), Reason.DAMAGED)
    yield "png without pixels", refused(png(100, 100), Reason.DAMAGED)
    yield "png of few pixels", either(png(5000, 5000, rows(5000, 3)))
    bomb = zlib.compress(bytes(200_000_000), 9)
    yield (
        "png bomb in a text",
        refused(png(8, 8, rows(8, 8), before=chunk(b"zTXt", b"k\0\0" + bomb)), Reason.DAMAGED),
    )
    yield (
        "png bomb in another text",
        refused(png(8, 8, rows(8, 8), before=chunk(b"iTXt", b"k\0\1\0\0\0" + bomb)), Reason.DAMAGED),
    )
    yield "png bomb in a profile", either(png(8, 8, rows(8, 8), before=chunk(b"iCCP", b"k\0\0" + bomb)))
    yield "png bomb in its pixels", either(png(8, 8, bomb))
    yield "png broken sum", refused(plain[:40] + b"\x55" + plain[41:], Reason.DAMAGED)
    yield "png without a palette", either(png(8, 8, rows(8, 8), colour=3))
    yield "png impossible depth", refused(png(8, 8, rows(8, 8), depth=3), Reason.DAMAGED)
    yield "png signature alone", refused(plain[:8], Reason.DAMAGED)
    yield "png cut in its head", refused(plain[:20], Reason.DAMAGED)
    yield "png cut at half", refused(plain[: len(plain) // 2], Reason.DAMAGED)
    yield "png without its end", either(plain[:-12])


# --- GIF, WebP, HEIC, AVIF ----------------------------------------------------------------------------------


def gif_of(screen: tuple[int, int], frame: tuple[int, int], *, repeats: int = 1) -> bytes:
    head = b"GIF89a" + struct.pack("<HH", *screen) + b"\x80\0\0" + b"\0\0\0\xff\xff\xff"
    image = b"\x2c" + struct.pack("<HHHH", 0, 0, *frame) + b"\0\x02\x02\x4c\x01\0"
    return head + image * repeats + b"\x3b"


def gifs() -> Iterator[tuple[str, Case]]:
    frames = [scene(mode="P"), scene(64, 64).resize((96, 64)).convert("P"), Image.new("P", (96, 64))]
    moving = saved(
        frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50, comment=TOLD.encode()
    )
    yield "gif plain", kept(saved(scene(mode="P"), "GIF"), (96, 64))
    yield "gif animated, with a comment", kept(moving, (96, 64))
    yield "gif and script", kept(saved(scene(mode="P"), "GIF") + b"/*" + TOLD.encode() + b"*/")
    yield (
        "gif that is a script",
        refused(b"GIF89a/*" + noise(60) + b"*/=1;alert(1)//", Reason.DAMAGED, Reason.TOO_MANY_PIXELS),
    )
    yield (
        "gif that is a program",
        refused(b"GIF89a<?php system($_GET[0]); ?>", Reason.DAMAGED, Reason.TOO_MANY_PIXELS),
    )
    yield "gif of giant size", refused(gif_of((65535, 65535), (1, 1)), Reason.TOO_MANY_PIXELS)
    yield "gif with a giant frame", refused(gif_of((1, 1), (65535, 65535)), Reason.TOO_MANY_PIXELS)
    yield "gif of 200,000 frames", kept(gif_of((1, 1), (1, 1), repeats=200_000), (1, 1))
    yield "gif without pictures", refused(gif_of((8, 8), (8, 8), repeats=0), Reason.DAMAGED)
    yield "gif cut at half", refused(moving[: len(moving) // 6], Reason.DAMAGED)


def webp_canvas(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + size
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webps() -> Iterator[tuple[str, Case]]:
    plain = saved(scene(), "WEBP")
    tells = saved(scene(), "WEBP", exif=exif(6), xmp=XMP, icc_profile=profile())
    frames = [Image.new("RGB", (64, 64), (n * 20, 0, 0)) for n in range(12)]
    yield "webp plain", kept(plain, (96, 64))
    yield "webp lossless with alpha", kept(saved(scene(mode="RGBA"), "WEBP", lossless=True), (96, 64))
    yield "webp tells all", kept(tells, (64, 96))
    yield "webp animated", kept(saved(frames[0], "WEBP", save_all=True, append_images=frames[1:]), (64, 64))
    yield "webp and trailing data", kept(plain + TOLD.encode())
    yield "webp of giant size", refused(webp_canvas(16383, 16383), Reason.TOO_MANY_PIXELS, Reason.DAMAGED)
    yield (
        "webp bomb",
        refused(
            saved(Image.new("L", (16000, 2600)).convert("RGB"), "WEBP", method=0), Reason.TOO_MANY_PIXELS
        ),
    )
    yield "webp cut at half", refused(plain[: len(plain) // 2], Reason.DAMAGED)
    yield "webp cut in its head", refused(plain[:16], Reason.DAMAGED)
    yield "webp of noise", refused(plain[:20] + noise(500), Reason.DAMAGED)


def isos() -> Iterator[tuple[str, Case]]:
    """HEIC and AVIF."""
    plain = heic(scene())
    yield "heic plain", kept(plain, (96, 64))
    yield "heic tells all", kept(heic(scene(), exif=exif(6), xmp=XMP), None)
    yield "heic of several pictures", kept(heic(scene(), scene(64, 64), scene(128, 128)), (96, 64))
    yield "heic with alpha", kept(heic(scene(mode="RGBA")), (96, 64))
    yield "heic 4000 x 3000", kept(heic(scene(4000, 3000)), (2048, 1536))
    sized = plain.find(b"ispe") + 8
    giant = plain[:sized] + struct.pack(">II", 60000, 60000) + plain[sized + 8 :]
    yield "heic of giant size", refused(giant, Reason.TOO_MANY_PIXELS, Reason.DAMAGED)
    yield (
        "heic that says another size",
        either(plain[:sized] + struct.pack(">II", 5000, 5000) + plain[sized + 8 :]),
    )
    yield "heic cut at half", refused(plain[: len(plain) // 2], Reason.DAMAGED)
    yield "heic cut in its head", refused(plain[:30], Reason.DAMAGED)
    yield "heic of noise", refused(plain[:40] + noise(3000), Reason.DAMAGED)
    yield "heic noise for a picture", either(plain[: plain.find(b"mdat") + 4] + noise(len(plain)))
    avif = saved(scene(), "AVIF", exif=exif(6), xmp=XMP, icc_profile=profile(), speed=10)
    yield "avif tells all", kept(avif, (64, 96))
    yield "avif with alpha", kept(saved(scene(mode="RGBA"), "AVIF", speed=10), (96, 64))
    yield "avif cut at half", refused(avif[: len(avif) // 2], Reason.DAMAGED)
    sized = avif.find(b"ispe") + 8
    giant = avif[:sized] + struct.pack(">II", 60000, 60000) + avif[sized + 8 :]
    yield "avif of giant size", refused(giant, Reason.TOO_MANY_PIXELS, Reason.DAMAGED)


# --- what is no photo ---------------------------------------------------------------------------------------

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
XML_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (n + 1, b"&%c;" % n * 10) for n in range(97, 107))
    + b"]><svg>&k;</svg>"
)


def others() -> Iterator[tuple[str, Case]]:
    plain = saved(scene())
    no, other = Reason.NOT_AN_IMAGE, Reason.UNSUPPORTED_KIND
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("photo.jpg", bytes(50_000_000))
    yield "nothing", refused(b"", Reason.EMPTY)
    yield "a zero", refused(b"\0", no)
    yield "zeros", refused(bytes(5000), no)
    yield "noise", refused(b"\x01" + noise(5000), no)
    yield "text", refused(TOLD.encode(), no)
    yield "html", refused(b"<!DOCTYPE html><html>" + TOLD.encode(), no)
    yield "html with a picture behind it", refused(b"<html>" + TOLD.encode() + plain, no)
    yield "pdf with a picture", refused(b"%PDF-1.7\n" + plain + b"\n%%EOF", no)
    yield "zip bomb", refused(archive.getvalue(), no)
    yield "program", refused(b"\x7fELF\x02\x01\x01" + bytes(500), no)
    yield "video", refused(b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + noise(500), no)
    yield "one byte too late", refused(b"\n" + plain, no)
    yield "half a signature", refused(b"\xff\xd8", no)
    yield "svg with a script", refused(SVG, other)
    yield "xml bomb", refused(XML_BOMB, other)
    yield "tiff", refused(saved(scene(), "TIFF"), other)
    yield "tiff of motorola", refused(b"MM\0*" + bytes(500), other)
    yield "bmp", refused(saved(scene(), "BMP"), other)
    yield "icon", refused(saved(scene(), "ICO"), other)
    yield "photoshop", refused(b"8BPS\0\x01" + bytes(6) + struct.pack(">HIIHH", 3, 64, 64, 8, 3), other)
    yield "jpeg 2000", refused(saved(scene(), "JPEG2000"), other)
    yield "jpeg xl", refused(b"\xff\x0a" + noise(200), other)
    yield "jpeg xl in a box", refused(b"\0\0\0\x0cJXL \r\n\x87\n" + noise(200), other)
    yield "pixmap", refused(saved(scene(), "PPM"), other)
    yield "postscript", refused(b"%!PS-Adobe-3.0 EPSF-3.0\n(alert) show", no)
    yield "too many bytes", refused(plain + bytes(8 * 1024 * 1024), Reason.TOO_MANY_BYTES)


@functools.cache
def corpus() -> Mapping[str, Case]:
    """All of them by name."""
    found: dict[str, Case] = {}
    for part in (jpegs, pngs, gifs, webps, isos, others):
        for name, case in part():
            assert name not in found
            found[name] = case
    return found


def told_in(content: bytes) -> Sequence[str]:
    """What stands in there that should not."""
    found = [
        text
        for text in PLANTED
        for code in ("utf-8", "utf-16-le", "utf-16-be")
        if text.encode(code) in content
    ]
    return found + [sign.decode() for sign in SIGNS if sign in content]


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for file_name, one in corpus().items():
        folder.joinpath(file_name.replace(" ", "_").replace("(", "").replace(")", "")).write_bytes(
            one.content
        )
