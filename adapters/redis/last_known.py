"""Last known dossiers in Redis: `lcs:v1:dossier:<hash of the code>` is a hash that expires.

It holds what a code alone shows (a MessagePack record) and when the dossier's system said so, nothing else;
the code itself stands in no key.
"""

from datetime import timedelta
from hashlib import blake2b

import msgspec

from adapters.records import microseconds
from adapters.redis.server import Script, Server
from laocaiso.cases.dossiers.model import Summary

KEEP = Script("""
local kept = redis.call('HGET', KEYS[1], 'checked_at')
if kept and tonumber(kept) > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'checked_at', ARGV[1], 'record', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
""")


class RedisLastKnown:
    """A `LastKnown` that forgets `keep_for` after a dossier was last kept. Each method is one round trip."""

    def __init__(self, server: Server, *, keep_for: timedelta = timedelta(days=7)) -> None:
        self._server = server
        self._seconds = int(keep_for.total_seconds())

    async def keep(self, summary: Summary) -> None:
        """Keep it in place of an older one of the same code."""
        arguments = (microseconds(summary.checked_at), msgspec.msgpack.encode(summary), self._seconds)
        await self._server.run(KEEP, (_key(summary.code),), arguments)

    async def find(self, code: str) -> Summary | None:
        """What is kept of a code; nothing where another version of the program wrote it."""
        record = await self._server.call("HGET", _key(code), "record")
        if record is None:
            return None
        try:
            return msgspec.msgpack.decode(record, type=Summary)
        except msgspec.MsgspecError:
            return None


def _key(code: str) -> str:
    return f"lcs:v1:dossier:{blake2b(code.encode(), digest_size=16).hexdigest()}"
