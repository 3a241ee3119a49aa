"""The OpenAPI 3.1 document, made to tell the truth.

The framework documents its own error shape, which nobody ever gets here, and does not say which objects are
closed. `truthful` walks its document once and sets both right.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Litestar, Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme, Server, Tag
from litestar.routes import BaseRoute, HTTPRoute
from litestar.types import ControllerRouterHandler

from laocaiso.web import parameters
from laocaiso.web.problems import KINDS, MEDIA_TYPE, RETRY_AFTER, FieldError, Kind, Problem

TITLE = "Lào Cai số"
DESCRIPTION = """\
Thời tiết, cảnh báo, lịch ngừng cung cấp điện, tin tức và địa danh của 99 xã, phường tỉnh Lào Cai.

- Mọi câu trả lời công khai nói rõ nguồn, thời điểm lấy và dữ liệu còn mới hay đã cũ (`provenance`).
- Văn bản bằng tiếng Việt; gửi `Accept-Language: en` để nhận tiếng Anh.
- `ETag` mạnh và `304`: gửi lại `If-None-Match` để khỏi tải lại nội dung không đổi. HEAD dùng được ở mọi nơi \
có GET.
- Lỗi theo RFC 9457 (`application/problem+json`); `code` là từ cố định dành cho chương trình.
- Tham số truy vấn lạ được bỏ qua.
"""
TAGS = {
    "home": "Màn hình đầu của ứng dụng: mọi thứ của một xã, phường trong một lần đọc.",
    "places": "Địa danh: 99 xã, phường, đơn vị cũ, và tìm nơi theo cách người dân gọi.",
    "weather": "Thời tiết hiện tại, theo giờ và theo ngày.",
    "outages": "Lịch ngừng, giảm cung cấp điện.",
    "news": "Tin tức: tiêu đề, tóm tắt và liên kết tới bài gốc.",
    "warnings": "Cảnh báo lũ quét, sạt lở của cơ quan khí tượng thủy văn.",
    "air": "Chất lượng không khí theo mô hình.",
    "rivers": "Lưu lượng sông theo mô hình.",
    "broadcast": "Lịch phát thanh, truyền hình.",
    "tourism": "Điểm đến, tour và tin du lịch.",
    "learning": "Học trực tuyến: tin tức và khóa học.",
    "procedures": "Thủ tục hành chính: tìm và xem cách làm.",
    "dossiers": "Hồ sơ: tra cứu, chuẩn bị và nộp.",
    "feedback": "Phản ánh của người dân: gửi, theo dõi, trả lời.",
    "qr": "Mã QR: đọc và tạo.",
    "accounts": "Tài khoản: đăng nhập bằng Zalo, sự đồng ý, quyền với dữ liệu của mình.",
    "officers": "Cán bộ: đăng nhập và quyền.",
    "officer-feedback": "Cán bộ: xử lý phản ánh.",
    "operation": "Vận hành: tình trạng dịch vụ và các nguồn dữ liệu.",
}
PUBLIC_READS = "/v1/"
CITIZEN, OFFICER = "citizenSession", "officerSession"
"""Names of the security schemes, for `security` of a route."""

_METHODS = frozenset({"get", "head", "post", "put", "patch", "delete"})
_ETAG = {"description": "Strong tag of exactly these bytes.", "schema": {"type": "string"}}
_READ_HEADERS: Mapping[str, Any] = {
    "ETag": _ETAG,
    "Cache-Control": {"description": "How long a cache may keep it.", "schema": {"type": "string"}},
    "X-Checked-At": {
        "description": "When the sources were last looked at with success.",
        "schema": {"type": "string", "format": "date-time"},
    },
}


def config(*, version: str, server: str | None = None) -> OpenAPIConfig:
    """For `Litestar(openapi_config=…)`. `server` is the public address; without it, the one asked.

    The framework serves nothing of it; `web.documentation` does.
    """
    return OpenAPIConfig(
        title=TITLE,
        version=version,
        description=DESCRIPTION,
        license=License(name="MIT", identifier="MIT"),
        servers=[Server(url=server or "/")],
        tags=[Tag(name=name, description=text) for name, text in TAGS.items()],
        components=Components(
            security_schemes={
                CITIZEN: _session("Token of a citizen's session: `lcs_…`, from `POST /v1/sessions`."),
                OFFICER: _session(
                    "Token of an officer's session: `lco_…`, from `POST /v1/officer/sessions`."
                ),
            }
        ),
        render_plugins=[JsonRenderPlugin()],
        openapi_router=_Unserved("/openapi", route_handlers=[]),
    )


def _session(description: str) -> SecurityScheme:
    return SecurityScheme(type="http", scheme="bearer", description=description)


class _Unserved(Router):
    """Takes the framework's documentation routes and serves none: its pages load scripts from elsewhere."""

    def register(self, value: ControllerRouterHandler) -> list[BaseRoute]:
        return []


def document(app: Litestar) -> dict[str, Any]:
    """The document of an app made with `config`. Up to half a second of work: off the loop, and keep it."""
    handlers = [h for route in app.routes if isinstance(route, HTTPRoute) for h in route.route_handlers]
    taken = {h.operation_id: h.opt[parameters.OPT] for h in handlers if parameters.OPT in h.opt}
    further = {h.operation_id: h.opt[parameters.ALSO] for h in handlers if parameters.ALSO in h.opt}
    shown = {h.operation_id: h.opt[parameters.BODIES] for h in handlers if parameters.BODIES in h.opt}
    for handler in handlers:
        _tell_methods_apart(handler)
        _invent_nothing(handler)
    described = _plain(app.openapi_schema.to_schema())
    for _, _, operation in _operations(described):
        if (own := taken.get(operation["operationId"].removesuffix("Head"))) is not None:
            operation["parameters"] = own
        if (more := further.get(operation["operationId"].removesuffix("Head"))) is not None:
            operation["responses"]["200"].setdefault("content", {}).update(more)
        if (bodies := shown.get(operation["operationId"])) is not None:
            operation["requestBody"]["content"]["application/json"]["examples"] = bodies
    return truthful(described)


def truthful(document: dict[str, Any]) -> dict[str, Any]:
    """The document with errors as they are, closed objects closed, 304 and HEAD in it; changed in place."""
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    _, problem = msgspec.json.schema_components(
        [Problem, FieldError], ref_template="#/components/schemas/{name}"
    )
    schemas.update(_plain(problem))
    components["responses"] = {_name(kind): _response(kind) for kind in KINDS.values()}
    for path, method, operation in _operations(document):
        responses = operation.setdefault("responses", {})
        for kind in _possible(path, method, responses):
            responses[str(kind.status)] = _documented(kind, responses.get(str(kind.status)))
        if _is_public_read(path, method, responses):
            _describe_read(responses)
        if method == "head":
            for status, response in responses.items():
                if not status.startswith(("4", "5")):
                    response.pop("content", None)
    for name in _closed():
        for schema in schemas.values():
            if schema.get("title") == name:
                schema["additionalProperties"] = False
    for union in list(_parts(document, "oneOf")):
        _tell_members_apart(union, schemas)
    for array in _parts(document, "items"):
        _say_what_items_are(array)
    used = {tag for _, _, operation in _operations(document) for tag in operation.get("tags", ())}
    known = [tag for tag in document.get("tags", ()) if tag["name"] in used]
    named = {tag["name"] for tag in known}
    document["tags"] = known + [{"name": name} for name in sorted(used - named)]
    return document


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """To JSON and back: what the framework gives out holds enums and tuples, and shares parts."""
    return msgspec.json.decode(msgspec.json.encode(schema), type=dict[str, Any])


def _tell_methods_apart(handler: HTTPRouteHandler) -> None:
    """Let one handler's operation id serve GET and HEAD; the framework refuses one id for two methods."""
    base = handler.operation_id
    if isinstance(base, str) and len(handler.http_methods) > 1:
        handler.operation_id = lambda _handler, method, _path: base + ("Head" if method == "HEAD" else "")


def _invent_nothing(handler: HTTPRouteHandler) -> None:
    """No random examples: they mean nothing, change with every process, and take a second to make."""
    for response in (handler.responses or {}).values():
        response.generate_examples = False


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in _METHODS & item.keys():
            yield path, method, item[method]


def _possible(path: str, method: str, responses: Mapping[str, Any]) -> Iterable[Kind]:
    """Every problem an operation can answer: those it names, and those all of its kind share."""
    statuses = {400, 429, 500} | {int(s) for s in responses if s.isdigit() and int(s) >= 400}
    if "{" in path:
        statuses.add(404)
    if _is_public_read(path, method, responses):
        statuses |= {406, 503}
    for status in sorted(statuses):
        kinds = [kind for kind in KINDS.values() if kind.status == status]
        yield kinds[0] if kinds else KINDS["bad_request"]._replace(status=status)


def _is_public_read(path: str, method: str, responses: Mapping[str, Any]) -> bool:
    """A finished answer that anybody may have; what asks for a secret is made anew and never kept."""
    return path.startswith(PUBLIC_READS) and method in ("get", "head") and "401" not in responses


def _documented(kind: Kind, before: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The shared response, or one with the words the handler has for it."""
    words = before.get("description") if before else None
    if words is None or words == HTTPStatus(kind.status).description:
        return {"$ref": f"#/components/responses/{_name(kind)}"}
    return {**_response(kind), "description": words}


def _response(kind: Kind) -> dict[str, Any]:
    example: dict[str, Any] = {
        "type": f"/errors/{kind.code}",
        "title": kind.title_vi,
        "status": kind.status,
        "detail": kind.detail_vi,
        "code": kind.code,
        "instance": "/v1/outages",
    }
    if kind.code == "invalid_input":
        example["errors"] = [{"field": "from", "detail": "Ngày phải có dạng YYYY-MM-DD."}]
    response: dict[str, Any] = {
        "description": kind.title_en,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
    }
    if kind.status in (429, 503):
        response["headers"] = {
            "Retry-After": {
                "description": "Seconds to wait.",
                "schema": {"type": "integer", "minimum": 1},
                "example": RETRY_AFTER,
            }
        }
    return response


def _describe_read(responses: dict[str, Any]) -> None:
    if "200" in responses:
        responses["200"]["headers"] = {**_READ_HEADERS, **responses["200"].get("headers", {})}
        responses["304"] = {"description": "Not changed since the tag sent.", "headers": {"ETag": _ETAG}}


def _parts(part: Any, key: str) -> Iterator[dict[str, Any]]:
    """All objects of the document with this key."""
    if isinstance(part, dict):
        if key in part:
            yield part
        for value in part.values():
            yield from _parts(value, key)
    elif isinstance(part, list):
        for value in part:
            yield from _parts(value, key)


def _say_what_items_are(array: dict[str, Any]) -> None:
    """The framework takes the dots of `tuple[int, ...]` for a second kind of item, which can be anything."""
    kinds = array["items"].get("oneOf") if isinstance(array["items"], dict) else None
    if kinds and len(kinds) == 2 and kinds[1] == {}:
        array["items"] = kinds[0]


def _tell_members_apart(union: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    """Name the field that says which member of a union an object is, where there is one."""
    references = [member.get("$ref", "") for member in union["oneOf"]]
    members = [schemas.get(reference.rpartition("/")[2], {}) for reference in references]
    constants = [
        {
            name: field["const"]
            for name, field in member.get("properties", {}).items()
            if isinstance(field.get("const"), str)
        }
        for member in members
    ]
    for name in set.intersection(*(set(one) for one in constants)):
        union["discriminator"] = {
            "propertyName": name,
            "mapping": {one[name]: reference for one, reference in zip(constants, references, strict=True)},
        }


def _name(kind: Kind) -> str:
    return re.sub(r"(?:^|_)(\w)", lambda match: match[1].upper(), kind.code)


def _closed() -> Iterator[str]:
    """Names of all structs that refuse fields they don't know."""
    waiting: list[type[msgspec.Struct]] = [msgspec.Struct]
    while waiting:
        for struct in waiting.pop().__subclasses__():
            waiting.append(struct)
            if struct.__struct_config__.forbid_unknown_fields:
                yield struct.__name__
