"""A whole side of reports over SQLite in a temporary folder."""

import shutil
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest

from adapters.sql import migrate
from laocaiso.core.clock import ManualClock
from tests.unit.feedback.invented_desk import NO_QUOTAS, Office
from tests.unit.feedback.invented_reports import World

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # a Monday, 9:00 in Viet Nam


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("feedback") / "migrated.db"
    with ThreadPoolExecutor(1) as thread:
        thread.submit(anyio.run, migrate, f"sqlite+aiosqlite:///{path}").result()
    return path


@pytest.fixture
async def world(migrated: Path, tmp_path: Path) -> AsyncIterator[World]:
    shutil.copy(migrated, tmp_path / "laocaiso.db")
    made = World(tmp_path, ManualClock(START))
    yield made
    await made.close()


@pytest.fixture
async def office(migrated: Path, tmp_path: Path) -> AsyncIterator[Office]:
    """The officers' side of a world that holds no report back."""
    shutil.copy(migrated, tmp_path / "laocaiso.db")
    made = World(tmp_path, ManualClock(START), figures=NO_QUOTAS)
    yield Office(made)
    await made.close()
