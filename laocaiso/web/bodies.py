"""Bodies in JSON, read strictly: a number in quotes is none, and an error names the very field.

The framework reads a body as plain objects and converts them loosely after that, so that `"22"` is taken for
a number and an error within a part names the part only. Here the type that the route takes is read at once.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from litestar import Request
from msgspec import inspect

from laocaiso.core.errors import InvalidInput

LONGEST_NAME = 100
"""Characters of a field's name that are repeated to the caller."""

_AT = re.compile(r" - at `\$(?P<path>.*)`$", re.DOTALL)
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_FLOAT = "got `float`"
_MISSING = re.compile(r"Object missing required field `(?P<name>.*)`", re.DOTALL)
_END = r"(?!\n)"
"""What our patterns end in, for `$` alone lets a line break through; nothing for people to read."""
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>.*)`", re.DOTALL)


class StrictRequest(Request[Any, Any, Any]):
    """A request whose JSON body is read as what its route takes."""

    async def json(self) -> Any:
        """The body. Raises `InvalidInput`."""
        field = self.scope["route_handler"].parsed_data_field
        if field is None:
            return await super().json()
        return read(await self.body(), field.annotation)


def read(body: bytes, shape: Any) -> Any:
    """The body as `shape`. Raises `InvalidInput` with the path of the field, such as `location.lat`."""
    try:
        try:
            return msgspec.json.decode(body, type=shape)
        except msgspec.ValidationError as error:
            if _FLOAT not in str(error):
                raise
            return msgspec.convert(_with_whole_numbers(msgspec.json.decode(body)), shape)
    except msgspec.ValidationError as error:
        raise _refused(str(error), shape, body) from None  # the message may quote what was sent
    except _UNREADABLE:
        raise InvalidInput(
            "body",
            "Nội dung gửi lên không phải là JSON đúng cú pháp.",
            "The body is not well-formed JSON.",
            allowed=("JSON (RFC 8259) in UTF-8",),
        ) from None


def _with_whole_numbers(value: Any) -> Any:
    """`5.0` is the same whole number as `5`, in JSON as in its schemas."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {name: _with_whole_numbers(one) for name, one in value.items()}
        case list():
            return [_with_whole_numbers(one) for one in value]
    return value


class _Place(NamedTuple):
    """Where in a body something is wrong."""

    name: str
    """As the caller would write it; empty for the body itself."""
    kinds: Sequence[inspect.Type]
    """What is allowed there."""


def _refused(message: str, shape: Any, body: bytes) -> InvalidInput:
    at = _AT.search(message)
    if at:
        message = message[: at.start()]
    place = _place(_steps(at["path"] if at else ""), _meant(_kinds(_types(shape)), body))
    if found := _MISSING.match(message):
        allowed = _allowed(_member(place.kinds, found["name"]))
        return InvalidInput(
            _joined(place.name, found["name"]), "Thiếu trường này.", "This field is missing.", allowed=allowed
        )
    if found := _UNKNOWN.match(message):
        return InvalidInput(
            _joined(place.name, found["name"][:LONGEST_NAME]),
            "Không có trường này.",
            "There is no such field.",
            allowed=_names(place.kinds),
        )
    vi, en = _wanted(place.kinds)
    return InvalidInput(
        place.name or "body", f"Giá trị phải là {vi}.", f"It has to be {en}.", allowed=_allowed(place.kinds)
    )


@lru_cache(maxsize=100)
def _types(shape: Any) -> inspect.Type:
    return inspect.type_info(shape)


def _steps(path: str) -> Sequence[str]:
    """`.location.lat` and `.photos[...]` as steps."""
    return re.findall(r"\[[^\]]*\]|[^.\[]+", path)


def _meant(kinds: Sequence[inspect.Type], body: bytes) -> Sequence[inspect.Type]:
    """Of several shapes that a word in the body tells apart, the one it names; all where it names none."""
    try:
        sent = msgspec.json.decode(body)
    except _UNREADABLE:  # an error is told before what stands behind it is read
        return kinds
    if not isinstance(sent, dict):
        return kinds
    tagged = [one for one in _structs(kinds) if one.tag_field and sent.get(one.tag_field) == one.tag]
    return tagged or kinds


def _place(steps: Sequence[str], kinds: Sequence[inspect.Type]) -> _Place:
    name = ""
    for step in steps:
        if step.startswith("["):
            name, kinds = f"{name}[]", _item(kinds)
        else:
            name, kinds = _joined(name, step[:LONGEST_NAME]), _member(kinds, step)
    return _Place(name, kinds)


def _joined(parent: str, name: str) -> str:
    return f"{parent}.{name}" if parent else name


def _kinds(node: inspect.Type) -> Sequence[inspect.Type]:
    """The kinds of value that are allowed, without null and without what is only said about them."""
    while isinstance(node, inspect.Metadata):
        node = node.type
    if isinstance(node, inspect.UnionType):
        return [kind for one in node.types for kind in _kinds(one)]
    return [] if isinstance(node, inspect.NoneType) else [node]


def _member(kinds: Sequence[inspect.Type], name: str) -> Sequence[inspect.Type]:
    structs = _structs(kinds)
    tags = tuple(one.tag for one in structs if one.tag_field == name and one.tag is not None)
    if tags:
        return [inspect.LiteralType(tags)]
    return next((_kinds(f.type) for one in structs for f in one.fields if f.encode_name == name), [])


def _item(kinds: Sequence[inspect.Type]) -> Sequence[inspect.Type]:
    for one in kinds:
        if isinstance(one, inspect.CollectionType):
            return _kinds(one.item_type)
        if isinstance(one, inspect.DictType):
            return _kinds(one.value_type)
    return []


def _structs(kinds: Sequence[inspect.Type]) -> Sequence[inspect.StructType]:
    return [one for one in kinds if isinstance(one, inspect.StructType)]


def _names(kinds: Sequence[inspect.Type]) -> Sequence[str]:
    """Names of all fields, the one that tells shapes apart among them."""
    names = {field.encode_name for one in _structs(kinds) for field in one.fields}
    return sorted(names | {one.tag_field for one in _structs(kinds) if one.tag_field})


_NAMED: Mapping[type[inspect.Type], tuple[str, str]] = {
    inspect.BoolType: ("true hoặc false", "true or false"),
    inspect.IntType: ("số nguyên", "a whole number"),
    inspect.FloatType: ("số", "a number"),
    inspect.StrType: ("chuỗi ký tự", "a string"),
    inspect.DateTimeType: ("thời điểm ISO 8601 có múi giờ", "an ISO 8601 instant with its offset"),
    inspect.DateType: ("ngày ISO 8601", "an ISO 8601 date"),
    inspect.VarTupleType: ("danh sách", "a list"),
    inspect.ListType: ("danh sách", "a list"),
    inspect.DictType: ("đối tượng JSON", "a JSON object"),
    inspect.StructType: ("đối tượng JSON", "a JSON object"),
    inspect.LiteralType: ("một trong các giá trị cho phép", "one of the values allowed"),
}
_ANYTHING = "giá trị phù hợp", "a fitting value"


def _wanted(kinds: Sequence[inspect.Type]) -> tuple[str, str]:
    """What is allowed, in words; of several kinds all are named."""
    said = [_said(one) for one in kinds] or [_ANYTHING]
    return (
        " hoặc ".join(dict.fromkeys(vi for vi, _ in said)),
        " or ".join(dict.fromkeys(en for _, en in said)),
    )


def _said(kind: inspect.Type) -> tuple[str, str]:
    vi, en = _NAMED.get(type(kind), _ANYTHING)
    if isinstance(kind, inspect.StrType) and kind.pattern:
        return f"{vi} theo mẫu ở “allowed”", f"{en} of the pattern in `allowed`"
    least, most, vi_of, en_of = _bounds(kind)
    if least is not None and most is not None:
        return f"{vi} từ {least:g} đến {most:g}{vi_of}", f"{en} of {least:g} to {most:g}{en_of}"
    if most is not None:
        return f"{vi} không quá {most:g}{vi_of}", f"{en} of at most {most:g}{en_of}"
    if least is not None:
        return f"{vi} ít nhất {least:g}{vi_of}", f"{en} of at least {least:g}{en_of}"
    return vi, en


def _allowed(kinds: Sequence[inspect.Type]) -> Sequence[str]:
    """What is allowed, for programs: the values, a pattern, bounds."""
    found: list[str] = []
    for one in kinds:
        if isinstance(one, inspect.LiteralType):
            found += [str(value) for value in one.values]
        elif isinstance(one, inspect.BoolType):
            found += ["true", "false"]
        elif isinstance(one, inspect.StrType) and one.pattern:
            found.append(one.pattern.removesuffix(_END))
        least, most, _, en_of = _bounds(one)
        if most is not None:
            found.append(f"≤ {most:g}{en_of}" if least is None else f"{least:g}–{most:g}{en_of}")
        elif least is not None:
            found.append(f"≥ {least:g}{en_of}")
    return found


def _bounds(kind: inspect.Type) -> tuple[float | None, float | None, str, str]:
    """The least and the most, and of what, in both languages."""
    match kind:
        case inspect.IntType() | inspect.FloatType():
            return kind.ge, kind.le, "", ""
        case inspect.StrType():
            return kind.min_length, kind.max_length, " ký tự", " characters"
        case inspect.CollectionType():
            return kind.min_length, kind.max_length, " mục", " items"
    return None, None, "", ""
