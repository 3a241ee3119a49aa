"""Passwords, hashed with Argon2id (RFC 9106, its second recommended option: 64 MiB, 3 passes, 4 lanes)."""

import asyncio
import os

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

MEMORY_KIB = 65_536
PASSES = 3
LANES = 4
AT_ONCE = 2
"""Hashes under way at the same time: each takes 64 MiB and some tenths of a second of all cores."""
SALT_BYTES, HASH_BYTES = 16, 32


class Argon2Passwords:
    """`accounts.ports.Passwords`; hashes in threads, off the event loop."""

    def __init__(self, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES, lanes: int = LANES) -> None:
        self._memory_kib, self._passes, self._lanes = memory_kib, passes, lanes
        self._turns = asyncio.Semaphore(AT_ONCE)
        self.hashed = 0
        """Hashes made so far, for whatever reason."""

    async def hash(self, password: str) -> str:
        """As it is kept: a PHC string, which names its own parameters."""
        async with self._turns:
            self.hashed += 1
            return await asyncio.to_thread(self._fresh().derive_phc_encoded, password.encode())

    async def verify(self, password: str, kept: str | None) -> bool:
        """Is it the password? Without one that is kept it never is, after as much work."""
        async with self._turns:
            self.hashed += 1
            return await asyncio.to_thread(self._verify, password.encode(), kept)

    def _verify(self, password: bytes, kept: str | None) -> bool:
        if kept is None:
            self._fresh().derive(password)
            return False
        try:
            Argon2id.verify_phc_encoded(password, kept)
        except InvalidKey:
            return False
        return True

    def _fresh(self) -> Argon2id:
        return Argon2id(
            salt=os.urandom(SALT_BYTES),
            length=HASH_BYTES,
            iterations=self._passes,
            lanes=self._lanes,
            memory_cost=self._memory_kib,
        )
