"""The header `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07, expired)."""

import re

from laocaiso.core.errors import InvalidInput
from laocaiso.web.reads import AnyRequest

_BARE = re.compile(r"[\x21\x23-\x7e]{8,200}")


def key_of(request: AnyRequest) -> str | None:
    """The key, without the quotes that the draft demands and many leave out; None where none was sent.

    Raises `InvalidInput`.
    """
    raw = request.headers.get("idempotency-key")
    if raw is None:
        return None
    key = raw.strip()
    if len(key) > 1 and key.startswith('"') and key.endswith('"'):
        key = key[1:-1]
    if not _BARE.fullmatch(key):
        raise InvalidInput(
            "Idempotency-Key",
            "Idempotency-Key là một giá trị ngẫu nhiên gồm 8 đến 200 ký tự ASCII, giữ nguyên khi gửi lại.",
            "An Idempotency-Key is a random value of 8 to 200 ASCII characters, the same on every retry.",
            allowed=("8–200 printable ASCII characters, bare or within one pair of quotes",),
        )
    return key
