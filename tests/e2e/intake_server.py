"""The intake alone: `python -m tests.e2e.intake_server PORT FOLDER DATABASE ONE_STOP`."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import uvicorn
from litestar import Litestar, get

from adapters.files import LocalFiles
from adapters.http import Upstream, open_client
from adapters.national_exchange import Account, NationalExchange
from adapters.one_stop_submissions import OneStopSubmissions
from adapters.sealing import key_ring
from adapters.sql import migrate, open_database
from adapters.sql.data_keys import SqlDataKeys
from laocaiso.cases.dossiers.model import System
from laocaiso.cases.procedures.catalogue import Catalogue
from laocaiso.core.clock import SystemClock
from laocaiso.core.sealing import Keys
from laocaiso.intake_side import intake_side
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.web import problems
from laocaiso.web.limits import Callers


def app(folder: Path, database_url: str, one_stop: str) -> Litestar:
    clock, database = SystemClock(), open_database(database_url)
    exchange = NationalExchange(
        Upstream(open_client(user_agent="test"), "one_stop", one_stop, deadline=5),
        clock,
        Account("user", "right", "H38"),
        system=System("one_stop", "Một cửa", "One-stop", "https://example.vn"),
    )
    ring = key_ring(None, folder, may_make=True)
    side = intake_side(
        database=database,
        sealing=ring,
        files=LocalFiles(folder / "documents"),
        procedures=Catalogue.shipped(),
        gazetteer=Gazetteer.load(),
        callers=Callers(),
        clock=clock,
        submissions=OneStopSubmissions(exchange, "one_stop"),
        accepts_submissions=True,
        new_dossiers_per_minute=100_000,
        sending_deadline=4,  # what a killed process was just sending waits for six seconds
    )

    @get("/ready", sync_to_thread=False)
    def ready() -> str:
        return "ready"

    @contextlib.asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        await migrate(database_url)
        await Keys(ring, SqlDataKeys(database), [side.sealed]).check()
        tasks = [asyncio.ensure_future(run()) for run in side.background]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await database.dispose()

    return Litestar(
        [ready, *side.routes],
        lifespan=[lifespan],
        exception_handlers=problems.handlers(),
        openapi_config=None,
        request_max_body_size=64 * 1024,
        logging_config=None,
    )


if __name__ == "__main__":
    port, where, url, upstream = sys.argv[1:]
    uvicorn.run(app(Path(where), url, upstream), port=int(port), log_level="warning")
