"""Signed receipts: a citizen can prove what was handed in, and when.

A receipt is a JSON Web Signature in compact form (RFC 7515) with Ed25519 (RFC 8037), so that any library for
it verifies one with our public keys; there is nothing in it but hashes, times and the code:

    {"code", "receivedAt", "textSha256", "photosSha256": {"1": …}, "intakeDue", "resolveDue", "issuedAt"}
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from laocaiso.accounts.ports import Secrets
from laocaiso.cases.feedback.model import Contents, Report
from laocaiso.core.clock import VIETNAM
from laocaiso.core.sealing import Sealing
from laocaiso.core.sealing import place_of as sealing_place

NAME = "receipts"
SEED_BYTES = 32


class Signatures(Protocol):
    """Ed25519 (RFC 8032): seeds of 32 bytes, signatures of 64."""

    def public_key(self, seed: bytes) -> bytes:
        """The 32 bytes of the public key."""
        ...

    def sign(self, seed: bytes, message: bytes) -> bytes:
        """The signature under a message."""
        ...

    def verifies(self, public_key: bytes, message: bytes, signature: bytes) -> bool:
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


class Receipts:
    """Issues and verifies receipts. Every method raises `StoreDown` until the key was read once.

    The key is made once for an installation and kept sealed there, so that all its processes have the same.
    """

    def __init__(self, kept: Secrets, sealing: Sealing, signatures: Signatures) -> None:
        self._kept = kept
        self._sealing = sealing
        self._signatures = signatures
        self._seed: bytes | None = None

    async def issue(
        self, report: Report, contents: Contents, photos: Mapping[int, str], now: datetime
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
        seed = await self._key()
        header = _Header(alg="EdDSA", kid=self._key_id(seed), typ="laocaiso-receipt+jws")
        head = f"{_encoded(msgspec.json.encode(header))}.{_encoded(msgspec.json.encode(claims))}"
        return f"{head}.{_encoded(self._signatures.sign(seed, head.encode()))}"

    async def verified(self, receipt: str) -> Claims | None:
        """What a receipt of ours says; None for anything else."""
        public = self._signatures.public_key(await self._key())
        head, _, signature = receipt.strip().rpartition(".")
        try:
            header_text, claims_text = head.split(".")
            header = msgspec.json.decode(_decoded(header_text), type=_Header)
            if header.alg != "EdDSA" or not self._signatures.verifies(
                public, head.encode(), _decoded(signature)
            ):
                return None
            return msgspec.json.decode(_decoded(claims_text), type=Claims)
        except (ValueError, msgspec.DecodeError):
            return None

    async def public_keys(self) -> Sequence[PublicKey]:
        """The keys that receipts are verified with."""
        seed = await self._key()
        return [PublicKey(kid=self._key_id(seed), x=_encoded(self._signatures.public_key(seed)))]

    def _key_id(self, seed: bytes) -> str:
        return hashlib.sha256(self._signatures.public_key(seed)).hexdigest()[:16]

    async def _key(self) -> bytes:
        if self._seed is None:
            place = sealing_place("secret", NAME)
            fresh = self._sealing.seal(secrets.token_bytes(SEED_BYTES), place)
            kept = await self._kept.get_or_keep(NAME, fresh, self._sealing.key_id)
            self._seed = self._sealing.open(kept, place)
        return self._seed


def digest_of(title: str | None, text: str) -> str:
    """SHA-256 of what was written, in hexadecimal."""
    return hashlib.sha256((f"{title}\n{text}" if title else text).encode()).hexdigest()


def _local(moment: datetime | None) -> datetime | None:
    return moment.astimezone(VIETNAM) if moment else None


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
