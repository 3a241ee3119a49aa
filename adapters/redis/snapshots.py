"""Snapshots in Redis.

`lcs:v1:{snapshots}` is the set of sources, `lcs:v1:{snapshots}:<source>` a hash with the record and mark of
the good answer and of the health, and when the good answer was last checked. The braces keep them all in one
slot of a Cluster. Nothing expires: run Redis with `maxmemory-policy noeviction` or a `volatile-` one.
"""

from collections.abc import Mapping

from adapters.records import decode, encode, mark, microseconds
from adapters.redis.server import Script, Server
from laocaiso.snapshots.model import Good, Health, Stored

SOURCES = "lcs:v1:{snapshots}"

KEEP = Script("""
local kept = redis.call('HGET', KEYS[2], 'checked_at')
if kept and tonumber(kept) > tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[2], 'checked_at', ARGV[2], 'good', ARGV[3], 'good_mark', ARGV[4])
redis.call('SADD', KEYS[1], ARGV[1])
return 1
""")

NOTE = Script("""
redis.call('HSET', KEYS[2], 'health', ARGV[2], 'health_mark', ARGV[3])
redis.call('SADD', KEYS[1], ARGV[1])
return 1
""")

# Read from the hashes themselves: a mark kept elsewhere could outlive what it speaks for.
VERSIONS = Script("""
local answer = {}
for _, source in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  local marks = redis.call('HMGET', KEYS[1] .. ':' .. source, 'good_mark', 'health_mark')
  if marks[1] or marks[2] then
    answer[#answer + 1] = source
    answer[#answer + 1] = (marks[1] or '') .. '.' .. (marks[2] or '')
  end
end
return answer
""")


class RedisSnapshots:
    """Each method is one round trip, and takes effect as a whole or not at all."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def load(self, source: str) -> Stored:
        """All that is kept of a source."""
        good, health = await self._server.call("HMGET", _key(source), "good", "health")
        return Stored(good=decode(good, Good, source), health=decode(health, Health, source))

    async def keep(self, source: str, good: Good) -> bool:
        """Keep a good answer unless one with a later `checked_at` is there."""
        record = encode(good)
        arguments = (source, microseconds(good.checked_at), record, mark(record))
        return bool(await self._server.run(KEEP, (SOURCES, _key(source)), arguments))

    async def note(self, source: str, health: Health) -> None:
        """Keep the health of a source."""
        record = encode(health)
        await self._server.run(NOTE, (SOURCES, _key(source)), (source, record, mark(record)))

    async def versions(self) -> Mapping[str, str]:
        """The marks of the good answer and the health of each source."""
        answer: list[bytes] = await self._server.run(VERSIONS, (SOURCES,), ())
        texts = [text.decode() for text in answer]
        return dict(zip(texts[::2], texts[1::2], strict=True))


def _key(source: str) -> str:
    return f"{SOURCES}:{source}"
