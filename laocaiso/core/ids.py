"""Random names for things, injected so that a test can know them."""

import secrets
from typing import Protocol


class Ids(Protocol):
    """Where new identifiers come from."""

    def new(self) -> str:
        """A fresh identifier: 26 lower-case characters or fewer, safe in a URL, a header and a log line."""
        ...


class RandomIds:
    """96 random bits as 24 hexadecimal digits."""

    def new(self) -> str:
        """A fresh identifier nobody can guess."""
        return secrets.token_hex(12)
