"""What an officer orders: one shape for each act, told apart by `action`.

Every order names the `version` of the report that the officer looked at. What a step demands is optional in
these shapes: the desk says of all that is missing at once what it is and what would do.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import msgspec

from laocaiso.cases.feedback.bodies import LONGEST_MESSAGE, LONGEST_TEXT, LONGEST_TITLE, Slug, told_length
from laocaiso.cases.feedback.model import MOST_PHOTOS, Done, EventKind
from laocaiso.cases.feedback.reasons import BOUNCES, CLOSINGS, REFUSALS

LONGEST_BASIS, LONGEST_RECIPIENT, LONGEST_DOER = 500, 200, 200

Text = Annotated[
    str,
    msgspec.Meta(
        extra_json_schema=told_length(LONGEST_MESSAGE),
        description="For the reporter to read; at most 2,000 characters. Needed.",
        examples=["Đội quản lý đô thị đã thay nắp cống mới lúc 9 giờ sáng nay."],
    ),
]
Unit = Annotated[
    str,
    msgspec.Meta(max_length=40, description="Code of a commune or ward, or its slug.", examples=["03006"]),
]
Code = Annotated[str, msgspec.Meta(max_length=40, description="Tracking code.", examples=["LC-26-7K3M-9Q2T"])]
Solved = Annotated[
    bool,
    msgspec.Meta(
        description=(
            "Whether the thing itself was put right (true, and then there has to be evidence) or explained "
            "(false). Needed."
        )
    ),
]
Evidence = Annotated[
    tuple[int, ...],
    msgspec.Meta(
        max_length=MOST_PHOTOS,
        description="Numbers of photos sent by `PUT …/evidence/{number}`; needed where it is solved.",
    ),
]


def _reason(reasons: Iterable[str]) -> msgspec.Meta:
    return msgspec.Meta(max_length=60, description=f"Why: {', '.join(reasons)}. Needed.")


class Order(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True, tag_field="action"
):
    """What all orders have."""

    version: Annotated[
        int,
        msgspec.Meta(ge=1, le=2**53, description="Of the report that you looked at; 409 for an older one."),
    ]

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class AcceptOrder(Order, frozen=True, kw_only=True, tag="accept"):
    """Take a report up. Its unit and category have to be known, or are given here."""

    unit: Unit | None = None
    category: Slug | None = None


class RejectOrder(Order, frozen=True, kw_only=True, tag="reject"):
    """Refuse a report, with a reason of the list; some reasons need their legal basis."""

    reason: Annotated[str, _reason(REFUSALS)] | None = None
    text: Text | None = None
    legal_basis: (
        Annotated[
            str,
            msgspec.Meta(
                extra_json_schema=told_length(LONGEST_BASIS),
                description="Law, article, clause; needed for some reasons.",
            ),
        ]
        | None
    ) = None


class AskOrder(Order, frozen=True, kw_only=True, tag="ask"):
    """Ask the reporter for more. The clocks stand still until they answer."""

    text: Text | None = None


class ResumeOrder(Order, frozen=True, kw_only=True, tag="resume"):
    """Go on without an answer of the reporter, and say why."""

    text: Text | None = None


class MergeOrder(Order, frozen=True, kw_only=True, tag="merge"):
    """Deal with it together with another report of the same thing; the reporter follows that one."""

    parent: Code | None = None


class UnmergeOrder(Order, frozen=True, kw_only=True, tag="unmerge"):
    """Separate it again, and say why."""

    text: Text | None = None


class AssignOrder(Order, frozen=True, kw_only=True, tag="assign"):
    """Give it to a unit, and to an officer there where that is known."""

    unit: Unit | None = None
    officer: (
        Annotated[str, msgspec.Meta(max_length=40, description="Id of an officer of the unit.")] | None
    ) = None
    text: (
        Annotated[
            str,
            msgspec.Meta(
                extra_json_schema=told_length(LONGEST_MESSAGE),
                description="Why there; the reporter reads it.",
            ),
        ]
        | None
    ) = None


class BounceOrder(Order, frozen=True, kw_only=True, tag="bounce"):
    """Give it back to the intake desk: it is not for this unit."""

    reason: Annotated[str, _reason(BOUNCES)] | None = None
    text: Text | None = None


class ForwardOrder(Order, frozen=True, kw_only=True, tag="forward"):
    """Pass it on to an authority outside."""

    recipient: (
        Annotated[
            str,
            msgspec.Meta(
                extra_json_schema=told_length(LONGEST_RECIPIENT),
                description="Name of the authority. Needed.",
            ),
        ]
        | None
    ) = None
    text: Text | None = None


class StartOrder(Order, frozen=True, kw_only=True, tag="start"):
    """Begin to work on it. Where nobody has it yet, it becomes the officer's own."""


class ScheduleOrder(Order, frozen=True, kw_only=True, tag="schedule"):
    """Set a day for the work."""

    until: (
        Annotated[datetime, msgspec.Meta(tz=True, description="In the future, within a year. Needed.")] | None
    ) = None
    text: Annotated[str, msgspec.Meta(extra_json_schema=told_length(LONGEST_MESSAGE))] | None = None


class AnsweringOrder(Order, frozen=True, kw_only=True):
    """An answer: what was done, when, by whom, and photos that show it."""

    text: Text | None = None
    done: Annotated[Done, msgspec.Meta(description="What was done, when and by whom. Needed.")] | None = None
    solved: Solved | None = None
    evidence: Evidence = ()


class ProposeOrder(AnsweringOrder, frozen=True, kw_only=True, tag="propose"):
    """Put an answer before the unit's lead. Nobody outside sees it before it is approved."""


class ResolveOrder(AnsweringOrder, frozen=True, kw_only=True, tag="resolve"):
    """Answer at once, as the unit's lead."""


class ApproveOrder(Order, frozen=True, kw_only=True, tag="approve"):
    """Give the proposed answer to the reporter, as it is."""


class SendBackOrder(Order, frozen=True, kw_only=True, tag="send_back"):
    """Give the proposed answer back to be done better; only officers read why."""

    text: (
        Annotated[
            str,
            msgspec.Meta(extra_json_schema=told_length(LONGEST_MESSAGE), description="Why. Needed."),
        ]
        | None
    ) = None


class ReopenOrder(Order, frozen=True, kw_only=True, tag="reopen"):
    """Deal with it again."""

    text: Text | None = None


class DeclineReopeningOrder(Order, frozen=True, kw_only=True, tag="decline_reopening"):
    """Leave it closed although the reporter asked, and say why."""

    text: Text | None = None


class CloseOrder(Order, frozen=True, kw_only=True, tag="close"):
    """Close it before its time, with a reason of the list."""

    reason: Annotated[str, _reason(CLOSINGS)] | None = None
    text: Text | None = None


class ClassifyOrder(Order, frozen=True, kw_only=True, tag="classify"):
    """Correct the category, the unit or the urgency; the clocks are set anew."""

    category: Slug | None = None
    unit: Unit | None = None
    urgent: bool | None = None


class MessageOrder(Order, frozen=True, kw_only=True, tag="message"):
    """Write to the reporter."""

    text: Text | None = None


class NoteOrder(Order, frozen=True, kw_only=True, tag="note"):
    """Note something for officers alone."""

    text: (
        Annotated[
            str,
            msgspec.Meta(
                extra_json_schema=told_length(LONGEST_MESSAGE),
                description="At most 2,000 characters. Needed.",
            ),
        ]
        | None
    ) = None


class ReleaseOrder(Order, frozen=True, kw_only=True, tag="release"):
    """Let a held report go its way."""


class PublishOrder(Order, frozen=True, kw_only=True, tag="publish"):
    """Make a reviewed title and text public, in place of those before."""

    title: (
        Annotated[
            str,
            msgspec.Meta(extra_json_schema=told_length(LONGEST_TITLE), description="At most 200 characters."),
        ]
        | None
    ) = None
    text: (
        Annotated[
            str,
            msgspec.Meta(
                extra_json_schema=told_length(LONGEST_TEXT),
                description="At most 3,000 characters. Needed.",
            ),
        ]
        | None
    ) = None
    confirmed: Annotated[
        bool, msgspec.Meta(description="What looks like personal data in it was looked at and may be public.")
    ] = False


class UnpublishOrder(Order, frozen=True, kw_only=True, tag="unpublish"):
    """Let nothing of its words be public."""


AnyOrder = (
    AcceptOrder
    | RejectOrder
    | AskOrder
    | ResumeOrder
    | MergeOrder
    | UnmergeOrder
    | AssignOrder
    | BounceOrder
    | ForwardOrder
    | StartOrder
    | ScheduleOrder
    | ProposeOrder
    | ResolveOrder
    | ApproveOrder
    | SendBackOrder
    | ReopenOrder
    | DeclineReopeningOrder
    | CloseOrder
    | ClassifyOrder
    | MessageOrder
    | NoteOrder
    | ReleaseOrder
    | PublishOrder
    | UnpublishOrder
)


def kind_of(order: Order) -> EventKind:
    """The kind of the event that an order makes."""
    kind: EventKind = order.__struct_config__.tag  # type: ignore[assignment]
    return kind
