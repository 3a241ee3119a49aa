"""Learning over HTTP: two published lists."""

from collections.abc import Sequence

from litestar import HttpMethod, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec

from laocaiso.feeds.learning.answers import LearningList
from laocaiso.feeds.learning.service import NAME, TARGETS
from laocaiso.web.reads import AnyRequest, Reads

READ = [HttpMethod.GET, HttpMethod.HEAD]


def routes(reads: Reads) -> Sequence[HTTPRouteHandler]:
    """The handlers of this feature."""

    @route(
        TARGETS["news"],
        http_method=READ,
        operation_id="listLearningNews",
        summary="News of the learning platform",
        description=(
            "Titles, teasers and links: what editors put forward first, then the news of One Touch in its "
            "own order. `missing` names the platform while nothing usable of it is there."
        ),
        tags=["learning"],
        responses={200: ResponseSpec(data_container=LearningList, description="The news.")},
    )
    async def list_learning_news(request: AnyRequest) -> Response[bytes]:
        return reads.page(request, TARGETS["news"], NAME)

    @route(
        TARGETS["courses"],
        http_method=READ,
        operation_id="listLearningCourses",
        summary="Courses in digital skills",
        description=(
            "What editors put forward first, then the courses of One Touch in its own order. `missing` names "
            "the platform while nothing usable of it is there."
        ),
        tags=["learning"],
        responses={200: ResponseSpec(data_container=LearningList, description="The courses.")},
    )
    async def list_learning_courses(request: AnyRequest) -> Response[bytes]:
        return reads.page(request, TARGETS["courses"], NAME)

    return [list_learning_news, list_learning_courses]
