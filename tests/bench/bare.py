"""The yardstick, the least a server can do for the same bytes: `python -m tests.bench.bare FILE PORT`."""

import sys
from pathlib import Path
from typing import Any

import msgspec
import uvicorn

Case = tuple[int, list[tuple[bytes, bytes]], bytes]


def app(cases: dict[str, Case]) -> Any:
    """An ASGI app that looks a path up and sends what is there."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        status, headers, body = cases[scope["path"]]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return answer


if __name__ == "__main__":
    kept = msgspec.msgpack.decode(Path(sys.argv[1]).read_bytes(), type=dict[str, Case])
    uvicorn.run(
        app(kept),
        port=int(sys.argv[2]),
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        lifespan="off",
        loop="uvloop",
        http="httptools",
    )
