"""What a route takes: read here, and told in the OpenAPI document as it is.

Handlers read their query themselves, so that an error can name the field and say what is allowed. What the
document tells of it stands beside the handler: `@route(…, opt=takes(query("q", …), UNIT))`.
"""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from laocaiso.core.errors import InvalidInput
from laocaiso.web.reads import AnyRequest

OPT = "parameters"
"""Where in a handler's `opt` the parameters are kept."""

LONGEST_WORDS = 200
"""Characters; nobody's address or question is longer."""
MOST_ITEMS = 200
"""Items of one answer."""
MOST_NAMED = 30
"""Allowed values that an error lists."""

DAY_PATTERN = "^20[0-9]{2}-[0-9]{2}-[0-9]{2}$"

ALSO = "also"
"""Where in a handler's `opt` further contents of its 200 are kept."""

BODIES = "bodies"
"""Where in a handler's `opt` examples of its body are kept."""

Parameter = Mapping[str, Any]


def one(request: AnyRequest, name: str) -> str | None:
    """The value of a query parameter; None when it is not there. Raises `InvalidInput` for two of it."""
    values = request.query_params.getall(name, [])
    if len(values) > 1:
        raise InvalidInput(
            name, f"Tham số “{name}” chỉ được gửi một lần.", f"`{name}` may be there only once."
        )
    return str(values[0]) if values else None


def needed(request: AnyRequest, name: str) -> str:
    """The value of a query parameter. Raises `InvalidInput` when it is missing, or there twice."""
    value = one(request, name)
    if value is None:
        raise missing(name)
    return value


def missing(name: str) -> InvalidInput:
    """There is no such parameter, and it is needed."""
    return InvalidInput(name, f"Thiếu tham số “{name}”.", f"The parameter `{name}` is missing.")


def words(request: AnyRequest, name: str = "q") -> str | None:
    """What somebody typed; None when it is not there. Raises `InvalidInput` when blank or too long."""
    text = one(request, name)
    if text is None:
        return None
    if not text.strip() or len(text) > LONGEST_WORDS:
        raise InvalidInput(
            name,
            f"Cần nhập nội dung, không quá {LONGEST_WORDS} ký tự.",
            f"There must be something to look for, and at most {LONGEST_WORDS} characters.",
            allowed=(f"1–{LONGEST_WORDS} characters",),
        )
    return text


def one_of(request: AnyRequest, name: str, allowed: Collection[str]) -> str | None:
    """A value out of a list. Raises `InvalidInput` for any other."""
    value = one(request, name)
    if value is not None and value not in allowed:
        raise InvalidInput(
            name,
            f"Giá trị của “{name}” không có trong danh sách.",
            f"This value of `{name}` is not one of those there are.",
            allowed=tuple(allowed)[:MOST_NAMED],
        )
    return value


def limit(request: AnyRequest, *, most: int = MOST_ITEMS) -> int | None:
    """How many items at most; None when not said. Raises `InvalidInput` for no number from 1 to `most`."""
    text = one(request, "limit")
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 4 and 1 <= int(text) <= most):
        raise InvalidInput(
            "limit",
            f"“limit” phải là số từ 1 đến {most}.",
            f"`limit` has to be a number from 1 to {most}.",
            allowed=(f"1–{most}",),
        )
    return int(text)


def day(request: AnyRequest, name: str = "date") -> date | None:
    """A local day of this century, written 2026-11-25. Raises `InvalidInput` for anything else."""
    text = one(request, name)
    if text is None:
        return None
    try:
        found = date.fromisoformat(text) if re.fullmatch(DAY_PATTERN, text) else None
    except ValueError:
        found = None
    if found is None:
        raise InvalidInput(
            name,
            "Ngày phải có dạng năm-tháng-ngày, ví dụ 2026-11-25.",
            "A date is written as year-month-day, such as 2026-11-25.",
            allowed=("2026-11-25",),
        )
    return found


def also(media_type: str, description: str) -> dict[str, Any]:
    """For `opt` of a route: its 200 may also come as this, a text."""
    return {ALSO: {media_type: {"schema": {"type": "string", "description": description}}}}


def bodies(**examples: Any) -> dict[str, Any]:
    """For `opt` of a route: bodies it takes, each by a name that says what it is for."""
    return {BODIES: {name: {"value": value} for name, value in examples.items()}}


def takes(*parameters: Parameter) -> dict[str, Any]:
    """For `opt` of a route: exactly these parameters, and no others."""
    return {OPT: list(parameters)}


def query(
    name: str, description: str, *, required: bool = False, example: Any = None, **schema: Any
) -> Parameter:
    """A parameter of the query string; `schema` are JSON Schema keywords (default: a string)."""
    return _parameter("query", name, description, required, example, schema)


def path(name: str, description: str, *, example: Any = None, **schema: Any) -> Parameter:
    """A part of the path."""
    return _parameter("path", name, description, True, example, schema)


def header(name: str, description: str, *, required: bool = False, **schema: Any) -> Parameter:
    """A header."""
    return _parameter("header", name, description, required, None, schema)


def _parameter(  # noqa: PLR0917 - one caller for each place
    where: str, name: str, description: str, required: bool, example: Any, schema: dict[str, Any]
) -> Parameter:
    made: dict[str, Any] = {
        "name": name,
        "in": where,
        "description": description,
        "required": required,
        "schema": {"type": "string", **schema},
    }
    if example is not None:
        made["example"] = example
    return made


UNIT = path(
    "code",
    "Code of a unit of today (five digits), or its slug such as `sa-pa`.",
    example="03006",
    pattern="^[a-z0-9-]{2,40}$",
)


def at_most(most: int = MOST_ITEMS) -> Parameter:
    """What `limit` takes."""
    return query("limit", "At most this many items.", example=20, type="integer", minimum=1, maximum=most)


DAY = query(
    "date", "A local day; today without it.", example="2026-11-25", format="date", pattern=DAY_PATTERN
)
CURSOR = query("cursor", "`next` of the page before.", pattern="^[A-Za-z0-9_=-]{1,200}$")
_VISIBLE = r"[^\u0000-\u0020\u007f]"
_PLAIN = r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]"
TEXT: dict[str, Any] = {
    "minLength": 1,
    "maxLength": LONGEST_WORDS,
    "pattern": f"^{_PLAIN}*{_VISIBLE}{_PLAIN}*$",
}
"""Schema of words typed by people: something visible, no control characters."""
