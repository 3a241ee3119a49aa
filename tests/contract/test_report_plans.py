"""Queues begin within an index, so that a page costs the same at a million reports as at ten.

What the database would do, not how long it takes: no page is sorted, and none reads the whole table.
"""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.database import open_database
from adapters.sql.report_queue import page_query, written_cursor
from laocaiso.cases.feedback.ports import Filter, Scope

DUE, NEWEST = written_cursor([1, 5, "r1"]), written_cursor([5, "r1"])
PAGES: dict[str, tuple[dict[str, Any], str | None]] = {
    "due": ({}, None),
    "due, later": ({}, DUE),
    "due, of categories": ({"scope": Scope(categories=frozenset({"moi_truong", "cay_xanh"}))}, None),
    "due, of a unit": ({"scope": Scope(units=frozenset({"03006"}))}, None),
    "due, of a unit, later": ({"units": frozenset({"03006"})}, DUE),
    "newest": ({"order": "newest"}, None),
    "newest, later": ({"order": "newest"}, NEWEST),
    "held": ({"held": True}, None),
    "unread": ({"unread": True}, None),
    "unread, later": ({"unread": True}, DUE),
    "of an officer": ({"assignee": "o1"}, None),
}


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest) -> AsyncIterator[AsyncEngine]:
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{request.getfixturevalue('migrated_sqlite')}"
    else:
        url = request.getfixturevalue("postgresql").url
    opened = open_database(url)
    yield opened
    await opened.dispose()


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_begins_within_an_index(database: AsyncEngine, page: str) -> None:
    wanted, after = PAGES[page]
    query = page_query(Filter(**wanted), after, 21)
    is_sqlite = database.dialect.name == "sqlite"
    dialect = sqlite.dialect() if is_sqlite else postgresql.dialect()
    sql = str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    async with database.connect() as connection:
        if not is_sqlite:
            # An empty table is quickest read whole; what matters is whether there is another way.
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
            await connection.execute(text("SET LOCAL enable_bitmapscan = off"))
        explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
        rows = (await connection.exec_driver_sql(explain + sql)).all()
    plan = "\n".join(str(row[-1]) for row in rows)
    assert "TEMP B-TREE" not in plan, plan
    assert "Sort" not in plan, plan
    assert "Seq Scan" not in plan, plan
    assert "USING INDEX" in plan or "Index Scan" in plan, plan
