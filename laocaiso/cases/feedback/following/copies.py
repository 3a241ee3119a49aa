"""What reports hold of a citizen, in a copy of everything that is kept of them."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from laocaiso.accounts.looks import Look
from laocaiso.cases.feedback.answers import NoticeLine, ReportShown, SupportedLine
from laocaiso.cases.feedback.model import Contact


class PhotoCopy(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A photo in a copy of everything."""

    number: int
    url: str
    """Where to fetch it, with the session."""
    media_type: str
    sent_at: datetime
    sent_bytes: int
    """Of the file as it was sent, which is not kept; the same below."""
    sent_sha256: str
    width: int
    height: int


class ReportCopy(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A report in a copy of everything."""

    report: ReportShown
    """As its reporter sees it, with all that was said and answered."""
    client_report_id: str
    contact_kept: Contact | None
    """Contact data as they are kept: on legal hold also after the consent was taken back."""
    not_the_same_as: list[str]
    """Codes of reports shown as possible duplicates that its reporter said are something else."""
    photos: list[PhotoCopy]
    accesses: Sequence[Look]
    """Who saw or changed it, newest first."""


class FeedbackCopy(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What reports hold of a citizen, in a copy of everything."""

    reports: list[ReportCopy]
    supports: list[SupportedLine]
    notices: list[NoticeLine]
