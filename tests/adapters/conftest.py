"""The sandbox, the client, and servers that say what a test wants them to, byte by byte."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import httpx
import pytest

from adapters.http import open_client
from adapters.sandbox import Sandbox, serve_sandbox

Scripted = Callable[..., Awaitable[str]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with open_client(user_agent="LaoCaiSo/0.1 (tests; nobody@example.org)") as opened:
        yield opened


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with await serve_sandbox() as running:
        yield running


@pytest.fixture
async def scripted() -> AsyncIterator[Scripted]:
    """`await scripted(b"HTTP/1.1 200 ...", ...)` is the address of a server that gives these answers in turn.

    It closes the connection after each. What it was sent is in `scripted.heard`.
    """
    async with AsyncExitStack() as stack:

        async def serve(*answers: bytes, ssl=None) -> str:
            left = list(answers)

            async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                head = await reader.readuntil(b"\r\n\r\n")
                serve.heard.append(head.decode())
                for line in head.lower().split(b"\r\n"):
                    if line.startswith(b"content-length:"):
                        serve.heard.append((await reader.readexactly(int(line[15:]))).decode())
                writer.write(left.pop(0))
                await writer.drain()
                writer.close()

            server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=ssl)
            stack.callback(server.close)
            scheme, host = ("https", "localhost") if ssl else ("http", "127.0.0.1")
            return f"{scheme}://{host}:{server.sockets[0].getsockname()[1]}"

        serve.heard = []
        yield serve
