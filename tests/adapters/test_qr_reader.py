"""Codes in real pictures, and pictures made to do harm, through the process that reads them."""

import asyncio
import io
import os
import signal
import struct
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from adapters.qr_reader import ZxingReader
from adapters.qr_writer import QrcodeWriter
from laocaiso.core.errors import InvalidInput, NotReady

CARD = "999200000001|999000001|Nguyễn Văn Thử|01012000|Nam|Tổ 1, Phường Thử, Lào Cai|05062021"
CODE = "H38.12-261120-0007"
WRITER = QrcodeWriter()


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def reader() -> AsyncIterator[ZxingReader]:
    one = ZxingReader()
    yield one
    await one.aclose()


def picture(text: str = CODE) -> Image.Image:
    return Image.open(io.BytesIO(WRITER.png(text))).convert("RGB")


def saved(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    written = io.BytesIO()
    image.save(written, form, **options)
    return written.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, body: bytes = b"", *, before: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + before + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
async def test_a_code_is_read_from_each_kind_of_picture(reader, form):
    assert await reader.texts(saved(picture(), form)) == [CODE]


async def test_vietnamese_letters_come_out_as_they_went_in(reader):
    assert await reader.texts(saved(picture(CARD))) == [CARD]


async def test_a_photo_turned_small_and_grey_is_read(reader):
    scene = Image.new("RGB", (3000, 2200), (190, 180, 160))
    scene.paste(picture().resize((500, 500)).rotate(17, expand=True, fillcolor="white"), (1800, 900))
    assert await reader.texts(saved(scene.rotate(90, expand=True), "JPEG", quality=60)) == [CODE]


async def test_a_code_on_nothing_is_read_as_if_on_white(reader):
    clear = Image.new("RGBA", (800, 800), (0, 0, 0, 0))
    code = picture().convert("RGBA")
    code.putdata([(0, 0, 0, 255 if pixel[0] == 0 else 0) for pixel in code.get_flattened_data()])
    clear.paste(code, (50, 50))
    assert await reader.texts(saved(clear)) == [CODE]


async def test_several_codes_come_in_reading_order(reader):
    page = Image.new("RGB", (1400, 1400), "white")
    for number, at in enumerate([(0, 0), (700, 0), (0, 700), (700, 700)]):
        page.paste(picture(f"H38.12-261120-000{number}").resize((600, 600)), at)
    assert await reader.texts(saved(page)) == [f"H38.12-261120-000{number}" for number in range(4)]


async def test_a_picture_without_a_code_has_none(reader):
    assert await reader.texts(saved(Image.new("RGB", (300, 300), "green"))) == []


HOSTILE = {
    "nothing": b"",
    "text": b"H38.12-261120-0007",
    "svg": WRITER.svg(CODE),
    "gif": saved(picture(), "GIF"),
    "tiff": saved(picture(), "TIFF"),
    "truncated png": saved(picture())[:200],
    "truncated jpeg": saved(picture(), "JPEG")[:2000],
    "truncated webp": saved(picture(), "WEBP")[:200],
    "broken checksum": saved(picture()).replace(b"IDAT", b"IDAX"),
    "no pixels": png(100, 100),
    "zero size": png(0, 0),
    "huge dimensions": png(2_000_000_000, 2_000_000_000),
    "bomb of grey": png(30_000, 30_000, zlib.compress(bytes(30_001) * 10)),
    "just over the cap": png(7_100, 7_100, zlib.compress(bytes(7_101) * 100)),
    "bomb in a text chunk": png(8, 8, before=chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(300_000_000), 9))),
}  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_picture_is_refused_and_the_next_one_is_read(reader, content):
    with pytest.raises(InvalidInput) as refused:
        await reader.texts(content)
    assert refused.value.field == "picture"
    assert await reader.texts(saved(picture())) == [CODE]


async def test_a_file_over_the_cap_does_not_reach_the_process():
    with pytest.raises(InvalidInput, match="too large"):
        await ZxingReader(most_bytes=10).texts(bytes(11))


async def test_what_takes_too_long_is_refused_and_the_next_one_is_read():
    hasty = ZxingReader(seconds=0.02)
    with pytest.raises(InvalidInput, match="too long"):
        await hasty.texts(saved(Image.effect_noise((2400, 2400), 90)))
    assert hasty.processes.pids == []
    patient = ZxingReader()
    assert await patient.texts(saved(picture())) == [CODE]
    await patient.aclose()


async def test_a_process_that_died_is_replaced(reader):
    assert await reader.texts(saved(picture())) == [CODE]
    (pid,) = reader.processes.pids
    os.kill(pid, signal.SIGKILL)
    await asyncio.sleep(0.2)
    assert await reader.texts(saved(picture())) == [CODE]
    assert reader.processes.pids != [pid]


async def test_without_a_process_it_is_not_ready():
    with pytest.raises(NotReady):
        await ZxingReader(python="/nonexistent/python").texts(saved(picture()))


async def test_the_process_is_confined(reader):
    await reader.texts(saved(picture()))
    folder = Path(f"/proc/{reader.processes.pids[0]}")
    limits = folder.joinpath("limits").read_text()
    assert "640000000" in next(line for line in limits.splitlines() if line.startswith("Max address space"))
    assert next(line for line in limits.splitlines() if line.startswith("Max open files")).split()[3] == "3"
    assert folder.joinpath("environ").read_bytes() == b""


async def test_the_loop_goes_on_while_a_picture_is_read(reader):
    await reader.texts(saved(picture()))
    busy = saved(Image.effect_noise((3000, 3000), 90), "JPEG")
    reading, turns = asyncio.create_task(_ignoring(reader.texts(busy))), 0
    while not reading.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns > 10


async def _ignoring(reading):
    try:
        return await reading
    except InvalidInput:
        return []
