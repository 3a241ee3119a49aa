"""Whether a shared server answers: counted always, logged once when it is lost and once when it is back."""

from collections.abc import Awaitable
from typing import TypeVar

import structlog

from laocaiso.snapshots.ports import StoreDown

T = TypeVar("T")
_log = structlog.get_logger(__name__)


class Contact:
    """One server the engine can do without for a while: `snapshots`, `lock` or `limits`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.failures = 0
        """Questions without an answer, since the start."""
        self.is_down = False
        """Whether the last question got none."""

    async def ask(self, call: Awaitable[T]) -> T:
        """The answer; raises `StoreDown` when there was none."""
        try:
            answer = await call
        except StoreDown as error:
            self.failures += 1
            if not self.is_down:
                self.is_down = True
                _log.warning("server_down", server=self.name, reason=str(error))
            raise
        if self.is_down:
            self.is_down = False
            _log.info("server_back", server=self.name)
        return answer
