"""A whole intake over SQLite in a temporary folder, with a one-stop that can be made to fail."""

import base64
import shutil
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest

from adapters.sealing import DataKey, KeyRing
from adapters.sql import migrate
from laocaiso.core.clock import ManualClock
from tests.unit.intake.invented_intake import World

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("intake") / "migrated.db"
    with ThreadPoolExecutor(1) as thread:
        thread.submit(anyio.run, migrate, f"sqlite+aiosqlite:///{path}").result()
    return path


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing([DataKey("k1", base64.b64decode("c" * 43 + "="))])


@pytest.fixture
async def world(migrated: Path, tmp_path: Path, ring: KeyRing) -> AsyncIterator[World]:
    shutil.copy(migrated, tmp_path / "laocaiso.db")
    made = World(tmp_path, ring, ManualClock(START))
    yield made
    await made.close()
