"""Which web pages may read our answers (the Fetch standard's CORS protocol)."""

from collections.abc import Sequence

Headers = Sequence[tuple[bytes, bytes]]

EXPOSED = (
    b"ETag, X-Request-Id, Retry-After, X-Checked-At, Location, Upload-Offset, Upload-Length, "
    b"Upload-Complete, Content-Disposition, Idempotency-Replayed"
)
ASKED = (
    b"If-None-Match, X-Request-Id, Content-Type, Authorization, X-Dossier-Secret, Idempotency-Key, "
    b"X-Report-Secret, Content-Range, Repr-Digest"
)
"""Request headers a page may set beside the ones it always may."""
MAX_AGE = b"7200"
"""Seconds a browser may keep the answer to a preflight: the longest Chromium allows."""


class Cors:
    """Headers for public answers, errors too. No credentials: nothing here knows a cookie."""

    def __init__(self, origins: Sequence[str], methods: Sequence[str] = ("GET", "HEAD")) -> None:
        self._any = tuple(origins) == ("*",)
        self._origins = frozenset(origin.encode() for origin in origins)
        self._exposed = (b"access-control-expose-headers", EXPOSED)
        self._for_all: Headers = ((b"access-control-allow-origin", b"*"), self._exposed)
        self._for_none: Headers = ((b"vary", b"Origin"),) if self._origins else ()
        self._preflight: Headers = (
            (b"access-control-allow-methods", ", ".join(methods).encode()),
            (b"access-control-allow-headers", ASKED),
            (b"access-control-max-age", MAX_AGE),
        )

    def headers(self, origin: bytes | None) -> Headers:
        """What to add to an answer to a request with this `Origin` header, or with none.

        Where all origins are allowed the headers are always the same, so that caches need not tell callers
        apart.
        """
        if self._any:
            return self._for_all
        if origin is None or origin not in self._origins:
            return self._for_none
        return ((b"access-control-allow-origin", origin), self._exposed, *self._for_none)

    def preflight(self, origin: bytes | None) -> Headers:
        """The headers of the 204 that answers OPTIONS with `Access-Control-Request-Method`."""
        headers = self.headers(origin)
        if headers is self._for_none:
            return headers
        return (*headers, *self._preflight)
