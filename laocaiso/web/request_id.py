"""A name for each request, to find it again in the logs."""

import itertools
import re
import secrets

_SANE = re.compile(rb"[A-Za-z0-9._-]{8,64}").fullmatch


class RequestIds:
    """Takes over the id a proxy gave, where it is a sane one, and makes one otherwise.

    Ours are a random prefix for each process and a count: enough to be unique, at a twentieth of a UUID's
    price. Nothing may be concluded from knowing one.
    """

    def __init__(self) -> None:
        self._prefix = secrets.token_hex(5).encode()
        self._next = itertools.count(1).__next__

    def of(self, incoming: bytes | None) -> bytes:
        """The id of a request that came with this `X-Request-Id` header, or with none."""
        if incoming is not None and _SANE(incoming):
            return incoming
        return b"%s-%06x" % (self._prefix, self._next())
