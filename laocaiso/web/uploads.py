"""Files that come over HTTP, whole or in pieces: what the routes that take them have in common."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.exceptions import ClientException, HTTPException, InternalServerException
from litestar.openapi.spec import OpenAPIMediaType, Operation, Schema
from litestar.openapi.spec import RequestBody as BodySpec
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

from laocaiso.web import problems
from laocaiso.web.parameters import header
from laocaiso.web.reads import AnyRequest

CONTENT_RANGE = header(
    "Content-Range",
    "Which bytes these are, for a piece: `bytes 0-65535/200000`.",
    pattern=r"^bytes \d+-\d+/\d+$",
)
REPR_DIGEST = header(
    "Repr-Digest",
    "SHA-256 of the file as a whole (RFC 9530): `sha-256=:Base64:`. Needed for pieces.",
    pattern="^sha-256=:[A-Za-z0-9+/]{43}=:$",
)
IN_PIECES = (
    "Whole, or in pieces of 64 kB and more with `Content-Range` and `Repr-Digest`, one after another; after "
    "a lost connection {where} tells where to go on. The same content sent again changes nothing."
)
"""For descriptions; `where` is the route to be asked."""


def takes_file(media_types: Iterable[str]) -> type[Operation]:
    """For `operation_class`: its body is a file of one of these; the framework knows no way to say so."""
    names = (*media_types, "application/octet-stream")

    @dataclass
    class UploadOperation(Operation):
        def __post_init__(self) -> None:
            binary = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
            self.request_body = BodySpec(
                content={name: OpenAPIMediaType(schema=binary) for name in names},
                description="The file, or a piece of it.",
                required=True,
            )

    return UploadOperation


def offsets(received: int, total: int, *, complete: bool) -> Mapping[str, str]:
    """Headers that say how far a file is (as in draft-ietf-httpbis-resumable-upload)."""
    return {
        "Upload-Offset": str(received),
        "Upload-Length": str(total),
        "Upload-Complete": "?1" if complete else "?0",
    }


def broken_off() -> dict[int | type[Exception], Callable[[AnyRequest, Any], Response[Any]]]:
    """For `exception_handlers` of routes whose body takes long to come."""
    return {InternalServerException: _broken_off}


def _broken_off(request: AnyRequest, _error: InternalServerException) -> Response[Any]:
    # Phones lose their connection in the middle of a file every day; that is no failure of ours.
    handle: Callable[..., Response[Any]] = problems.handlers()[HTTPException]
    return handle(request, ClientException())
