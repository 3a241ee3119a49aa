"""What is sent in to prepare a dossier. Unknown fields are refused by name."""

from typing import Annotated

import msgspec

from laocaiso.cases.intake.model import Handling, Mark, ResultBy


class NewDossierBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What a dossier is to be for."""

    procedure: Annotated[str, msgspec.Meta(description="National procedure code.", examples=["1.001193"])]
    level: Annotated[
        str,
        msgspec.Meta(
            description="`commune` or `province`; one the procedure is done at.",
            examples=["commune"],
        ),
    ]
    channel: Annotated[
        str,
        msgspec.Meta(
            description="`online`, `postal` or `in_person`; one the procedure takes.",
            examples=["online"],
        ),
    ]
    unit: Annotated[
        str | None,
        msgspec.Meta(description="Code of the commune or ward, for level `commune`.", examples=["03006"]),
    ] = None


class RequestBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What is asked for, and where."""

    summary: Annotated[
        str | None, msgspec.Meta(description="In the citizen's words; at most 1,000 characters.")
    ] = None
    result_by: ResultBy = "desk"
    unit: str | None = None

    def __repr__(self) -> str:
        return "RequestBody(…)"


class TickedItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The answer to a line of the check list."""

    number: int
    handling: Handling
    documents: Annotated[
        tuple[int, ...],
        msgspec.Meta(description="Numbers of the documents that are this paper; none: that of the line."),
    ] = ()


class ChecklistBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The whole check list, answered; it replaces what was ticked before."""

    items: tuple[TickedItem, ...]
    case: Annotated[
        int | None,
        msgspec.Meta(
            description="Which of the `cases`, where the procedure has any; 0 for none of them, where some "
            "papers are for everybody."
        ),
    ] = None

    def marks(self) -> tuple[Mark, ...]:
        """As the check list keeps it."""
        return tuple(
            Mark(number=item.number, handling=item.handling, documents=item.documents) for item in self.items
        )


class SubmissionBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Handing in."""

    confirmed: Annotated[
        bool, msgspec.Meta(description="Who hands in confirms that what was filled in is true.")
    ]
