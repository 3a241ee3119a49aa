"""Finding somebody again without keeping in clear who it is.

A keyed hash (HMAC-SHA-256): without the key, which is kept sealed, nobody can try all phone numbers or ids
against what lies in the database. The key is made once for an installation and never changes; changing data
keys only seals it anew.
"""

import hmac
import secrets

from laocaiso.accounts.ports import Secrets
from laocaiso.core.sealing import Sealing, place_of

NAME = "fingerprints"
KEY_BYTES = 32


class Fingerprints:
    """Makes them. Every method raises `StoreDown`, and `SealBroken` for a key that can't be opened."""

    def __init__(self, kept: Secrets, sealing: Sealing) -> None:
        self._kept = kept
        self._sealing = sealing
        self._key: bytes | None = None

    async def of(self, kind: str, text: str) -> bytes:
        """32 bytes that are the same for the same kind and text, on this installation alone."""
        key = self._key or await self._load()
        return hmac.digest(key, f"{kind}\0{text}".encode(), "sha256")

    async def _load(self) -> bytes:
        place = place_of("secret", NAME)
        fresh = self._sealing.seal(secrets.token_bytes(KEY_BYTES), place)
        kept = await self._kept.get_or_keep(NAME, fresh, self._sealing.key_id)
        self._key = self._sealing.open(kept, place)
        return self._key
