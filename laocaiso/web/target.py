"""Is what was asked for well-formed? Checked before routing, where there is no finished answer to it.

The framework reads broken percent-encoding leniently and turns it into other characters; a caller who sent
it by mistake is better told.
"""

import re
from urllib.parse import unquote_to_bytes

from laocaiso.core.errors import InvalidInput

LONGEST_PATH = 2048
"""Bytes, still percent-encoded."""
LONGEST_VALUE = 6000
"""Bytes of one query parameter, still percent-encoded: 200 characters of any script, many times over."""
MOST_PARAMETERS = 50

_BROKEN = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def check_target(raw_path: bytes, query: bytes) -> None:
    """Raise `InvalidInput`, naming the parameter or `path`, for what no route could make sense of."""
    if len(raw_path) > LONGEST_PATH:
        raise InvalidInput("path", "Đường dẫn quá dài.", "The path is too long.")
    _decode("path", raw_path)
    if not query:
        return
    pairs = query.split(b"&")
    if len(pairs) > MOST_PARAMETERS:
        raise InvalidInput("query", "Có quá nhiều tham số.", "There are too many parameters.")
    for pair in pairs:
        raw_name, _, value = pair.partition(b"=")
        name = _decode("query", raw_name[:200])
        if len(value) > LONGEST_VALUE or len(raw_name) > 200:
            raise InvalidInput(name, "Giá trị quá dài.", "The value is too long.")
        _decode(name, value.replace(b"+", b" "))


def _decode(field: str, raw: bytes) -> str:
    if _BROKEN.search(raw):
        raise InvalidInput(
            field,
            "Mã hóa phần trăm bị hỏng: sau % phải có hai chữ số thập lục phân.",
            "Broken percent-encoding: % must be followed by two hexadecimal digits.",
        )
    try:
        text = unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        raise InvalidInput(field, "Không phải UTF-8.", "This is no UTF-8.") from None
    if _CONTROL.search(text):
        raise InvalidInput(
            field, "Không được có ký tự điều khiển.", "Control characters, NUL among them, can't be used."
        )
    return text
