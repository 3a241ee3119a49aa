"""The codes we draw: what they say, how they look, and that they never change."""

import io
import random
import re
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from PIL import Image

from adapters.qr_writer import PIXELS, QUIET, QrcodeWriter

WRITER = QrcodeWriter()
LINK = "https://zalo.me/s/1234567890123456789/dossiers/?code=H38.12-261120-0007"


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("L")


def drawn(svg: bytes) -> Image.Image:
    """The strokes, put on pixels."""
    root = ET.fromstring(svg)
    size = int(root.get("viewBox").split()[2])
    image = Image.new("L", (size * 4, size * 4), 255)
    assert root[1].get("stroke") == "#000"
    for row in root[1].get("d").split("M")[1:]:
        start, *runs = re.findall(r"(-?[\d.]+) (-?[\d.]+)h(\d+)", row)
        x, y = int(start[0]), int(float(start[1]))
        for move, _, length in [("0", "0", start[2]), *runs]:
            x += int(move)
            image.paste(0, (x * 4, y * 4, (x + int(length)) * 4, y * 4 + 4))
            x += int(length)
    return image


def test_pictures_of_many_codes_are_read_again():
    chosen = random.Random(7)
    for number in range(60):
        text = f"https://zalo.me/s/{chosen.randrange(10**18)}/dossiers/?code=H38.{chosen.randrange(200)}-261120-{number:04}"
        png, svg = WRITER.png(text), WRITER.svg(text)
        for image in (opened(png), drawn(svg)):
            (code,) = zxingcpp.read_barcodes(image)
            assert code.text == text
            assert code.ec_level == "Q"


def test_there_is_a_quiet_zone_all_around():
    image = opened(WRITER.png(LINK))
    width = QUIET * PIXELS
    dark = image.point(lambda value: 255 - value).getbbox()
    assert dark == (width, width, image.width - width, image.height - width)


@pytest.mark.parametrize("share", [0.1, 0.15])
def test_a_dirty_print_is_still_read(share):
    image = opened(WRITER.png(LINK))
    side = int(image.width * share)
    image.paste(0, (image.width // 2, image.height // 2, image.width // 2 + side, image.height // 2 + side))
    assert zxingcpp.read_barcode(image).text == LINK


def test_the_bytes_are_the_same_every_time():
    assert WRITER.svg(LINK) == QrcodeWriter().svg(LINK)
    assert WRITER.png(LINK) == QrcodeWriter().png(LINK)
    assert WRITER.svg(LINK) != WRITER.svg(LINK + "0")


def test_pictures_are_small():
    assert len(WRITER.svg(LINK)) < 4500
    assert len(WRITER.png(LINK)) < 1500


def test_vietnamese_texts_can_be_drawn():
    assert zxingcpp.read_barcode(opened(WRITER.png("Lào Cai số"))).text == "Lào Cai số"
