"""What is noted of every request, in one call."""

from typing import Literal

from laocaiso.web.access_log import AccessLog
from laocaiso.web.metrics import Metrics

How = Literal["published", "app", "front"]
"""Who answered: a finished answer picked up, the framework, or the layer in front by itself."""

UNMATCHED = "unmatched"
"""The route of a request that no route of ours matched."""


class Telemetry:
    """Metrics always, a line of the access log where there is one."""

    def __init__(self, metrics: Metrics, log: AccessLog | None = None) -> None:
        self.metrics = metrics
        self.log = log
        self._observe = metrics.observe
        self._line = log.line if log else None

    def done(  # noqa: PLR0917 - called for every request, and names cost
        self, method: str, route: str, status: int, size: int, seconds: float, request_id: bytes, how: How
    ) -> None:
        """Note one answered request. `route` is a pattern such as `/v1/places/{code}`, or `UNMATCHED`."""
        self._observe(method, route, status, size, seconds, how)
        if self._line is not None:
            self._line(method, route, status, size, seconds, request_id, how)

    async def aclose(self) -> None:
        """Write the lines still waiting."""
        if self.log is not None:
            self.log.close()
