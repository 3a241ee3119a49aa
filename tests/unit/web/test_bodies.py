"""Bodies in JSON: strictly read, and refused by the name of the field with what is allowed."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
import pytest

from laocaiso.core.errors import InvalidInput
from laocaiso.web.bodies import read


class Point(msgspec.Struct, forbid_unknown_fields=True):
    lat: float
    lon: float


class Consent(msgspec.Struct, forbid_unknown_fields=True):
    version: str


class Sent(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    stars: Annotated[int, msgspec.Meta(ge=1, le=5)] = 1
    code: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2}$(?!\n)", description="Two letters.")] = "ab"
    title: Annotated[str, msgspec.Meta(max_length=3)] | None = None
    point: Annotated[Point | None, msgspec.Meta(description="Where.")] = None
    points: Annotated[tuple[Point, ...], msgspec.Meta(max_length=1)] = ()
    order: Literal["due", "newest"] = "due"
    is_urgent: bool = False
    at: datetime | None = None
    consent: bool | str | Consent | None = None


class Ask(msgspec.Struct, tag_field="action", tag="ask", forbid_unknown_fields=True):
    text: str


class Close(msgspec.Struct, tag_field="action", tag="close", forbid_unknown_fields=True):
    reason: str


@pytest.mark.parametrize(
    ("body", "field", "said", "allowed"),
    [
        (b'{"stars":"5"}', "stars", "Giá trị phải là số nguyên từ 1 đến 5.", ("1–5",)),
        (b'{"stars":5.5}', "stars", "Giá trị phải là số nguyên từ 1 đến 5.", ("1–5",)),
        (b'{"stars":6.0}', "stars", "Giá trị phải là số nguyên từ 1 đến 5.", ("1–5",)),
        (b'{"stars":1e999}', "stars", "Giá trị phải là số nguyên từ 1 đến 5.", ("1–5",)),
        (b'{"stars":6}', "stars", "Giá trị phải là số nguyên từ 1 đến 5.", ("1–5",)),
        (b'{"point":{"lat":"22","lon":104}}', "point.lat", "Giá trị phải là số.", ()),
        (b'{"point":{"lat":22}}', "point.lon", "Thiếu trường này.", ()),
        (b'{"point":{"lat":22,"lon":104,"acc":5}}', "point.acc", "Không có trường này.", ("lat", "lon")),
        (b'{"points":[{"lat":22,"lon":null}]}', "points[].lon", "Giá trị phải là số.", ()),
        (b'{"points":7}', "points", "Giá trị phải là danh sách không quá 1 mục.", ("≤ 1 items",)),
        (b'{"title":"abcd"}', "title", "Giá trị phải là chuỗi ký tự không quá 3 ký tự.", ("≤ 3 characters",)),
        (b'{"code":"ABC"}', "code", "Giá trị phải là chuỗi ký tự theo mẫu ở “allowed”.", ("^[a-z]{2}$",)),
        (
            b'{"order":"0912345678"}',
            "order",
            "Giá trị phải là một trong các giá trị cho phép.",
            ("due", "newest"),
        ),
        (b'{"isUrgent":"true"}', "isUrgent", "Giá trị phải là true hoặc false.", ("true", "false")),
        (b'{"at":"hom qua"}', "at", "Giá trị phải là thời điểm ISO 8601 có múi giờ.", ()),
        (
            b'{"consent":1}',
            "consent",
            "Giá trị phải là true hoặc false hoặc chuỗi ký tự hoặc đối tượng JSON.",
            ("true", "false"),
        ),
        (b'{"consent":{"version":1}}', "consent.version", "Giá trị phải là chuỗi ký tự.", ()),
        (b'{"consent":{}}', "consent.version", "Thiếu trường này.", ()),
        (b"[]", "body", "Giá trị phải là đối tượng JSON.", ()),
    ],
)
def test_what_is_wrong_is_named_with_what_is_allowed(
    body: bytes, field: str, said: str, allowed: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidInput) as raised:
        read(body, Sent)
    error = raised.value
    assert (error.field, error.vi, error.allowed) == (field, said, allowed)
    assert "Expected" not in error.en
    assert "0912345678" not in f"{error.vi} {error.en} {error.allowed}"


@pytest.mark.parametrize("body", [b'{"action":"sing"}', b"{}", b'{"action":7}'])
def test_the_words_that_tell_orders_apart_are_all_named(body: bytes) -> None:
    with pytest.raises(InvalidInput) as raised:
        read(body, Ask | Close)
    assert raised.value.field == "action"
    assert raised.value.allowed == ("ask", "close")


def test_an_order_lacks_what_its_own_kind_needs() -> None:
    with pytest.raises(InvalidInput) as raised:
        read(b'{"action":"close"}', Ask | Close)
    assert raised.value.field == "reason"


def test_of_several_shapes_only_the_fields_of_the_one_that_was_meant_are_named() -> None:
    with pytest.raises(InvalidInput) as raised:
        read(b'{"action":"close","reason":"x","text":"y"}', Ask | Close)
    assert (raised.value.field, raised.value.allowed) == ("text", ("action", "reason"))


@pytest.mark.parametrize("behind", [b"", b'"\xff"}', b"[" * 5000])
def test_an_error_before_the_rest_is_read_is_told_whatever_the_rest(behind: bytes) -> None:
    with pytest.raises(InvalidInput) as raised:
        read(b'{"action":"close","nonsense":' + behind, Ask | Close)
    assert raised.value.field in ("nonsense", "body")


@pytest.mark.parametrize(
    "body", [b'{"stars":', b"\xff\xfe", b'{"title":"\xc3"}', b"[" * 5000, b'{"stars":1} x', b""]
)
def test_what_is_no_json_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(InvalidInput) as raised:
        read(body, Sent)
    assert raised.value.field == "body"


def test_a_body_that_fits_is_read_as_it_is() -> None:
    sent = read('{"stars":5,"point":{"lat":22,"lon":104.1},"title":"ổ g"}'.encode(), Sent)
    assert sent == Sent(stars=5, point=Point(22.0, 104.1), title="ổ g")


def test_a_whole_number_may_be_written_with_a_point() -> None:
    assert read(b'{"stars":5.0,"point":{"lat":22.0,"lon":104}}', Sent) == Sent(stars=5, point=Point(22, 104))


def test_a_name_of_the_caller_is_repeated_in_part_only() -> None:
    with pytest.raises(InvalidInput) as raised:
        read(b'{"%s":1}' % (b"x" * 5000), Sent)
    assert raised.value.field == "x" * 100
