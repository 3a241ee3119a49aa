"""One-time codes that change every 30 seconds (TOTP, RFC 6238): HMAC-SHA-1, six digits, as apps have it."""

import base64
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

PERIOD = 30
"""Seconds."""
DIGITS = 6
SECRET_BYTES = 20
DRIFT = 1
"""Steps before and after the present one that are taken too: a phone's clock is never quite right."""
ISSUER = "Lào Cai số"


def new_secret() -> bytes:
    """A secret as long as the hash (RFC 4226, section 4)."""
    return secrets.token_bytes(SECRET_BYTES)


def step_at(now: datetime) -> int:
    """The number of the step an instant lies in."""
    return int(now.timestamp()) // PERIOD


def code_of(secret: bytes, step: int, *, digits: int = DIGITS) -> str:
    """The code of a step (RFC 4226, section 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}}"


def steps_with(secret: bytes, code: str, now: datetime) -> Sequence[int]:
    """The steps around `now` that have this code, mostly none or one. The time it takes tells nothing."""
    present = step_at(now)
    around = range(present - DRIFT, present + DRIFT + 1)
    return [step for step in around if hmac.compare_digest(code_of(secret, step).encode(), code.encode())]


def written(secret: bytes) -> str:
    """A secret as it is typed into an app: Base32 without padding."""
    return base64.b32encode(secret).decode().rstrip("=")


def uri(secret: bytes, name: str) -> str:
    """The same for a QR code (the key URI that authenticator apps read)."""
    label = f"{quote(ISSUER)}:{quote(name)}"
    return (
        f"otpauth://totp/{label}?secret={written(secret)}&issuer={quote(ISSUER)}"
        f"&algorithm=SHA1&digits={DIGITS}&period={PERIOD}"
    )
