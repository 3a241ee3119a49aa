"""Consent to keeping contact data: its text, and what stays when it is taken back.

The text is a draft of ours: the controller of the data has to approve it. It says what happens here, and what
officers are shown (`desk.looking`); who changes one changes the other.
"""

import hashlib
from datetime import datetime
from typing import Any

import msgspec

from laocaiso.cases.feedback.custody import Custody
from laocaiso.cases.feedback.handing_in.digests import without_contact
from laocaiso.cases.feedback.model import Contact, Contents, Report

VI = (
    "Tôi đồng ý để cơ quan tiếp nhận lưu thông tin liên hệ tôi ghi kèm phản ánh này, để cán bộ tiếp nhận, xử "
    "lý liên hệ về phản ánh; ngoài ra chỉ được xem khi cơ quan có thẩm quyền yêu cầu. Tôi có thể không cung "
    "cấp mà vẫn được gửi phản ánh, và có thể rút lại sự đồng ý bất cứ lúc nào; khi đó thông tin liên hệ được "
    "xóa ngay, trừ khi pháp luật buộc phải giữ."
)
EN = (
    "I agree that the receiving office keeps the contact data I give with this report, so that the officers "
    "who deal with it can reach me about it; beside that they are seen only where an authority asks. "
    "I can send the report without them, and take this back at any time; they are then deleted at once, "
    "unless the law makes us keep them."
)
VERSION = hashlib.sha256(f"{VI}\n{EN}".encode()).hexdigest()[:16]
"""Kept with each consent; another text is another version."""


def is_in_force(contents: Contents) -> bool:
    """Was it given, and not taken back?"""
    return contents.consent is not None and contents.consent.taken_back_at is None


def contact_shown(contents: Contents) -> Contact | None:
    """The contact data, while there is consent to them."""
    return contents.contact if is_in_force(contents) else None


def taken_back(custody: Custody, report: Report, at: datetime, *, on_hold: bool) -> dict[str, Any]:
    """The fields of a report when the consent ends: contact data go, that it was given stays.

    On hold they stay too until the hold ends, shown only where an authority asks for them. How long the
    report is kept does not change.
    """
    contents = custody.contents(report)
    given = contents.consent
    if given is not None and given.taken_back_at is None:
        given = msgspec.structs.replace(given, taken_back_at=at)
    after = msgspec.structs.replace(contents, consent=given, contact=contents.contact if on_hold else None)
    return {
        **custody.sealed_anew(report, after),
        "body_digest": report.body_digest if on_hold else without_contact(report.body_digest),
        "changed_at": report.changed_at,
    }
