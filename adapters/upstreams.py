"""The ways to all outside systems: one client for most, and one for each that needs more trust."""

import ssl
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx

from adapters.http import Upstream, open_client
from laocaiso.core.clock import Clock


class Upstreams:
    """Opens clients and closes them. `contact` goes into the User-Agent: whom an owner can write to."""

    def __init__(self, contact: str, clock: Clock) -> None:
        self._user_agent = f"laocaiso/{version('laocaiso')} ({contact})"
        self._clock = clock
        self._clients: list[httpx.AsyncClient] = [open_client(user_agent=self._user_agent)]

    def to(self, name: str, url: str, *, ca_file: Path | None = None, **more: Any) -> Upstream:
        """The system at `url`; `ca_file` holds authorities to be trusted beside the usual ones.

        `more` are further parameters of `Upstream`.
        """
        client = self._clients[0]
        if ca_file is not None:
            trust = ssl.create_default_context()
            trust.load_verify_locations(ca_file)
            client = open_client(user_agent=self._user_agent, verify=trust)
            self._clients.append(client)
        return Upstream(client, name, url, clock=self._clock, **more)

    async def aclose(self) -> None:
        """Close all connections."""
        for client in self._clients:
            await client.aclose()
