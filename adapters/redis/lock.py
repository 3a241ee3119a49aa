"""A lock in Redis: `lcs:v1:lock:<name>` holds the owner's token and expires by itself."""

import secrets

from adapters.redis.server import Script, Server

EXTEND = Script("""
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
""")

RELEASE = Script("""
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
""")


class RedisLock:
    """Keeps work from being done twice; no more is promised.

    A Redis that fails over may forget a lock just taken, so that two processes ask an upstream at once. What
    they store is then decided by `checked_at`, not by the lock.
    """

    def __init__(self, server: Server) -> None:
        self._server = server

    async def acquire(self, name: str, seconds: float) -> str | None:
        """Take the lock for `seconds`."""
        token = secrets.token_hex(16)
        taken = await self._server.call("SET", _key(name), token, "NX", "PX", _milliseconds(seconds))
        return token if taken else None

    async def extend(self, name: str, token: str, seconds: float) -> bool:
        """Hold it for `seconds` from now."""
        return bool(await self._server.run(EXTEND, (_key(name),), (token, _milliseconds(seconds))))

    async def release(self, name: str, token: str) -> None:
        """Give it back."""
        await self._server.run(RELEASE, (_key(name),), (token,))


def _key(name: str) -> str:
    return f"lcs:v1:lock:{name}"


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))
