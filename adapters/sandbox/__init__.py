"""Every upstream, played over real HTTP on loopback, with faults on demand.

    async with await serve_sandbox() as sandbox:
        upstream = Upstream(client, "open_meteo", sandbox.url_of("open-meteo"))
        sandbox.faults.set("open-meteo", "status_500", times=1)

`sandbox_in_thread` is the same for a caller without an event loop. Outages are recorded ones, moved so that
the day of the recording is today; weather is invented. A further upstream is one module that holds a
`Player`, and one line in `upstreams.py`.
"""

from adapters.sandbox.faults import FAULTS, Faults
from adapters.sandbox.messages import Answer, Player, Request
from adapters.sandbox.server import Sandbox, sandbox_in_thread, serve_sandbox

__all__ = [
    "FAULTS",
    "Answer",
    "Faults",
    "Player",
    "Request",
    "Sandbox",
    "sandbox_in_thread",
    "serve_sandbox",
]
