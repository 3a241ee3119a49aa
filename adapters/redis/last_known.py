"""Last known dossiers in Redis: `lcs:v1:dossier:<hash of the code>` is a MessagePack record that expires.

It holds what a code alone shows, nothing else; the code itself stands in no key.
"""

from datetime import timedelta
from hashlib import blake2b

import msgspec

from adapters.redis.server import Server
from laocaiso.cases.dossiers.model import Summary


class RedisLastKnown:
    """A `LastKnown` that forgets after `keep_for`. Of two writers, the later one wins."""

    def __init__(self, server: Server, *, keep_for: timedelta = timedelta(days=7)) -> None:
        self._server = server
        self._seconds = int(keep_for.total_seconds())

    async def keep(self, summary: Summary) -> None:
        """Keep it in place of an older one of the same code."""
        await self._server.call(
            "SET", _key(summary.code), msgspec.msgpack.encode(summary), "EX", self._seconds
        )

    async def find(self, code: str) -> Summary | None:
        """What is kept of a code; nothing where another version of the program wrote it."""
        record = await self._server.call("GET", _key(code))
        if record is None:
            return None
        try:
            return msgspec.msgpack.decode(record, type=Summary)
        except msgspec.MsgspecError:
            return None


def _key(code: str) -> str:
    return f"lcs:v1:dossier:{blake2b(code.encode(), digest_size=16).hexdigest()}"
