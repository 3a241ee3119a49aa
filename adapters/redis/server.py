"""The one client of a Redis: short deadlines, no retries, and silence for a moment once it is down."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha1
from typing import Any

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.sentinel import Sentinel
from redis.exceptions import NoScriptError, RedisClusterException, RedisError, ResponseError

from adapters.redis.address import open_client
from laocaiso.snapshots.ports import StoreDown

CONNECTIONS = 16
"""Commands under way at once; more than this only make a busy server slower."""


class Script:
    """A Lua script, sent by its digest; by its text only to a server that does not know it yet."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.digest = sha1(text.encode(), usedforsecurity=False).hexdigest()


class Server:
    """Every call is over within `deadline` seconds, and raises `StoreDown` for whatever is not an answer.

    After a call that got no answer, the server is left alone for `pause` seconds: calls fail at once, then
    one goes to see whether it is back. So a dead Redis costs each process one wait a pause, not one a
    request.
    """

    def __init__(
        self, client: Redis | RedisCluster, sentinel: Sentinel | None, *, deadline: float, pause: float
    ) -> None:
        self._client = client
        self._sentinel = sentinel
        self._deadline = deadline
        self._pause = pause
        self._turns = asyncio.Semaphore(CONNECTIONS)
        self._down = ""
        self._quiet_until = 0.0

    async def call(self, *command: str | int | bytes) -> Any:
        """The answer to one command."""
        return await self._ask(lambda: self._client.execute_command(*command))

    async def run(self, script: Script, keys: Sequence[str], arguments: Sequence[str | int | bytes]) -> Any:
        """The answer of a script; its keys lie in one slot."""

        async def ask() -> Any:
            try:
                return await self._client.execute_command(
                    "EVALSHA", script.digest, len(keys), *keys, *arguments
                )
            except NoScriptError:
                return await self._client.execute_command("EVAL", script.text, len(keys), *keys, *arguments)

        return await self._ask(ask)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()
        if self._sentinel is not None:
            await self._sentinel.aclose()

    async def _ask(self, ask: Callable[[], Awaitable[Any]]) -> Any:
        # Waiting for a turn is no fault of the server, so it is outside the deadline. It is short all the
        # same, for once one call has failed those behind it fail at once.
        async with self._turns:
            if self._down:
                if _now() < self._quiet_until:
                    raise StoreDown(self._down)
                # This call goes to see; the others stay away until it is back with an answer.
                self._quiet_until = _now() + self._pause
            try:
                async with asyncio.timeout(self._deadline):
                    # Left to do this itself, a Cluster client that does not know the slots yet asks any node.
                    await self._client.initialize()
                    answer = await ask()
            except ResponseError as error:
                # It is there, and says no: out of memory, read-only after a fail-over, no permission.
                raise StoreDown(f"Redis refused: {error}") from error
            except (RedisError, RedisClusterException, OSError, TimeoutError) as error:
                self._down = f"Redis did not answer: {str(error) or type(error).__name__}"
                self._quiet_until = _now() + self._pause
                raise StoreDown(self._down) from error
            self._down = ""
            return answer


def connect(url: str, *, connect_timeout: float = 0.25, timeout: float = 0.25, pause: float = 1.0) -> Server:
    """The server at `url`, in one of the forms of `adapters.redis.address`; nothing is sent yet.

    Times are in seconds: `connect_timeout` for a connection, `timeout` for an answer, both together for a
    call as a whole. Raises ValueError for an address that can't be read.
    """
    client, sentinel = open_client(url, connect_timeout=connect_timeout, timeout=timeout)
    return Server(client, sentinel, deadline=connect_timeout + timeout, pause=pause)


def _now() -> float:
    return asyncio.get_running_loop().time()
