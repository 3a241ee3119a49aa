"""What tells a replay from another report, and lets contact data go when there is no consent to them.

WHOLE           SHA-256 of what was sent, where it held neither contact nor consent
BARE/WHOLE      of what was sent without them, and of all of it
BARE/           what stays of that once contact data are gone: from a hash of all of it a phone number
                could be found again by trying all there are
"""

import hashlib

import msgspec

from laocaiso.cases.feedback.bodies import ReportBody


def digest_of(body: ReportBody) -> str:
    """The digest of what was sent, to be kept with the report."""
    whole = _sha256(body)
    if body.contact is None and body.consent is None:
        return whole
    return f"{_sha256(msgspec.structs.replace(body, contact=None, consent=None))}/{whole}"


def without_contact(digest: str) -> str:
    """What stays of it when contact data go."""
    bare, slash, _ = digest.partition("/")
    return bare + slash


def is_replay(digest: str, kept: str) -> bool:
    """Was this sent before? Where contact data went, other ones are none that could be told apart."""
    return digest == kept or (kept.endswith("/") and digest.startswith(kept))


def _sha256(body: ReportBody) -> str:
    return hashlib.sha256(msgspec.json.encode(body, order="deterministic")).hexdigest()
