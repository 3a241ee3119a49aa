"""What is sent in to hand in and follow a report. Unknown fields are refused by name."""

from typing import Annotated

import msgspec

from laocaiso.accounts.bodies import ConsentChannelOf
from laocaiso.cases.feedback.model import MOST_PHOTOS, Contact, Point
from laocaiso.web.parameters import TEXT

TEXT_PATTERN: str = TEXT["pattern"]
LONGEST_TEXT, SHORTEST_TEXT = 3000, 10
LONGEST_TITLE, LONGEST_PLACE, LONGEST_MESSAGE = 200, 300, 2000


def told_length(longest: int) -> dict[str, int]:
    """Characters as they are sent; some of them are blanks that are not counted.

    Like all bounds of texts told, not enforced by the reader of JSON: our own refusal says it better.
    """
    return {"maxLength": 4 * longest}


_SOMETHING = {"minLength": 1, **told_length(LONGEST_MESSAGE), "pattern": TEXT_PATTERN}

Text = Annotated[
    str,
    msgspec.Meta(
        description="What is the matter, in 10 to 3,000 characters; fewer where it tells of danger.",
        examples=["Nắp cống trước cổng trường bị vỡ, học sinh đi xe đạp rất nguy hiểm."],
        extra_json_schema={"minLength": SHORTEST_TEXT, **told_length(LONGEST_TEXT), "pattern": TEXT_PATTERN},
    ),
]
Title = Annotated[
    str,
    msgspec.Meta(description="At most 200 characters.", extra_json_schema=told_length(LONGEST_TITLE)),
]
Slug = Annotated[str, msgspec.Meta(max_length=60, description="A `slug` of `GET /v1/feedback/categories`.")]
PlaceText = Annotated[
    str,
    msgspec.Meta(
        description="Where it is, in words.",
        extra_json_schema=told_length(LONGEST_PLACE),
        examples=["trước cổng trường THCS Kim Tân, phường Lào Cai"],
    ),
]


class ConsentBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """That the reporter agrees to their contact data being kept."""

    version: Annotated[
        str,
        msgspec.Meta(
            max_length=100, description="Of the text that was shown: `contactConsent` of the categories."
        ),
    ]
    channel: ConsentChannelOf = "mini_app"


class DraftBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A report before it is handed in; nothing of it is kept."""

    text: Text
    title: Title | None = None
    category: Slug | None = None
    location: Annotated[Point | None, msgspec.Meta(description="Of the thing reported, WGS84.")] = None
    place_text: PlaceText | None = None

    def __repr__(self) -> str:
        return "DraftBody(…)"


class ReportBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A report."""

    client_report_id: Annotated[
        str,
        msgspec.Meta(
            pattern=r"^[A-Za-z0-9_-]{8,64}$(?!\n)",
            description=(
                "Made by the phone when the report is begun, the same however often it is sent: a UUID. "
                "Unique for ever."
            ),
            examples=["0b5f3c52-6f0e-4bd1-9c55-0f6a7a4d2d10"],
        ),
    ]
    text: Text
    title: Title | None = None
    category: Slug | None = None
    location: Annotated[Point | None, msgspec.Meta(description="Of the thing reported, WGS84.")] = None
    place_text: PlaceText | None = None
    contact: Annotated[
        Contact | None,
        msgspec.Meta(description="Only where the reporter wants to be reached; needs consent."),
    ] = None
    consent: Annotated[
        bool | str | ConsentBody | None,
        msgspec.Meta(
            description=(
                "Needed with `contact`: the version of the text that was shown and where the person was "
                "asked; or the version alone, or true for the present text."
            )
        ),
    ] = None
    photos_expected: Annotated[
        int,
        msgspec.Meta(ge=0, le=MOST_PHOTOS, description="How many photos the phone is going to send."),
    ] = 0
    acknowledge_duplicates: Annotated[
        tuple[str, ...],
        msgspec.Meta(
            max_length=20,
            description="Codes of reports that were shown as possible duplicates and are something else.",
        ),
    ] = ()

    def __repr__(self) -> str:
        return "ReportBody(…)"


class MessageBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Words to the other side."""

    text: Annotated[
        str,
        msgspec.Meta(
            description="At most 2,000 characters.",
            extra_json_schema=_SOMETHING,
        ),
    ]

    def __repr__(self) -> str:
        return "MessageBody(…)"


class RatingBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """How well a report was dealt with."""

    stars: Annotated[int, msgspec.Meta(ge=1, le=5, description="1 (poor) to 5 (very good).")]
    text: Annotated[str, msgspec.Meta(extra_json_schema=_SOMETHING)] | None = None

    def __repr__(self) -> str:
        return "RatingBody(…)"


class ReceiptBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A receipt to be verified."""

    receipt: Annotated[str, msgspec.Meta(max_length=4000, description="As it was given out.")]
