"""The sandbox's HTTP/1.1 server: small, because it must be able to break every rule of the line on demand.

Below each upstream's path it plays that upstream. Besides:

    POST   /_sandbox/faults      a fault from now on: {"upstream", "fault", "seconds"?, "times"?, "path"?}
    DELETE /_sandbox/faults      all is well again
    GET    /_sandbox/requests    counts, and the last requests
    POST   /_sandbox/zalo-events that a citizen revoked consent, sent to a port of 127.0.0.1 as Zalo would:
                                 {"citizen", "port", "path"?}; answers with the status that came back
"""

import asyncio
import threading
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from email.utils import format_datetime
from types import TracebackType

import msgspec

from adapters.sandbox.faults import BREAKS_THE_LINE, LATE, Faults, broken, changed, head
from adapters.sandbox.messages import Answer, Request, not_found
from adapters.sandbox.upstreams import players
from adapters.sandbox.zalo import revocation
from laocaiso.core.clock import Clock, SystemClock

HEAD_LIMIT = 262_144
"""Bytes of a request's head; many coordinates make a long address."""
BODY_LIMIT = 1_048_576
REMEMBERED = 500
"""Requests kept for tests to look at."""
START_TIMEOUT = 10.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One request an upstream got, and the fault it was answered with."""

    upstream: str
    request: Request
    fault: str | None


class _FaultOrder(msgspec.Struct, forbid_unknown_fields=True):
    upstream: str
    fault: str
    seconds: float | None = None
    times: int | None = None
    path: str = ""


class _RevocationOrder(msgspec.Struct, forbid_unknown_fields=True):
    citizen: str
    port: int
    path: str = "/v1/zalo/events"


class Sandbox:
    """A running sandbox: where it is, the faults it plays, and what it was asked."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._players = players()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0
        self.faults = Faults(self._players)
        self.seen: deque[Seen] = deque(maxlen=REMEMBERED)
        self.counts: Counter[str] = Counter()
        """Requests since the start, by upstream."""

    @property
    def url(self) -> str:
        """The sandbox's address without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def url_of(self, upstream: str) -> str:
        """The base address of an upstream."""
        return f"{self.url}/{upstream}"

    async def start(self, port: int = 0) -> None:
        """Listen on a port of 127.0.0.1; 0 takes a free one. OSError when it is taken."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", port, limit=HEAD_LIMIT)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close every connection, in whatever state."""
        if self._server is not None:
            self._server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self._server.wait_closed()

    async def __aenter__(self) -> "Sandbox":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            with suppress(
                ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError
            ):
                while await self._exchange(reader, writer):
                    pass
        except asyncio.CancelledError:
            # The server stops. A task that ends cancelled here is reported as an error by asyncio.
            writer.transport.abort()
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; False when the connection is over."""
        request = await _read(reader)
        upstream, _, rest = request.path.lstrip("/").partition("/")
        player = self._players.get(upstream)
        if player is None:
            answer = await self._controlled(request) if upstream == "_sandbox" else not_found()
            await self._send(writer, request, answer)
            return True
        asked = replace(request, path=f"/{rest}")
        fault = self.faults.take(upstream, asked.path)
        self.counts[upstream] += 1
        self.seen.append(Seen(upstream, asked, fault))
        if fault == "refused":
            writer.transport.abort()
            return False
        answer = player.answer(asked, self._clock.now())
        if fault == "slow":
            await asyncio.sleep(LATE)
        if fault in (None, "slow"):
            await self._send(writer, request, answer)
            return True
        if fault in BREAKS_THE_LINE:
            async for piece in broken(fault, answer):
                writer.write(piece)
                await writer.drain()
            return False
        target = request.path + (f"?{request.query}" if request.query else "")
        await self._send(writer, request, changed(fault, player, answer, target))
        return True

    async def _send(self, writer: asyncio.StreamWriter, request: Request, answer: Answer) -> None:
        date = format_datetime(self._clock.now(), usegmt=True)
        body = b"" if request.method == "HEAD" or answer.status == 304 else answer.body
        writer.write(head(answer, len(answer.body), date) + body)
        await writer.drain()

    async def _controlled(self, request: Request) -> Answer:
        match request.method, request.path:
            case "POST", "/_sandbox/faults":
                try:
                    order = msgspec.json.decode(request.body, type=_FaultOrder)
                    self.faults.set(
                        order.upstream,
                        order.fault,
                        seconds=order.seconds,
                        times=order.times,
                        path=order.path,
                    )
                except ValueError as error:
                    return Answer(msgspec.json.encode({"error": str(error)}), status=400)
                return Answer(b"{}")
            case "DELETE", "/_sandbox/faults":
                self.faults.clear()
                return Answer(b"{}")
            case "POST", "/_sandbox/zalo-events":
                return await self._revoked(request)
            case "GET", "/_sandbox/requests":
                return Answer(msgspec.json.encode({"counts": self.counts, "last": list(self.seen)}))
        return not_found()

    async def _revoked(self, request: Request) -> Answer:
        try:
            order = msgspec.json.decode(request.body, type=_RevocationOrder)
            headers, body = revocation(order.citizen, self._clock.now())
            status = await _post(order.port, order.path, headers, body)
        except (ValueError, OSError) as error:
            return Answer(msgspec.json.encode({"error": str(error)}), status=400)
        return Answer(msgspec.json.encode({"status": status}))


async def _post(port: int, path: str, headers: Mapping[str, str], body: bytes) -> int:
    """Send something to this machine; the status of the answer. OSError where nobody takes it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "Connection: close", "", ""]).encode() + body)
        await writer.drain()
        return int((await reader.readline()).split()[1])
    finally:
        writer.close()


async def _read(reader: asyncio.StreamReader) -> Request:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _version = first.split(" ")
    headers = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            headers[name.lower()] = value.strip()
    length = int(headers.get("content-length", "0"))
    if length > BODY_LIMIT:
        raise ValueError("more than the sandbox takes")
    path, _, query = target.partition("?")
    return Request(method, path, query, headers, await reader.readexactly(length))


async def serve_sandbox(port: int = 0, clock: Clock | None = None) -> Sandbox:
    """A sandbox that listens, in the running event loop; stop it with `stop` or `async with`."""
    sandbox = Sandbox(clock or SystemClock())
    await sandbox.start(port)
    return sandbox


@contextmanager
def sandbox_in_thread(port: int = 0, clock: Clock | None = None) -> Iterator[str]:
    """A sandbox in a thread of its own, for callers without an event loop; its address."""
    address: list[str] = []
    failure: list[BaseException] = []
    ready, loop = threading.Event(), asyncio.new_event_loop()
    over = asyncio.Event()

    async def serve() -> None:
        try:
            async with await serve_sandbox(port, clock) as sandbox:
                address.append(sandbox.url)
                ready.set()
                await over.wait()
        except OSError as error:
            failure.append(error)
            ready.set()

    def run() -> None:
        try:
            loop.run_until_complete(serve())
        finally:
            loop.close()

    thread = threading.Thread(target=run, name="sandbox", daemon=True)
    thread.start()
    ready.wait(START_TIMEOUT)
    if failure:
        raise failure[0]
    try:
        yield address[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(START_TIMEOUT)
