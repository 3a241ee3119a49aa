"""Documents of a dossier over HTTP: sent whole or in pieces, asked after, fetched and taken out."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, delete, put, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.params import FromPath

from laocaiso.cases.intake import answers
from laocaiso.cases.intake.api_parts import (
    DOSSIER,
    GUARDED,
    GUARDED_CHANGE,
    NUMBER,
    ONE,
    READ,
    SECRET,
    TAGS,
    Parts,
    errors,
    private,
    secret_of,
)
from laocaiso.cases.intake.model import LARGEST_DOCUMENT, MEDIA_TYPES
from laocaiso.cases.intake.uploads import Progress
from laocaiso.cases.pieces import read_digest
from laocaiso.web.parameters import takes
from laocaiso.web.problems import Problem
from laocaiso.web.reads import AnyRequest
from laocaiso.web.uploads import CONTENT_RANGE, IN_PIECES, REPR_DIGEST, broken_off, offsets, takes_file


def document_routes(parts: Parts) -> Sequence[HTTPRouteHandler]:
    """The handlers of documents."""
    uploads = parts.uploads
    one = f"{ONE}/documents/{{number:int}}"
    answer = ResponseSpec(data_container=answers.UploadState, description="How far the document is.")

    @put(
        one,
        operation_id="putDocument",
        request_max_body_size=LARGEST_DOCUMENT,
        operation_class=takes_file(MEDIA_TYPES),
        opt=takes(DOSSIER, NUMBER, SECRET, CONTENT_RANGE, REPR_DIGEST),
        tags=TAGS,
        exception_handlers={**errors(), **broken_off()},
        summary="Send a document, or a piece of one",
        description=(
            f"PDF, JPEG or PNG, told by its content, at most {LARGEST_DOCUMENT} bytes. "
            + IN_PIECES.format(where="GET or HEAD")
        ),
        responses={
            200: answer,
            201: ResponseSpec(data_container=answers.UploadState, description="The document is whole now."),
            413: ResponseSpec(data_container=Problem, description="Larger than 6 MB."),
            **GUARDED_CHANGE,
        },
    )
    async def put_document(
        request: AnyRequest, dossier: FromPath[str], number: FromPath[int]
    ) -> Response[Any]:
        headers = request.headers
        done = await uploads.put(
            dossier,
            secret_of(request),
            number,
            await request.body(),
            content_range=headers.get("content-range"),
            digest=read_digest(headers.get("repr-digest"), headers.get("digest")),
        )
        return _uploaded(request, done, status=201 if done.is_new else 200)

    @route(
        one,
        http_method=READ,
        operation_id="getDocumentState",
        opt=takes(DOSSIER, NUMBER, SECRET),
        tags=TAGS,
        exception_handlers=errors(),
        summary="How far a document is",
        description="`Upload-Offset` and `Upload-Length` say the same as the body.",
        responses={200: answer, **GUARDED},
    )
    async def get_document(
        request: AnyRequest, dossier: FromPath[str], number: FromPath[int]
    ) -> Response[Any]:
        return _uploaded(request, await uploads.progress(dossier, secret_of(request), number), status=200)

    @route(
        f"{one}/content",
        http_method=READ,
        operation_id="getDocumentContent",
        opt=takes(DOSSIER, NUMBER, SECRET),
        tags=TAGS,
        exception_handlers=errors(),
        summary="A document as it was sent",
        responses={
            200: ResponseSpec(data_container=bytes, description="The file.", media_type="application/pdf"),
            **GUARDED,
        },
    )
    async def get_content(
        request: AnyRequest, dossier: FromPath[str], number: FromPath[int]
    ) -> Response[Any]:
        document, content = await uploads.content(dossier, secret_of(request), number)
        name = f"{document.number}.{MEDIA_TYPES[document.media_type]}"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
        }
        return private(request, content, headers=headers, media_type=document.media_type)

    @delete(
        one,
        status_code=204,
        operation_id="removeDocument",
        opt=takes(DOSSIER, NUMBER, SECRET),
        tags=TAGS,
        exception_handlers=errors(),
        summary="Take a document out",
        description="Also what came of one that is not whole. Nothing there is no error.",
        responses={204: ResponseSpec(data_container=None, description="It is not there."), **GUARDED_CHANGE},
    )
    async def remove(request: AnyRequest, dossier: FromPath[str], number: FromPath[int]) -> None:
        await uploads.remove(dossier, secret_of(request), number)

    return [put_document, get_document, get_content, remove]


def _uploaded(request: AnyRequest, progress: Progress, *, status: int) -> Response[Any]:
    state = answers.upload_state(progress)
    headers = offsets(state.received_bytes, state.total_bytes, complete=state.complete)
    return private(request, state, status=status, headers=headers)
