"""The procedures over HTTP: search, and one procedure whole."""

from collections.abc import Sequence
from typing import cast

import msgspec
from litestar import HttpMethod, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import FromPath

from laocaiso.cases.procedures.answers import Procedure, ProcedureList
from laocaiso.cases.procedures.model import CHANNELS, ChannelName, Level
from laocaiso.cases.procedures.service import LIST, Procedures, ProceduresFeed
from laocaiso.core.errors import InvalidInput
from laocaiso.web.parameters import (
    CURSOR,
    LONGEST_WORDS,
    TEXT,
    at_most,
    limit,
    one,
    one_of,
    path,
    query,
    takes,
    words,
)
from laocaiso.web.reads import AnyRequest, Reads, language_of, not_ready

READ = [HttpMethod.GET, HttpMethod.HEAD]
LONGEST_QUERY = 200
LONGEST_CODE = 60
MOST = 50
LEVELS: tuple[Level, ...] = ("commune", "province")


def routes(reads: Reads, feed: ProceduresFeed) -> Sequence[HTTPRouteHandler]:
    """The handlers of this feature."""

    def procedures() -> Procedures:
        view = reads.view(feed.name)
        if not isinstance(view, Procedures):
            raise not_ready()
        return view

    @route(
        LIST,
        http_method=READ,
        operation_id="listProcedures",
        opt=takes(
            query(
                "q",
                "What somebody wants, in their own words; or a code.",
                example="đăng ký thường trú",
                **TEXT,
            ),
            query("level", "Only what is handled there.", enum=list(LEVELS), example="commune"),
            query(
                "field", "Only this field, as `facets` names it.", example="Hộ tịch", maxLength=LONGEST_WORDS
            ),
            CURSOR,
            at_most(MOST),
        ),
        summary="Find administrative procedures",
        description=(
            "About 1,600 procedures done at province and commune level. `q` takes everyday words, "
            "abbreviations, text without tone marks, typing errors, raw Telex or VNI keys, words without "
            "blanks, and codes in every form. The likeliest comes first. Where there is no hit, `reason` "
            "says why (`other_subject`, `unknown_code`, `not_understood`, `other_level`) and `message` where "
            "to ask. `highlights` are parts of the name, `didYouMean` is the query as it was understood. "
            "Without `q` all are listed, the most everyday first."
        ),
        tags=["procedures"],
        responses={
            200: ResponseSpec(
                data_container=ProcedureList,
                description="A page of procedures, with counts by level and field.",
                examples=[Example(summary="đăng ký thường trú", value=_list_example())],
            )
        },
    )
    async def list_procedures(request: AnyRequest) -> Response[bytes]:
        page = procedures().list_page(
            words(request),
            language_of(request),
            level=cast(Level | None, one_of(request, "level", LEVELS)),
            field=words(request, "field"),
            start=_start(request),
            limit=limit(request, most=MOST) or 20,
        )
        return reads.answer(request, page)

    @route(
        f"{LIST}/{{code:str}}",
        http_method=READ,
        operation_id="getProcedure",
        opt=takes(
            path("code", "A procedure code in any form.", example="1.004222", maxLength=LONGEST_CODE),
            query("case", "Number of the case the check list is for.", type="integer", minimum=1, maximum=99),
            query("channel", "Only this way to hand in.", enum=list(CHANNELS), example="online"),
        ),
        summary="One procedure",
        description=(
            "Steps, papers (form, number, original or copy), time and fee in plain words for each way to "
            "hand in, where, for whom, results, legal basis, and a check list: for the `case` chosen, or for "
            "all. A time or fee the source page does not give clearly is said to be unclear, never computed. "
            "`code` may carry the province's suffix (`1.004222.000.00.00.H38`) or have no stop."
        ),
        tags=["procedures"],
        responses={
            200: ResponseSpec(
                data_container=Procedure,
                description="The procedure; absent fields are not on the source page.",
            )
        },
    )
    async def get_procedure(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
        page = procedures().procedure_page(
            code[:LONGEST_CODE],
            language_of(request),
            case=_case(request),
            channel=cast(ChannelName | None, one_of(request, "channel", CHANNELS)),
        )
        return reads.answer(request, page)

    return [list_procedures, get_procedure]


def _start(request: AnyRequest) -> int:
    text = one(request, "cursor")
    if text is None:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) <= 5):
        raise InvalidInput(
            "cursor",
            "Con trỏ trang không đúng; lấy giá trị `next` của trang trước.",
            "This is no cursor; take `next` of the page before.",
        )
    return int(text)


def _case(request: AnyRequest) -> int | None:
    text = one(request, "case")
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 2):
        raise InvalidInput(
            "case", "“case” phải là số thứ tự.", "`case` has to be a number.", allowed=("1–99",)
        )
    return int(text)


def _list_example() -> object:
    example = {
        "items": [
            {
                "code": "1.004222",
                "name": "Đăng ký thường trú",
                "field": "Đăng ký, quản lý cư trú",
                "levels": [{"code": "commune", "text": "Cấp xã"}],
                "highlights": [[0, 18]],
            }
        ],
        "next": None,
        "total": 1,
        "reason": "words",
        "facets": {
            "levels": [{"value": "commune", "text": "Cấp xã", "count": 1}],
            "fields": [{"value": "Đăng ký, quản lý cư trú", "text": "Đăng ký, quản lý cư trú", "count": 1}],
        },
        "provenance": {
            "source": "Cổng Dịch vụ công quốc gia",
            "sourceUrl": "https://dichvucong.gov.vn/thu-tuc-hanh-chinh",
            "fetchedAt": "2026-07-31T00:00:00+07:00",
            "stale": False,
            "attribution": "Cổng Dịch vụ công quốc gia (dichvucong.gov.vn)",
        },
    }
    return msgspec.to_builtins(msgspec.convert(example, ProcedureList))
