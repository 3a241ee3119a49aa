"""What the officers' routes take, and how it is read."""

from collections.abc import Collection
from typing import Any, get_args

from litestar.openapi import ResponseSpec

from laocaiso.accounts.model import Officer
from laocaiso.cases.feedback.api_parts import NOT_REACHED
from laocaiso.cases.feedback.desk.inbox import Wanted
from laocaiso.cases.feedback.desk.looking import PURPOSES
from laocaiso.cases.feedback.ports import Lack, Order
from laocaiso.cases.feedback.workflow import STATES
from laocaiso.core.errors import InvalidInput
from laocaiso.web.parameters import CURSOR, MOST_NAMED, at_most, one, one_of, query
from laocaiso.web.problems import Problem
from laocaiso.web.reads import AnyRequest

TAGS = ["officer-feedback"]
PAGE, MOST_ON_PAGE = 20, 100
MOST_ENTRIES = 200
ME = "me"
LACKS: tuple[Lack, ...] = get_args(Lack)
ORDERS: tuple[Order, ...] = get_args(Order)
_LIST = "^[a-z0-9_-]{1,40}(,[a-z0-9_-]{1,40}){0,19}$"

NOT_SIGNED_IN = ResponseSpec(data_container=Problem, description="No officer is signed in.")
NOT_ALLOWED = ResponseSpec(data_container=Problem, description="The officer's role may not do this.")
OUT_OF_SCOPE = ResponseSpec(data_container=Problem, description="No such report within the officer's scope.")
NOT_KNOWN = ResponseSpec(
    data_container=Problem, description="The log knows of no such thing, or it is out of the officer's scope."
)
CHANGED = ResponseSpec(
    data_container=Problem,
    description=(
        "The report is in a state that does not allow it, or somebody else changed it first; `current` says "
        "how it stands."
    ),
)
LACKING = ResponseSpec(
    data_container=Problem, description="Something is missing for this step; `errors` names all of it."
)
SIGNED_IN = {401: NOT_SIGNED_IN, 403: NOT_ALLOWED, 503: NOT_REACHED}
GUARDED = {**SIGNED_IN, 404: OUT_OF_SCOPE}
GUARDED_CHANGE = {**GUARDED, 409: CHANGED, 422: LACKING}

QUEUE = (
    query("state", "Only these states, between commas.", example="submitted,accepted", pattern=_LIST),
    query("unit", "Only these communes and wards, by code.", example="03006", pattern=_LIST),
    query("category", "Only these categories.", example="moi_truong", pattern=_LIST),
    query("assignee", "Only what this officer has: an id, or `me`.", example=ME, pattern="^[a-z0-9-]{1,40}$"),
    query("urgent", "Only urgent ones, or only others.", type="boolean"),
    query("held", "Only those that wait for a look, or only others.", type="boolean"),
    query(
        "unread",
        "Only those with words or photos of the reporter that no officer has acted on, or only others.",
        type="boolean",
    ),
    query("lacks", "Only those without a unit, or without a category.", enum=list(LACKS)),
    query("overdue", "Only those whose present clock has run out.", type="boolean"),
    query("stuck", "Only those longer in their state than is usual.", type="boolean"),
    query(
        "order",
        "`due`: urgent ones first, then by the clock that runs. `newest`: by receipt.",
        enum=list(ORDERS),
        default="due",
    ),
    at_most(MOST_ON_PAGE),
    CURSOR,
)
WHY = query("why", "Why you have to see it.", required=True, example="visit_site", enum=list(PURPOSES))
SUBJECT = query(
    "subject",
    "Whose entries: a tracking code, `report/ID`, `account/ID`, `officer/ID`, or the id of a dossier.",
    required=True,
    example="LC-26-7K3M-9Q2G",
    pattern="^[A-Za-z0-9/*~$=-]{1,80}$",
)


def wanted_of(request: AnyRequest, officer: Officer, *, categories: Collection[str]) -> Wanted:
    """What the query asks for. Raises `InvalidInput`."""
    assignee = one(request, "assignee")
    return Wanted(
        states=_several(request, "state", STATES),
        units=_several(request, "unit", None),
        categories=_several(request, "category", categories),
        assignee=officer.id if assignee == ME else assignee,
        urgent=_yes_or_no(request, "urgent"),
        held=_yes_or_no(request, "held"),
        unread=_yes_or_no(request, "unread"),
        lacks=_word(request, "lacks", LACKS),
        overdue=_yes_or_no(request, "overdue") or False,
        stuck=_yes_or_no(request, "stuck") or False,
        order=_word(request, "order", ORDERS) or "due",
    )


def _word(request: AnyRequest, name: str, allowed: tuple[Any, ...]) -> Any:
    return one_of(request, name, allowed)


def _yes_or_no(request: AnyRequest, name: str) -> bool | None:
    word = one_of(request, name, ("true", "false"))
    return None if word is None else word == "true"


def _several(request: AnyRequest, name: str, allowed: Collection[str] | None) -> frozenset[Any] | None:
    """Words between commas; of any kind where nothing is said of them."""
    text = one(request, name)
    if text is None:
        return None
    found = frozenset(word.strip() for word in text.split(","))
    if not all(found) or (allowed is not None and not found <= set(allowed)):
        raise InvalidInput(
            name,
            f"“{name}” có giá trị không có trong danh sách.",
            f"`{name}` names something that is not one of those there are.",
            allowed=tuple(allowed or ())[:MOST_NAMED],
        )
    return found
