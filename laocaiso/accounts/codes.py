"""Random codes that people copy by hand: enrolment and recovery. Of each only a hash is kept.

Crockford's Base32: no I, L, O and U, so that nothing is mistaken for something else.
"""

import hashlib
import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 4
_MISREAD = str.maketrans("ILO", "110")
_BETWEEN = re.compile(r"[\s-]+")


def new_code(groups: int) -> str:
    """A code of so many groups of 20 random bits each, such as `7K3M-9Q2X-…`."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(groups))


def hash_of_code(typed: str) -> bytes:
    """What is kept of a code, and compared: SHA-256 of it without hyphens, blanks and slips."""
    plain = _BETWEEN.sub("", typed).upper().translate(_MISREAD)
    return hashlib.sha256(plain.encode()).digest()
