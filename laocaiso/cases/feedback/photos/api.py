"""Photos of a report over HTTP: sent whole or in pieces, asked after, and shown to who may see them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import msgspec
from litestar import HttpMethod, Response, put, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.params import FromPath

from laocaiso.cases.feedback.codes import PATTERN
from laocaiso.cases.feedback.photos.keeping import Keeping, Progress
from laocaiso.cases.feedback.photos.kinds import MEDIA_TYPES
from laocaiso.cases.feedback.photos.model import (
    LARGEST_PHOTO,
    LONGER_SIDE,
    MEDIA_TYPE,
    MOST_PHOTOS,
    THUMB_SIDE,
)
from laocaiso.cases.pieces import read_digest
from laocaiso.web.parameters import Parameter, one_of, path, query, takes
from laocaiso.web.private import errors, private
from laocaiso.web.problems import Problem
from laocaiso.web.reads import AnyRequest
from laocaiso.web.uploads import CONTENT_RANGE, IN_PIECES, REPR_DIGEST, broken_off, offsets, takes_file

READ = [HttpMethod.GET, HttpMethod.HEAD]
CODE = path("code", "Tracking code of the report.", example="LC-26-7K3M-9Q2G", pattern=PATTERN)
NUMBER = path(
    "number",
    "Number of the photo, its sender's.",
    example=1,
    type="integer",
    minimum=1,
    maximum=MOST_PHOTOS,
)
SIZE = query(
    "size",
    f"`full` (at most {LONGER_SIDE} pixels, the default) or `thumb` (at most {THUMB_SIDE}).",
    example="thumb",
    enum=["full", "thumb"],
)


class Door(NamedTuple):
    """Where photos are sent to and looked at, and what the document of the API says of it."""

    address: str
    """Of one photo, with `{code:str}` and `{number:int}` in it."""
    name: str
    """Of the thing in ids of operations."""
    what: str
    """In plain words."""
    seen_by: str
    parameters: Sequence[Parameter]
    """What `authorise` reads."""
    guarded: Mapping[int, ResponseSpec]
    """How it refuses."""
    tags: Sequence[str]
    security: Sequence[Mapping[str, list[str]]] = ()
    """How somebody is known, for the document."""


REPORTERS = "/v1/feedback/{code:str}/photos/{number:int}"


class Authorise(Protocol):
    """Who may send photos to a report, and who may see them."""

    async def __call__(self, request: AnyRequest, code: str, number: int, /, *, write: bool) -> str:
        """The id of the report. Raises `CredentialsNeeded`, `NotFound` and `Forbidden`; notes a reading."""
        ...


class PhotoState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How far a photo is. Go on from `receivedBytes`."""

    number: int
    complete: bool
    """It is kept."""
    received_bytes: int
    total_bytes: int
    """Of the file as it is sent."""
    sha256: str
    """Of the file as it is sent, in hexadecimal."""
    width: int | None
    height: int | None
    """Of the picture that is kept, in pixels; null until it is."""


async def _nothing_more(_report: str, _number: int) -> None:
    pass


def sending_routes(
    keeping: Keeping,
    authorise: Authorise,
    door: Door,
    *,
    kept: Callable[[str, int], Awaitable[None]] = _nothing_more,
) -> Sequence[HTTPRouteHandler]:
    """Sending a photo, and asking how far it is.

    `kept` is awaited with report and number whenever the photo is whole here, also when it is sent again.
    """
    tagged = list(door.tags)
    how_far = ResponseSpec(data_container=PhotoState, description="How far the photo is.")
    refused = ResponseSpec(
        data_container=Problem,
        description="No photo that can be taken: `errors[0].reason` says why. The report stays as it is.",
    )

    @put(
        door.address,
        operation_id=f"put{door.name}",
        request_max_body_size=LARGEST_PHOTO,
        operation_class=takes_file(MEDIA_TYPES.values()),
        opt=takes(CODE, NUMBER, CONTENT_RANGE, REPR_DIGEST, *door.parameters),
        tags=tagged,
        security=_security(door),
        exception_handlers={**errors(), **broken_off()},
        summary=f"Send {door.what}, or a piece of it",
        description=(
            f"JPEG, PNG, WebP, HEIC, AVIF or GIF, told by its content, at most {LARGEST_PHOTO} bytes. "
            + IN_PIECES.format(where="`…/upload`")
            + " It is made anew without place, time and all else that stands in it beside the picture."
        ),
        responses={
            200: how_far,
            201: ResponseSpec(data_container=PhotoState, description="The photo is kept now."),
            400: refused,
            409: ResponseSpec(
                data_container=Problem,
                description="A piece that leaves a gap, or another photo has the number.",
            ),
            413: ResponseSpec(data_container=Problem, description="Larger than 8 MB."),
            **door.guarded,
        },
    )
    async def put_photo(request: AnyRequest, code: FromPath[str], number: FromPath[int]) -> Response[Any]:
        headers = request.headers
        report = await authorise(request, code, number, write=True)
        done = await keeping.put(
            report,
            number,
            await request.body(),
            content_range=headers.get("content-range"),
            digest=read_digest(headers.get("repr-digest"), headers.get("digest")),
        )
        if done.photo is not None:
            await kept(report, number)
        return _told(request, done, status=201 if done.is_new else 200)

    @route(
        f"{door.address}/upload",
        http_method=READ,
        operation_id=f"get{door.name}Upload",
        opt=takes(CODE, NUMBER, *door.parameters),
        tags=tagged,
        security=_security(door),
        exception_handlers=errors(),
        summary=f"How far {door.what} is",
        description="`Upload-Offset` and `Upload-Length` say the same as the body.",
        responses={200: how_far, **door.guarded},
    )
    async def get_upload(request: AnyRequest, code: FromPath[str], number: FromPath[int]) -> Response[Any]:
        report = await authorise(request, code, number, write=True)
        return _told(request, await keeping.progress(report, number), status=200)

    return [put_photo, get_upload]


def looking_route(keeping: Keeping, authorise: Authorise, door: Door) -> HTTPRouteHandler:
    """Looking at a photo."""

    @route(
        door.address,
        http_method=READ,
        operation_id=f"get{door.name}",
        opt=takes(CODE, NUMBER, SIZE, *door.parameters),
        tags=list(door.tags),
        security=_security(door),
        exception_handlers=errors(),
        summary=f"Look at {door.what}",
        description=door.seen_by,
        responses={
            200: ResponseSpec(data_container=bytes, description="The picture.", media_type=MEDIA_TYPE),
            **door.guarded,
        },
    )
    async def get_photo(request: AnyRequest, code: FromPath[str], number: FromPath[int]) -> Response[Any]:
        thumb = one_of(request, "size", ("full", "thumb")) == "thumb"
        report = await authorise(request, code, number, write=False)
        photo, content = await keeping.content(report, number, thumb=thumb)
        headers = {
            "Content-Disposition": f'attachment; filename="{photo.number}.jpg"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
        }
        return private(request, content, headers=headers, media_type=MEDIA_TYPE)

    return get_photo


def state_of(progress: Progress) -> PhotoState:
    """How far a photo is, for its sender."""
    photo = progress.photo
    return PhotoState(
        number=progress.number,
        complete=photo is not None,
        received_bytes=progress.received,
        total_bytes=progress.total,
        sha256=progress.digest,
        width=photo.width if photo else None,
        height=photo.height if photo else None,
    )


def _security(door: Door) -> list[dict[str, list[str]]] | None:
    return [dict(one) for one in door.security] or None


def _told(request: AnyRequest, progress: Progress, *, status: int) -> Response[Any]:
    state = state_of(progress)
    headers = offsets(state.received_bytes, state.total_bytes, complete=state.complete)
    return private(request, state, status=status, headers=headers)
