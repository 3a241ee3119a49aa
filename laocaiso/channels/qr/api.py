"""QR codes over HTTP: reading a text or a picture, and pictures of our own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

import msgspec
from litestar import HttpMethod, Response, post, route
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example, OpenAPIMediaType, OpenAPIResponse, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import FromPath

from laocaiso.channels.qr.answers import NextStep, QrItem, QrRead, answer
from laocaiso.channels.qr.drawing import Drawings, Form, etag_of
from laocaiso.channels.qr.links import Links
from laocaiso.channels.qr.ports import PictureReader
from laocaiso.channels.qr.reading import QrReader
from laocaiso.core.errors import InvalidInput, NotFound
from laocaiso.web.negotiation import has_already
from laocaiso.web.parameters import path, takes
from laocaiso.web.problems import Problem
from laocaiso.web.reads import AnyRequest, language_of

READ = [HttpMethod.GET, HttpMethod.HEAD]
LARGEST_TEXT = 64 * 1024
"""Bytes of a JSON body."""
LARGEST_PICTURE = 8_000_000
"""Bytes of a picture."""
_LARGEST_BODY = LARGEST_PICTURE + 64 * 1024  # the frame of a form comes on top
PERSONAL = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "Vary": "Accept-Language"}
FOR_EVER = "public, max-age=31536000, immutable"
_MEDIA_TYPES: dict[Form, str] = {"svg": "image/svg+xml", "png": "image/png"}
_FIELD = re.compile(r"field `(.{1,60})`")


class QrText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a phone's scanner gave."""

    content: str

    def __repr__(self) -> str:
        return "QrText(…)"


class QrTarget(msgspec.Struct, frozen=True, rename="camel"):
    """Where a code of ours leads."""

    payload: Annotated[str, msgspec.Meta(description="What stands in the picture.")]
    deep_link: Annotated[str | None, msgspec.Meta(description="Into the mini-app; null where there is none.")]
    web_link: Annotated[str, msgspec.Meta(description="The same on the web.")]
    svg: str
    png: str


@dataclass
class _TextOrPicture(Operation):
    """Tells of the body, which the handler reads itself: its form depends on the content type."""

    def __post_init__(self) -> None:
        picture = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        text = Schema(
            type=OpenAPIType.OBJECT,
            properties={"content": Schema(type=OpenAPIType.STRING, description="The text that was scanned.")},
            required=["content"],
            examples=[{"content": "H38.12-261120-0007"}],
        )
        text.additional_properties = False
        form = Schema(type=OpenAPIType.OBJECT, properties={"picture": picture}, required=["picture"])
        content = {"application/json": OpenAPIMediaType(schema=text)}
        content |= {f"image/{form_}": OpenAPIMediaType(schema=picture) for form_ in ("png", "jpeg", "webp")}
        content["multipart/form-data"] = OpenAPIMediaType(schema=form)
        self.request_body = RequestBody(
            content=content, required=True, description="A scanned text, or a picture of up to 8 MB."
        )


@dataclass
class _Picture(Operation):
    """Tells of both forms of a picture; the framework knows one media type for an answer."""

    def __post_init__(self) -> None:
        response = (self.responses or {}).get("200")
        if isinstance(response, OpenAPIResponse):
            binary = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
            response.content = {media: OpenAPIMediaType(schema=binary) for media in _MEDIA_TYPES.values()}


_KIND = path("kind", "What it leads to.", example="dossier", enum=["dossier", "report", "place", "procedure"])
_CODE = {"pattern": r"^[A-Za-z0-9.-]{1,60}$"}
_FILE = {"pattern": r"^[A-Za-z0-9.-]{1,60}\.(svg|png)$"}


def routes(
    reader: QrReader, pictures: PictureReader, drawings: Drawings, links: Links
) -> Sequence[HTTPRouteHandler]:
    """The handlers of this channel."""

    @post(
        "/v1/qr/read",
        status_code=200,
        operation_id="readQr",
        operation_class=_TextOrPicture,
        opt=takes(),
        request_max_body_size=_LARGEST_BODY,
        summary="What a scanned code is",
        description=(
            "Reads the text of a scanned code, or finds all codes in a picture, and says what each is and "
            "where it leads. Links are never opened; only hosts of public agencies are trusted. An id card "
            "is answered masked. Nothing that was sent is kept or logged."
        ),
        tags=["qr"],
        responses={
            200: ResponseSpec(
                data_container=QrRead,
                description="The codes; of a text always one.",
                examples=[Example(summary="A dossier's code", value=_EXAMPLE)],
            ),
            413: ResponseSpec(data_container=Problem, description="More than 8 MB."),
            415: ResponseSpec(data_container=Problem, description="Neither JSON nor a picture nor a form."),
            503: ResponseSpec(data_container=Problem, description="Pictures can't be read at the moment."),
        },
    )
    async def read_qr(request: AnyRequest) -> Response[QrRead]:
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type == "application/json":
            texts: Sequence[str] = [_text(await request.body())]
        elif media_type.startswith("image/"):
            texts = await pictures.texts(await request.body())
        elif media_type == "multipart/form-data":
            texts = await pictures.texts(await _uploaded(request))
        else:
            raise HTTPException(status_code=415)
        language = language_of(request)
        read = answer([reader.read_text(text) for text in texts], links, language)
        return Response(read, headers={**PERSONAL, "Content-Language": language})

    @route(
        "/v1/qr/{kind:str}/{file:str}",
        http_method=READ,
        operation_id="getQr",
        operation_class=_Picture,
        opt=takes(
            _KIND, path("file", "The code, then `.svg` or `.png`.", example="H38.12-261120-0007.svg", **_FILE)
        ),
        summary="A QR code of ours",
        description=(
            "Leads into the mini-app, or to the page on the web where there is no mini-app. Error level Q "
            "with a quiet zone, fit for print. The picture holds a code and nothing about a person; that "
            "there is such a dossier is not looked at. The bytes for a code never change."
        ),
        tags=["qr"],
        responses={
            200: ResponseSpec(data_container=bytes, description="The picture.", media_type="image/svg+xml")
        },
    )
    async def get_qr(request: AnyRequest, kind: FromPath[str], file: FromPath[str]) -> Response[bytes]:
        code, _, form = file.rpartition(".")
        for one, media_type in _MEDIA_TYPES.items():
            if form == one:
                drawing = await drawings.draw(kind, code, one)
                return _kept(request, drawing.body, drawing.etag, media_type, FOR_EVER)
        raise NotFound("Chỉ có .svg và .png.", "There are only .svg and .png.")

    @route(
        "/v1/qr/{kind:str}/{code:str}/links",
        http_method=READ,
        operation_id="getQrLinks",
        opt=takes(_KIND, path("code", "The code.", example="H38.12-261120-0007", **_CODE)),
        summary="Where a QR code of ours leads",
        description="The deep link into the mini-app, the same page on the web, and the pictures.",
        tags=["qr"],
        responses={200: ResponseSpec(data_container=QrTarget, description="The links.")},
    )
    async def get_links(request: AnyRequest, kind: FromPath[str], code: FromPath[str]) -> Response[bytes]:
        body = msgspec.json.encode(_target(drawings, kind, code))
        return _kept(request, body, etag_of(body), "application/json", "public, max-age=3600")

    return [read_qr, get_qr, get_links]


def _text(body: bytes) -> str:
    if len(body) > LARGEST_TEXT:
        raise HTTPException(status_code=413)
    try:
        return msgspec.json.decode(body, type=QrText).content
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        named = _FIELD.search(str(error))
        raise InvalidInput(
            named[1] if named else "content",
            'Cần gửi JSON dạng {"content": "…"} và không có trường khác.',
            'Send JSON of the form {"content": "…"} and nothing else.',
        ) from None


async def _uploaded(request: AnyRequest) -> bytes:
    """The first file of a form, whatever its field is called: native uploaders do not say."""
    form = await request.form()
    for _, value in form.multi_items():
        if isinstance(value, UploadFile):
            return await value.read()
    raise InvalidInput("picture", "Cần gửi kèm một tệp ảnh.", "A picture has to come with the form.")


def _target(drawings: Drawings, kind: str, code: str) -> QrTarget:
    target = drawings.target(kind, code)
    base = f"/v1/qr/{quote(kind, safe='')}/{quote(code, safe='')}"
    return QrTarget(target.payload, target.deep_link, target.web_link, f"{base}.svg", f"{base}.png")


def _kept(request: AnyRequest, body: bytes, etag: str, media_type: str, how_long: str) -> Response[bytes]:
    if_none_match = request.headers.get("if-none-match")
    unchanged = if_none_match is not None and has_already(if_none_match, etag)
    headers = {"ETag": etag, "Cache-Control": how_long, "X-Content-Type-Options": "nosniff"}
    if media_type.startswith("image/"):
        headers["Content-Security-Policy"] = "default-src 'none'"
    return Response(
        b"" if unchanged else body,
        status_code=304 if unchanged else 200,
        media_type=media_type,
        headers=headers,
    )


_EXAMPLE = msgspec.to_builtins(
    QrRead(
        [
            QrItem(
                kind="dossier",
                message="Mã hồ sơ H38.12-261120-0007. Bạn có thể tra cứu tình trạng.",
                via="text",
                code="H38.12-261120-0007",
                known_form=True,
                next_step=NextStep(
                    "POST",
                    "/v1/dossiers/lookup",
                    None,
                    "https://laocaiso.example/dossiers?code=H38.12-261120-0007",
                ),
            )
        ],
        "Đã đọc một mã.",
    )
)
