"""Answers for their reader alone: never cached, never passed on, made anew each time."""

from collections.abc import Callable, Mapping
from typing import Any

from litestar import Response

from laocaiso.core.errors import NotReady
from laocaiso.snapshots.ports import StoreDown
from laocaiso.web import problems
from laocaiso.web.limits import Callers
from laocaiso.web.reads import AnyRequest, language_of

RETRY_AFTER = 5
"""Seconds after which to try again while what is kept can't be reached."""
LONGEST_SECRET = 200

_PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def private(
    request: AnyRequest,
    content: Any,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    vary: str = "Accept-Language, Authorization",
    **more: Any,
) -> Response[Any]:
    """An answer that nobody keeps but who asked."""
    own = {**_PRIVATE, "Vary": vary, "Content-Language": language_of(request), **(headers or {})}
    return Response(content, status_code=status, headers=own, **more)


def bearer(request: AnyRequest) -> str | None:
    """What stands in `Authorization: Bearer`; None where nothing does."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip()[:LONGEST_SECRET] or None if scheme.lower() == "bearer" else None


def caller_of(request: AnyRequest, callers: Callers) -> str:
    """Where a request comes from, as the layer in front tells it."""
    client = request.scope.get("client")
    forwarded = ",".join(request.headers.getall("x-forwarded-for", [])).encode() or None
    return callers.of(client[0] if client else None, forwarded)


def store_down() -> NotReady:
    """What is kept can't be reached for the moment."""
    return NotReady(
        "Hệ thống lưu dữ liệu tạm thời gián đoạn, xin thử lại sau ít giây.",
        "What is kept can't be reached for the moment; please try again in a few seconds.",
        retry_after=RETRY_AFTER,
    )


def _unavailable(request: AnyRequest, _error: StoreDown) -> Response[Any]:
    handle: Callable[..., Response[Any]] = problems.handlers()[Exception]
    return handle(request, store_down())


def errors() -> dict[int | type[Exception], Callable[[AnyRequest, Any], Response[Any]]]:
    """For `exception_handlers` of routes that keep something."""
    return {StoreDown: _unavailable}
