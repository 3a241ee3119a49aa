"""The layer in front of everything, wrapped once around the finished app.

    request → request id → caller's limit → published answer?  yes: send it
                                                               no:  well-formed? → the framework

It sees every request, those the framework answers with 404 or 405 too, so here stand the request id, the
limit, CORS, the access log and the metrics. A published answer never reaches the framework.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from functools import lru_cache, partial
from time import perf_counter
from typing import Any

from laocaiso.core.errors import LaocaisoError
from laocaiso.snapshots.pages import Language
from laocaiso.snapshots.published import Coding, Entry, Headers, Published
from laocaiso.web.cors import Cors
from laocaiso.web.limits import AddressLimit, Callers, too_many
from laocaiso.web.negotiation import has_already, preferred_codings, preferred_language
from laocaiso.web.problems import answer, log_failure
from laocaiso.web.reads import not_acceptable
from laocaiso.web.request_id import RequestIds
from laocaiso.web.target import check_target
from laocaiso.web.telemetry import UNMATCHED, How, Telemetry

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

_NAMES = frozenset(
    {
        b"accept-encoding",
        b"accept-language",
        b"if-none-match",
        b"origin",
        b"x-request-id",
        b"access-control-request-method",
    }
)
_NO_SNIFFING = (b"x-content-type-options", b"nosniff")
UNLIMITED = frozenset({"/health/live", "/health/ready", "/metrics"})
"""Asked by orchestrators, often and from one address."""


_REFUSED = re.compile(r"laocaiso\.core\.errors\.\w+: (.+)")
"""An error of ours in a traceback."""


class Front:
    """An ASGI app around `app`. `route_of` tells the pattern a path belongs to,
    `allowed` the methods it takes."""

    def __init__(
        self,
        app: App,
        published: Published,
        *,
        route_of: Callable[[str], str],
        allowed: Callable[[str], Sequence[str]],
        telemetry: Telemetry,
        callers: Callers,
        limit: AddressLimit,
        cors: Cors,
    ) -> None:
        self._app = app
        self._find = published.find
        self._route_of = route_of
        self._allowed = allowed
        self._telemetry = telemetry
        self._callers = callers
        self._limit = limit
        self._cors = cors
        self._ids = RequestIds()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand anything else than HTTP through."""
        if scope["type"] != "http":
            await self._app(scope, receive, partial(_plainly, send))
            return
        began = perf_counter()
        asked, forwarded = _headers(scope["headers"])
        request_id = self._ids.of(asked.get(b"x-request-id"))
        extra: Headers = [(b"x-request-id", request_id), *self._cors.headers(asked.get(b"origin"))]
        method, path = scope["method"], scope["path"]
        entry = None
        client = scope.get("client")
        wait = 0.0
        if path not in UNLIMITED:
            wait = self._limit.wait(self._callers.of(client[0] if client else None, forwarded))
        if wait:
            status, size, route, how = await _refuse(send, too_many(wait), scope, asked, extra)
        elif method in ("GET", "HEAD") and (entry := self._published(scope, asked)) is not None:
            status, size = await self._send_published(send, entry, asked, extra, path, head=method == "HEAD")
            route, how = self._route_of(path), "published"
        elif method == "OPTIONS" and b"access-control-request-method" in asked:
            # The preflight's headers hold those of every answer.
            headers = [extra[0], *self._cors.preflight(asked.get(b"origin"))]
            await _send(send, 204, headers, b"")
            status, size, route, how = 204, 0, "preflight", "front"
        elif method == "OPTIONS" and (methods := self._allowed(path)):
            # The framework's own answer names the methods of one handler only.
            await _send(send, 204, [(b"allow", ", ".join(methods).encode()), *extra], b"")
            status, size, route, how = 204, 0, self._route_of(path), "front"
        else:
            status, size, route, how = await self._ask_app(scope, receive, send, asked, extra)
        self._telemetry.done(method, route, status, size, perf_counter() - began, request_id, how)

    def _published(self, scope: Scope, asked: dict[bytes, bytes]) -> Entry | None:
        query = scope["query_string"]
        target = f"{scope['path']}?{query.decode('latin-1')}" if query else scope["path"]
        return self._find(target, _language(asked.get(b"accept-language")))

    async def _send_published(
        self, send: Send, entry: Entry, asked: dict[bytes, bytes], extra: Headers, path: str, *, head: bool
    ) -> tuple[int, int]:
        variants = entry.variants
        for coding in _codings(asked.get(b"accept-encoding")):
            if coding in variants:
                break
        else:
            made = answer(
                not_acceptable(entry.variants), language=_language(asked.get(b"accept-language")), path=path
            )
            return made.status, await _send(send, made.status, [*made.headers, *extra], made.body)
        variant = variants[coding]
        known = asked.get(b"if-none-match")
        if known is not None and (
            known == variant.etag or has_already(known.decode("latin-1"), variant.etag.decode())
        ):
            return 304, await _send(send, 304, variant.unchanged + extra, b"")
        return 200, await _send(send, 200, variant.headers + extra, b"" if head else variant.body)

    async def _ask_app(
        self, scope: Scope, receive: Receive, send: Send, asked: dict[bytes, bytes], extra: Headers
    ) -> tuple[int, int, str, How]:
        try:
            check_target(scope.get("raw_path") or scope["path"].encode(), scope["query_string"])
        except LaocaisoError as error:
            return await _refuse(send, error, scope, asked, extra)
        seen = _Seen(send, extra)
        try:
            await self._app(scope, receive, seen)
        except Exception as error:  # noqa: BLE001 - the caller is owed an answer, whatever failed
            log_failure(error, method=scope["method"], route=scope.get("path_template") or UNMATCHED)
            if not seen.status:
                return await _refuse(send, error, scope, asked, extra)
        return seen.status, seen.size, scope.get("path_template") or UNMATCHED, "app"


class _Seen:
    """Passes the app's answer on with our headers added, and remembers its status and size."""

    __slots__ = ("_extra", "_send", "size", "status")

    def __init__(self, send: Send, extra: Headers) -> None:
        self._send = send
        self._extra = extra
        self.status = 0
        self.size = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = list(message["headers"])
            if _NO_SNIFFING not in headers:
                headers.append(_NO_SNIFFING)
            message = {**message, "headers": headers + self._extra}
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
        await self._send(message)


async def _plainly(send: Send, message: Message) -> None:
    """Say why the service does not start in one line where it is an error of ours, for it says what to do."""
    if message["type"] == "lifespan.startup.failed" and (ours := _REFUSED.findall(message["message"])):
        message = {**message, "message": ours[-1]}
    await send(message)


async def _refuse(
    send: Send, error: Exception, scope: Scope, asked: dict[bytes, bytes], extra: Headers
) -> tuple[int, int, str, How]:
    made = answer(error, language=_language(asked.get(b"accept-language")), path=scope["path"])
    size = await _send(send, made.status, [*made.headers, *extra], made.body)
    return made.status, size, UNMATCHED, "front"


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> int:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
    return len(body)


def _headers(pairs: Headers) -> tuple[dict[bytes, bytes], bytes | None]:
    """The headers that matter here, and X-Forwarded-For; repeated ones joined as a list (RFC 9110, 5.3)."""
    asked: dict[bytes, bytes] = {}
    forwarded: bytes | None = None
    for name, value in pairs:
        if name in _NAMES:
            asked[name] = asked[name] + b", " + value if name in asked else value
        elif name == b"x-forwarded-for":
            forwarded = value if forwarded is None else forwarded + b"," + value
    return asked, forwarded


@lru_cache(maxsize=1024)
def _language(header: bytes | None) -> Language:
    return preferred_language(header.decode("latin-1") if header else None)


@lru_cache(maxsize=1024)
def _codings(header: bytes | None) -> tuple[Coding, ...]:
    return tuple(preferred_codings(None if header is None else header.decode("latin-1")))
