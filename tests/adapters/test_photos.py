"""Photos made anew: what is kept of the corpus, and that it is the picture, upright and in its colours."""

import io
import math
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageCms, ImageOps, ImageStat

from adapters import photos
from adapters.photos import ConfinedPictures
from laocaiso.cases.feedback.photos.bare import size_of_bare
from laocaiso.cases.feedback.photos.kinds import kind_of
from laocaiso.cases.feedback.photos.model import LARGEST_PHOTO, Hint, Processed
from laocaiso.cases.feedback.photos.refusals import TEXTS, Reason
from laocaiso.core.errors import InvalidInput, NotReady
from tests.hostile_photos import (
    LAT,
    LON,
    SIGNS,
    chunk,
    corpus,
    exif,
    heic,
    many_scans,
    saved,
    scene,
    segment,
    told_in,
    with_segments,
)

CORPUS = corpus()
_PNG = saved(scene(), "PNG")
LATE = _PNG[:-12] + chunk(b"eXIf", exif(6)[6:]) + _PNG[-12:]


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def pictures() -> AsyncIterator[ConfinedPictures]:
    one = ConfinedPictures(seconds=60)  # on whatever machine this runs; time has tests of its own
    yield one
    await one.aclose()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content), formats=["JPEG"])


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of two pictures' colours, 0 to 255."""
    assert one.size == other.size
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean)


async def processed(pictures: ConfinedPictures, content: bytes) -> Processed | Reason:
    try:
        return await pictures.process(content)
    except InvalidInput as refusal:
        return Reason(refusal.reason)


def test_the_corpus_is_large_and_holds_what_it_is_to_hold():
    assert len(CORPUS) >= 140
    telling = [name for name, case in CORPUS.items() if told_in(case.content)]
    assert len(telling) >= 30
    together = b"".join(case.content for case in CORPUS.values())
    assert [sign for sign in SIGNS if sign not in together] == []


@pytest.mark.parametrize("name", CORPUS)
async def test_of_the_corpus_only_bare_pictures_are_kept(pictures, name):
    case = CORPUS[name]
    made = await processed(pictures, case.content)
    if isinstance(made, Reason):
        assert made in case.reasons
        return
    assert case.may_be_kept
    assert case.size in (None, (made.width, made.height))
    assert size_of_bare(made.full) == opened(made.full).size == (made.width, made.height)
    assert size_of_bare(made.thumb) == opened(made.thumb).size
    assert max(made.width, made.height) <= 2048
    assert max(opened(made.thumb).size) <= 480
    assert told_in(made.full) == told_in(made.thumb) == []
    for content in (made.full, made.thumb):
        picture = opened(content)
        picture.load()
        assert picture.mode == "RGB"
        assert set(picture.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }
        assert not picture.getexif()


async def test_after_the_whole_corpus_no_process_is_left_behind(pictures):
    assert len(pictures.processes.pids) == 1  # one after the other, so that the second was never needed


@pytest.mark.parametrize("turn", range(1, 9))
async def test_a_turned_photo_is_kept_upright(pictures, turn):
    content = CORPUS[f"jpeg orientation {turn}"].content
    made = await pictures.process(content)
    upright = ImageOps.exif_transpose(opened(content))
    assert difference(opened(made.full), upright) < 6
    small = upright.copy()
    small.thumbnail((480, 480))
    assert difference(opened(made.thumb), small) < 6


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(saved(scene(), "PNG", exif=exif(6)), id="png"),
        pytest.param(saved(scene(), "WEBP", exif=exif(6)), id="webp"),
        pytest.param(saved(scene(), "AVIF", exif=exif(6), speed=8), id="avif"),
        pytest.param(heic(scene(), exif=exif(6)), id="heic"),
        pytest.param(LATE, id="png, told behind the picture"),
    ],
)
async def test_all_kinds_are_turned(pictures, content):
    made = await pictures.process(content)
    assert difference(opened(made.full), scene().transpose(Image.Transpose.ROTATE_270)) < 8


async def test_what_is_seen_stays_the_same(pictures):
    scenes = {"JPEG": 8, "PNG": 6, "WEBP": 9, "GIF": 6}
    for form, most in scenes.items():
        made = await pictures.process(saved(scene(600, 400), form))
        assert difference(opened(made.full), scene(600, 400)) < most, form
    assert difference(opened((await pictures.process(heic(scene(600, 400)))).full), scene(600, 400)) < 9


async def test_a_large_photo_is_made_smaller_in_proportion(pictures):
    made = await pictures.process(saved(scene(5000, 2000), quality=80))
    assert (made.width, made.height) == (2048, 819)
    assert opened(made.thumb).size == (480, 192)
    assert difference(opened(made.full), scene(2048, 819)) < 6


async def test_a_small_photo_stays_as_small(pictures):
    made = await pictures.process(saved(scene(300, 200), "PNG"))
    assert (made.width, made.height) == opened(made.thumb).size == (300, 200)


async def test_colours_of_a_profile_become_those_of_srgb(pictures):
    red = Image.new("RGB", (64, 64), (180, 40, 40))
    made = await pictures.process(saved(red, "PNG", icc_profile=_swapped_primaries()))
    shown = opened(made.full).getpixel((30, 30))
    assert shown[2] > 120 > shown[0]  # its red is this profile's blue


def _swapped_primaries() -> bytes:
    """sRGB with red and blue in each other's place."""
    content = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return content.replace(b"rXYZ", b"tmpX").replace(b"bXYZ", b"rXYZ").replace(b"tmpX", b"bXYZ")


async def test_16_bits_of_grey_stay_grey(pictures):
    made = await pictures.process(CORPUS["png 16 bits grey"].content)
    assert abs(opened(made.full).getpixel((5, 5))[0] - 40000 // 257) <= 2
    made = await pictures.process(CORPUS["png 16 bits colours"].content)
    assert abs(opened(made.full).getpixel((5, 5))[0] - 40000 // 257) <= 2


async def test_what_is_clear_becomes_white(pictures):
    for name in ("png nothing to be seen", "png interlaced with a clear colour"):
        made = await pictures.process(CORPUS[name].content)
        assert min(opened(made.full).getpixel((3, 3))) >= 253, name


async def test_of_several_pictures_the_first_is_kept(pictures):
    red, blue = Image.new("RGB", (64, 64), "red"), Image.new("RGB", (64, 64), "blue")
    several = [
        saved(red.convert("P"), "GIF", save_all=True, append_images=[blue.convert("P")]),
        saved(red, "WEBP", save_all=True, append_images=[blue], lossless=True),
        saved(red, "PNG", save_all=True, append_images=[blue]),
        saved(red, "AVIF", save_all=True, append_images=[blue]),
        saved(red, "MPO", save_all=True, append_images=[blue]),
        heic(red, blue),
    ]
    for content in several:
        shown = opened((await pictures.process(content)).full).getpixel((30, 30))
        assert shown[0] > 200 > 80 > shown[2], kind_of(content)


async def test_one_photo_always_becomes_the_same_bytes(pictures):
    content = CORPUS["jpeg tells all"].content
    one, other = await pictures.process(content), await pictures.process(content)
    assert (one.full, one.thumb, one.digest) == (other.full, other.thumb, other.digest)
    assert one.digest != (await pictures.process(saved(scene(97, 64)))).digest


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
async def test_where_and_when_it_was_taken_is_told_apart(pictures, form):
    made = await pictures.process(saved(scene(), form, exif=exif()))
    assert made.hint is not None
    assert math.isclose(made.hint.lat, LAT, abs_tol=1e-5)
    assert math.isclose(made.hint.lon, LON, abs_tol=1e-5)
    assert made.hint.taken_at == datetime.fromisoformat("2026-11-25T07:30:00+07:00")


async def test_an_iphone_tells_it_too(pictures):
    hint = (await pictures.process(heic(scene(), exif=exif(zone="+09:00")))).hint
    assert math.isclose(hint.lat, LAT, abs_tol=1e-5)
    assert hint.taken_at == datetime.fromisoformat("2026-11-25T07:30:00+09:00")


async def test_zeros_are_no_place(pictures):
    hint = (await pictures.process(saved(scene(), exif=exif(null=True)))).hint
    assert (hint.lat, hint.lon) == (None, None)
    assert hint.taken_at is not None


@pytest.mark.parametrize(
    "name", ["jpeg plain", "exif of noise", "exif that holds itself", "exif with a place outside"]
)
async def test_without_a_place_there_is_no_hint(pictures, name):
    assert (await pictures.process(CORPUS[name].content)).hint is None


async def test_no_log_shows_a_place_or_a_picture(pictures):
    made = await pictures.process(CORPUS["jpeg tells all"].content)
    assert repr(made) == f"Processed(96x64, {len(made.full)} bytes)"
    assert repr(made.hint) == str(made.hint) == "Hint(…)"
    assert made.hint != Hint()


async def test_too_many_bytes_do_not_reach_a_process():
    apart = ConfinedPictures(python="/nonexistent/python")
    with pytest.raises(InvalidInput, match="at most 8 MB"):
        await apart.process(saved(scene()) + bytes(LARGEST_PHOTO))
    with pytest.raises(NotReady):
        await apart.process(saved(scene()))


async def test_a_photo_that_takes_too_long_is_refused_and_the_next_one_is_kept():
    hasty = ConfinedPictures(seconds=2)
    endless = many_scans(saved(scene(6000, 6000), progressive=True, quality=20), 3000)
    assert len(endless) < LARGEST_PHOTO
    await hasty.process(saved(scene()))
    (first,) = hasty.processes.pids
    with pytest.raises(InvalidInput) as refusal:
        await hasty.process(endless)
    assert refusal.value.reason == Reason.TOOK_TOO_LONG
    assert not Path(f"/proc/{first}").exists()
    assert (await hasty.process(saved(scene()))).width == 96
    await hasty.aclose()


@pytest.mark.parametrize(
    "answer",
    [b"", b"\n", b"[]\n", b'{"trouble": "none"}\n', b'{"full": -1, "thumb": 3}\n'],
)
async def test_an_answer_that_can_not_be_is_not_believed(answer):
    with pytest.raises(InvalidInput) as refusal:
        photos._checked(answer)
    assert refusal.value.reason == Reason.FAILED


def answered(full: bytes, thumb: bytes, hint: str = "null") -> bytes:
    return b'{"full":%d,"thumb":%d,"hint":%s}\n' % (len(full), len(thumb), hint.encode()) + full + thumb


def test_what_a_process_gives_is_looked_through_to_the_last_byte():
    plain = saved(scene())
    assert photos._checked(answered(plain, plain)).digest
    for full, thumb in [
        (with_segments(segment(0xE1, exif())), plain),
        (plain, with_segments(segment(0xFE, b"comment"))),
        (plain + b"\n", plain),
        (plain, plain + b"<script>"),
        (saved(scene(), icc_profile=_swapped_primaries()), plain),
        (saved(scene(2100, 100)), plain),
        (plain, saved(scene(500, 100))),
        (saved(scene(), "PNG"), plain),
        (plain, b""),
    ]:
        with pytest.raises(InvalidInput):
            photos._checked(answered(full, thumb))
    with pytest.raises(InvalidInput):
        photos._checked(answered(plain, plain, '{"lat":123,"lon":0,"taken_at":null}'))
    with pytest.raises(InvalidInput):
        photos._checked(answered(plain, plain)[:-1])


def test_every_reason_has_its_texts():
    assert set(TEXTS) == set(Reason)
    assert all(text.vi.endswith(".") and text.en.endswith(".") for text in TEXTS.values())
    docs = Path("docs/photos.md").read_text()
    assert [reason for reason in Reason if f"`{reason.value}`" not in docs] == []
