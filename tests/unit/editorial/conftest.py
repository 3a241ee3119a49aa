import pytest

from adapters.memory.editorial import MemoryEditorial
from laocaiso.core.clock import ManualClock
from laocaiso.editorial.service import Editors
from laocaiso.editorial.sheet import Sheet


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def store() -> MemoryEditorial:
    return MemoryEditorial()


@pytest.fixture
def clock() -> ManualClock:
    from datetime import UTC, datetime

    return ManualClock(datetime(2026, 11, 25, 3, 0, tzinfo=UTC))


@pytest.fixture
def editors(store: MemoryEditorial, clock: ManualClock) -> Editors:
    return Editors(store, clock)


@pytest.fixture
def sheet():
    """`sheet(["Ngày", "Giờ"], ["25/11/2026", "5h00"])` is a table whose first row is row 1."""
    return lambda *rows: Sheet([(n, row) for n, row in enumerate(rows, 1) if row])
