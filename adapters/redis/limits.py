"""Counting in Redis: `lcs:v1:limit:<key>` is a hash, for each window length in seconds `<window>:<taken>`."""

from collections.abc import Sequence
from datetime import datetime

from adapters.redis.server import Script, Server
from laocaiso.snapshots.model import Quota
from laocaiso.snapshots.ports import COUNT_TOLERANCE, Verdict

# ARGV: cost, tolerance, then seconds, window and units of each quota. Answers what was taken before. A hash
# that keeps being spent from lives on; its old windows are overwritten, so it never grows.
SPEND = Script("""
local cost, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2])
local before, after, longest, fits = {}, {}, 0, true
for i = 3, #ARGV, 3 do
  local window, taken = tonumber(ARGV[i + 1]), 0
  local kept = redis.call('HGET', KEYS[1], ARGV[i])
  if kept then
    local colon = string.find(kept, ':', 1, true)
    local newest = tonumber(string.sub(kept, 1, colon - 1))
    if newest >= window then window, taken = newest, tonumber(string.sub(kept, colon + 1)) end
  end
  if taken + cost > tonumber(ARGV[i + 2]) + tolerance then fits = false end
  before[#before + 1] = string.format('%.17g', taken)
  after[#after + 1] = ARGV[i]
  after[#after + 1] = string.format('%.0f:%.17g', window, taken + cost)
  longest = math.max(longest, tonumber(ARGV[i]))
end
if fits then
  redis.call('HSET', KEYS[1], unpack(after))
  if redis.call('TTL', KEYS[1]) < longest then redis.call('EXPIRE', KEYS[1], longest) end
end
return before
""")


class RedisLimits:
    """Each method is one round trip; a spending over several windows happens in all of them or in none."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def spend(self, key: str, cost: float, quotas: Sequence[Quota], now: datetime) -> Verdict:
        """Take `cost` from every window of `quotas`, or from none."""
        if not quotas:
            return Verdict.on(cost, quotas, (), now)
        arguments: list[str | int] = [repr(float(cost)), repr(COUNT_TOLERANCE)]
        for quota in quotas:
            arguments += [quota.seconds, quota.window(now), repr(float(quota.units))]
        before = await self._server.run(SPEND, (_key(key),), arguments)
        return Verdict.on(cost, quotas, [float(taken) for taken in before], now)

    async def spent(self, key: str, quotas: Sequence[Quota], now: datetime) -> Sequence[float]:
        """What has been taken in the present window of each quota."""
        if not quotas:
            return []
        kept = await self._server.call("HMGET", _key(key), *(quota.seconds for quota in quotas))
        return [_taken(raw, quota.window(now)) for raw, quota in zip(kept, quotas, strict=True)]


def _taken(raw: bytes | None, window: int) -> float:
    if raw is None:
        return 0.0
    newest, taken = raw.split(b":")
    return float(taken) if int(newest) >= window else 0.0


def _key(key: str) -> str:
    return f"lcs:v1:limit:{key}"
