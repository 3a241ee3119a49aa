"""From an error to an RFC 9457 problem, in one place.

`KINDS` is the whole list of what a caller can be told; `docs/errors.md` is checked against it. Texts in an
answer are always ours: a framework's message may quote the caller's data.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec
import structlog
from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import (
    Conflict,
    CredentialsNeeded,
    Current,
    Forbidden,
    Gone,
    Incomplete,
    InvalidInput,
    KeyReused,
    LaocaisoError,
    NotAcceptable,
    NotFound,
    NotReady,
    NotSignedIn,
    TooManyRequests,
    UpstreamDown,
)
from laocaiso.snapshots.pages import Language
from laocaiso.web.negotiation import preferred_language

MEDIA_TYPE = "application/problem+json"
LONGEST_INSTANCE = 1000
"""Characters of a path that are still repeated to the caller."""
RETRY_AFTER = 30
"""Seconds to wait before trying again, where the error itself names no time."""

_MISSING_PARAMETER = re.compile(r"Missing required \w+ parameter '([^']+)'")

_log = structlog.get_logger(__name__)


class FieldError(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is wrong with one value the caller sent."""

    field: str
    """Its name as the caller wrote it; `path` for the path of the address."""
    detail: str
    allowed: Sequence[str] = ()
    reason: str | None = None
    """Why, as a stable word for programs, where they can do something about it."""


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every answer with a status of 400 or more holds."""

    type: str
    """Address of the description of this kind of problem, relative to this server."""
    title: str
    """Short, the same for all problems of a kind."""
    status: int
    detail: str
    """What happened this time and what to do."""
    code: str
    """The kind as a stable word, for programs."""
    instance: str | None = None
    """The path asked for, without its query string."""
    errors: Sequence[FieldError] = ()
    current: Current | None = None
    """How the thing stands now, where somebody else changed it first."""


class Kind(NamedTuple):
    """A kind of problem."""

    code: str
    status: int
    title_vi: str
    title_en: str
    detail_vi: str
    detail_en: str
    """What to do about it, where the error itself does not say."""


def _of(error: type[LaocaisoError], status: int, vi: str, en: str) -> Kind:
    return Kind(error.code, status, error.title_vi, error.title_en, vi, en)


INTERNAL = Kind(
    "internal_error",
    500,
    "Lỗi hệ thống",
    "Internal error",
    "Hệ thống gặp lỗi ngoài dự kiến. Xin thử lại sau; nếu vẫn lỗi, xin gửi kèm mã X-Request-Id.",
    "Something failed on our side. Please try again later; if it persists, tell us the X-Request-Id.",
)
_UNAVAILABLE = _of(
    NotReady, 503, "Dữ liệu chưa sẵn sàng, xin thử lại sau.", "There is no data yet; please try again later."
)
_BAD_REQUEST = Kind(
    "bad_request",
    400,
    "Yêu cầu không đọc được",
    "The request can't be read",
    "Yêu cầu không đúng định dạng.",
    "The request is malformed.",
)

_TREE: Mapping[type[LaocaisoError], Kind] = {
    InvalidInput: _of(
        InvalidInput, 400, "Một giá trị gửi lên chưa đúng; xem errors.", "A value is wrong; see errors."
    ),
    NotFound: _of(NotFound, 404, "Không có nội dung ở địa chỉ này.", "There is nothing at this address."),
    Gone: _of(
        Gone,
        410,
        "Nội dung đã được xóa khi hết thời hạn lưu.",
        "It was deleted when its time was over.",
    ),
    NotAcceptable: _of(
        NotAcceptable, 406, "Không có dạng dữ liệu phù hợp.", "The answer exists in no form that is accepted."
    ),
    CredentialsNeeded: _of(
        CredentialsNeeded,
        401,
        "Thiếu thông tin xác thực hoặc thông tin không đúng.",
        "Credentials are missing or wrong.",
    ),
    NotSignedIn: _of(
        NotSignedIn,
        401,
        "Zalo chưa xác nhận người dùng; xin mở lại ứng dụng trong Zalo.",
        "Zalo does not vouch for this user; please open the app in Zalo again.",
    ),
    Forbidden: _of(Forbidden, 403, "Bạn không có quyền thực hiện việc này.", "You may not do this."),
    Conflict: _of(
        Conflict,
        409,
        "Hồ sơ đang ở trạng thái không cho phép việc này.",
        "The thing is in a state that does not allow this.",
    ),
    KeyReused: _of(
        KeyReused,
        422,
        "Mỗi yêu cầu khác nhau cần một Idempotency-Key riêng.",
        "Another request needs another Idempotency-Key.",
    ),
    Incomplete: _of(
        Incomplete, 422, "Còn thiếu thông tin; xem errors.", "Something is still missing; see errors."
    ),
    TooManyRequests: _of(
        TooManyRequests, 429, "Xin chờ một lát rồi thử lại.", "Please wait a moment and try again."
    ),
    NotReady: _UNAVAILABLE,
    UpstreamDown: _of(
        UpstreamDown,
        503,
        "Nguồn dữ liệu đang gián đoạn, xin thử lại sau.",
        "A data source is down; please try again later.",
    ),
    LaocaisoError: INTERNAL,
}

_HTTP: Mapping[int, Kind] = {
    kind.status: kind
    for kind in (
        _BAD_REQUEST,
        _TREE[CredentialsNeeded],
        _TREE[Forbidden],
        _TREE[NotFound],
        Kind(
            "method_not_allowed",
            405,
            "Phương thức không được hỗ trợ",
            "Method not allowed",
            "Địa chỉ này không nhận phương thức đã dùng; xem trường Allow của phần đầu.",
            "This address does not take the method; see the Allow header.",
        ),
        _TREE[NotAcceptable],
        _TREE[Conflict],
        Kind(
            "payload_too_large",
            413,
            "Dữ liệu gửi lên quá lớn",
            "Body too large",
            "Nội dung gửi lên vượt quá dung lượng cho phép.",
            "The body is larger than allowed.",
        ),
        Kind(
            "unsupported_media_type",
            415,
            "Định dạng không được hỗ trợ",
            "Media type not supported",
            "Địa chỉ này không nhận Content-Type đã gửi.",
            "This address does not take the Content-Type sent.",
        ),
        _TREE[TooManyRequests],
        INTERNAL,
        _UNAVAILABLE,
    )
}

KINDS: Mapping[str, Kind] = {kind.code: kind for kind in (*_TREE.values(), *_HTTP.values())}


class Answer(NamedTuple):
    """A problem as an ASGI server sends it."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


def kind_of(error: Exception) -> Kind:
    """The kind a caller is told; everything unforeseen is an internal error."""
    if isinstance(error, LaocaisoError):
        return next(_TREE[base] for base in type(error).__mro__ if base in _TREE)
    if isinstance(error, HTTPException):
        kind = _HTTP.get(error.status_code)
        if kind is None:
            kind = _BAD_REQUEST._replace(status=error.status_code) if error.status_code < 500 else INTERNAL
        return kind
    return INTERNAL


def answer(
    error: Exception,
    *,
    language: Language,
    path: str,
    allow: Iterable[str] = (),
    largest: int | None = None,
) -> Answer:
    """The whole answer to a request for `path` (decoded, without its query string) that failed.

    `allow` are the methods the path takes, for a 405; `largest` the bytes of a body it takes, for a 413. The
    body belongs to a HEAD too; leave it out there.
    """
    kind = kind_of(error)
    vietnamese = language == "vi"
    # An error with a text of its own explains itself, except where its text is about our inside.
    own = isinstance(error, LaocaisoError) and kind is not INTERNAL and not isinstance(error, UpstreamDown)
    if own and isinstance(error, LaocaisoError):
        detail = error.vi if vietnamese else error.en
    else:
        detail = kind.detail_vi if vietnamese else kind.detail_en
    if kind.status == 413 and largest is not None:
        detail += f" Tối đa {_size(largest)}." if vietnamese else f" At most {_size(largest)}."
    fields = _fields(error, detail, vietnamese=vietnamese)
    if fields and not own:
        kind = _TREE[InvalidInput]
        detail = kind.detail_vi if vietnamese else kind.detail_en
    instance = quote(path, safe="/:@!$&'()*+,;=~")
    problem = Problem(
        type=f"/errors/{kind.code}",
        title=kind.title_vi if vietnamese else kind.title_en,
        status=kind.status,
        detail=detail,
        code=kind.code,
        instance=instance if len(instance) <= LONGEST_INSTANCE else None,
        errors=fields,
        current=_local(error.current) if isinstance(error, Conflict) and error.current else None,
    )
    body = msgspec.json.encode(problem)
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"content-language", language.encode()),
        # A 404 may be a page that is published a second later, so not even that is kept.
        (b"cache-control", b"no-store"),
        (b"vary", b"Accept-Language"),
        (b"x-content-type-options", b"nosniff"),
    ]
    headers += _more_headers(error, kind, allow)
    return Answer(kind.status, headers, body)


def handlers() -> dict[int | type[Exception], Callable[[Request[Any, Any, Any], Any], Response[Any]]]:
    """For `Litestar(exception_handlers=…)`: every error becomes a problem; unforeseen ones are logged."""
    return {HTTPException: _handle, Exception: _handle}


def log_failure(error: Exception, *, method: str, route: str) -> None:
    """Log what a caller is told only as an internal error. `route` is a pattern, never what was typed."""
    _log.error("request failed", method=method, route=route, exc_info=error)


def allowed_methods(app: Litestar, path: str) -> Sequence[str]:
    """The methods the route at `path` takes, in alphabetical order; none where there is no route."""
    parts = [part for part in path.split("/") if part]
    fitting = [
        route
        for route in app.routes
        if isinstance(route, HTTPRoute)
        and len(route.path_components) == len(parts)
        and all(
            not isinstance(component, str) or component == part
            for component, part in zip(route.path_components, parts, strict=True)
        )
    ]
    # A literal component beats a parameter, as in the framework's own routing.
    fewest = min((len(route.path_parameters) for route in fitting), default=0)
    methods = {m for route in fitting if len(route.path_parameters) == fewest for m in route.methods}
    return sorted(methods)


def _handle(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    scope = request.scope
    if kind_of(error).status == 500:
        log_failure(error, method=request.method, route=str(scope.get("path_template", "unmatched")))
    made = answer(
        error,
        language=preferred_language(request.headers.get("accept-language")),
        path=scope["path"],
        allow=allowed_methods(request.app, scope["path"])
        if isinstance(error, MethodNotAllowedException)
        else (),
        largest=_largest(request) if isinstance(error, RequestEntityTooLarge) else None,
    )
    return Response(
        made.body,
        status_code=made.status,
        media_type=MEDIA_TYPE,
        headers={
            name.decode(): value.decode()
            for name, value in made.headers
            if name not in (b"content-type", b"content-length")
        },
    )


def _largest(request: Request[Any, Any, Any]) -> int | None:
    """How many bytes of a body the route takes."""
    handler = request.scope.get("route_handler")
    return handler.resolve_request_max_body_size() if isinstance(handler, HTTPRouteHandler) else None


def _size(count: int) -> str:
    megabyte = 1024 * 1024
    return f"{count // megabyte} MB" if count >= megabyte else f"{count // 1024} KB"


def _local(current: Current) -> Current:
    return msgspec.structs.replace(current, changed_at=current.changed_at.astimezone(VIETNAM))


def _fields(error: Exception, detail: str, *, vietnamese: bool) -> Sequence[FieldError]:
    if isinstance(error, InvalidInput):
        return (FieldError(error.field, detail, error.allowed, error.reason),)
    if isinstance(error, Forbidden | NotFound) and error.field is not None:
        return (FieldError(error.field, detail, getattr(error, "allowed", ())),)
    if isinstance(error, Incomplete):
        return tuple(
            FieldError(one.field, one.vi if vietnamese else one.en, one.allowed) for one in error.missing
        )
    if not isinstance(error, HTTPException):
        return ()
    if missing := _MISSING_PARAMETER.match(error.detail):
        return (FieldError(missing[1], "Thiếu tham số này." if vietnamese else "This parameter is missing."),)
    extra = error.extra if isinstance(error.extra, list) else ()
    items = [item for item in extra if isinstance(item, Mapping) and item.get("key")]
    return tuple(_field(str(i["key"]), str(i.get("message", "")), vietnamese=vietnamese) for i in items)


def _field(key: str, message: str, *, vietnamese: bool) -> FieldError:
    """What the framework says of one value; its own words may quote what was sent."""
    if key == "data" and message == "'data'":
        return FieldError("body", "Thiếu nội dung gửi lên." if vietnamese else "The body is missing.")
    return FieldError(key, "Giá trị không hợp lệ." if vietnamese else "The value can't be taken.")


def _more_headers(error: Exception, kind: Kind, allow: Iterable[str]) -> list[tuple[bytes, bytes]]:
    headers = []
    wanted = getattr(error, "retry_after", None)
    if kind.status in (429, 503) or (kind.status == 409 and wanted is not None):
        seconds = RETRY_AFTER if wanted is None else max(1, round(wanted))
        headers.append((b"retry-after", str(seconds).encode()))
    if kind.status == 405:
        headers.append((b"allow", ", ".join(allow).encode()))
    if kind.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    return headers
