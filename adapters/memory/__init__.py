"""The engine's ports inside one process: for tests, and for an embedded start without any server."""

from adapters.memory.limits import MemoryLimits
from adapters.memory.lock import MemoryLock
from adapters.memory.snapshots import MemorySnapshots

__all__ = ["MemoryLimits", "MemoryLock", "MemorySnapshots"]
