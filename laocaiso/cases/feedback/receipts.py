"""Signed receipts: a citizen can prove what was handed in, and when.

A receipt is a JSON Web Signature in compact form (RFC 7515) with Ed25519 (RFC 8037), so that any library for
it verifies one with our public keys; there is nothing in it but hashes, times and the code:

    {"code", "receivedAt", "textSha256", "photosSha256": {"1": …}, "intakeDue", "resolveDue", "issuedAt"}
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec

from laocaiso.cases.feedback.model import Contents, Report
from laocaiso.core.clock import VIETNAM

LONGEST = 4000
"""Characters of a receipt."""


class Signer(Protocol):
    """Signs and verifies."""

    @property
    def key_id(self) -> str:
        """Of the key that signs."""
        ...

    @property
    def public_keys(self) -> Mapping[str, bytes]:
        """The public keys by id, 32 bytes each."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The signature of the present key."""
        ...

    def verifies(self, key_id: str, message: bytes, signature: bytes) -> bool:
        """Is it a signature of this key under this message?"""
        ...


class PublicKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key receipts are verified with, as a JSON Web Key (RFC 8037)."""

    kid: str
    x: str
    """The key in Base64url."""
    kty: str = "OKP"
    crv: str = "Ed25519"
    alg: str = "EdDSA"
    use: str = "sig"


class Claims(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a receipt says."""

    code: str
    received_at: datetime
    text_sha256: str
    """SHA-256 of title and text in UTF-8, a line feed between them where there is a title; hexadecimal."""
    photos_sha256: dict[str, str]
    """Of each photo as it was sent, by its number."""
    intake_due: datetime | None
    resolve_due: datetime | None
    issued_at: datetime


class _Header(msgspec.Struct, frozen=True):
    alg: str
    kid: str
    typ: str = ""


def issue(
    signer: Signer, report: Report, contents: Contents, photos: Mapping[int, str], now: datetime
) -> str:
    """The receipt of a report. `photos`: digests of what was sent, by number."""
    claims = Claims(
        code=report.code,
        received_at=report.received_at.astimezone(VIETNAM),
        text_sha256=digest_of(contents.title, contents.text),
        photos_sha256={str(number): digest for number, digest in sorted(photos.items())},
        intake_due=_local(report.intake_due_at),
        resolve_due=_local(report.resolve_due_at),
        issued_at=now.astimezone(VIETNAM),
    )
    header = _Header(alg="EdDSA", kid=signer.key_id, typ="laocaiso-receipt+jws")
    head = f"{_encoded(msgspec.json.encode(header))}.{_encoded(msgspec.json.encode(claims))}"
    return f"{head}.{_encoded(signer.sign(head.encode()))}"


def verified(signer: Signer, receipt: str) -> Claims | None:
    """What a receipt of ours says; None for anything else."""
    head, _, signature = receipt.strip().rpartition(".")
    try:
        header_text, claims_text = head.split(".")
        header = msgspec.json.decode(_decoded(header_text), type=_Header)
        if header.alg != "EdDSA" or not signer.verifies(header.kid, head.encode(), _decoded(signature)):
            return None
        return msgspec.json.decode(_decoded(claims_text), type=Claims)
    except (ValueError, msgspec.DecodeError, binascii.Error):
        return None


def digest_of(title: str | None, text: str) -> str:
    """SHA-256 of what was written, in hexadecimal."""
    return hashlib.sha256((f"{title}\n{text}" if title else text).encode()).hexdigest()


def public_keys(signer: Signer) -> Sequence[PublicKey]:
    """All keys that receipts are verified with."""
    return [PublicKey(kid=key_id, x=_encoded(key)) for key_id, key in signer.public_keys.items()]


def _local(moment: datetime | None) -> datetime | None:
    return moment.astimezone(VIETNAM) if moment else None


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(text: str) -> Any:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
