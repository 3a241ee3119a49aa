"""The Idempotency-Key, with quotes and without."""

import pytest
from litestar import Request

from laocaiso.core.errors import InvalidInput
from laocaiso.web.idempotency import key_of


def sent(*values: str) -> Request:
    headers = [(b"idempotency-key", value.encode()) for value in values]
    return Request({"type": "http", "headers": headers})  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["0b5f3c52-6f0e", '"0b5f3c52-6f0e"', ' "0b5f3c52-6f0e" '])
def test_quotes_are_no_part_of_the_key(value: str) -> None:
    assert key_of(sent(value)) == "0b5f3c52-6f0e"


def test_none_may_be_sent() -> None:
    assert key_of(sent()) is None


@pytest.mark.parametrize(
    "value", ['"0b5f3c52-6f0e', '0b5f3c52-6f0e"', '""0b5f3c52""', "short", "x" * 201, "two words", "", '"']
)
def test_one_that_is_none_is_refused_by_name(value: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        key_of(sent(value))
    assert raised.value.field == "Idempotency-Key"
