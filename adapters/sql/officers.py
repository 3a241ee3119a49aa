"""Officers in a database: their accounts, second factors that are good once, and failed sign-ins."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import BigInteger, case, delete, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.records import microseconds
from adapters.sql.accesses import access_row
from adapters.sql.database import DEADLINE, answer_within, inserter
from adapters.sql.rows import row_of, struct_of
from adapters.sql.schema import access_log, login_session, officer, officer_recovery, sign_in_trouble
from laocaiso.accounts.access import Access
from laocaiso.accounts.model import KeptOfficer

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class SqlOfficers:
    """`accounts.ports.KeptOfficers` and `Factors`."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._insert = inserter(database)
        self._deadline = deadline

    async def add(self, new: KeptOfficer, recovery: Sequence[bytes], access: Access) -> bool:
        """Keep a new one; False where the name is taken."""
        statement = (
            self._insert(officer)
            .values(**_row(new))
            .on_conflict_do_nothing(index_elements=["name_key"])
            .returning(officer.c.id)
        )
        async with answer_within(self._deadline), self._database.begin() as connection:
            if (await connection.execute(statement)).first() is None:
                return False
            await _keep_recovery(connection, new.id, recovery)
            await connection.execute(insert(access_log).values(**access_row(access)))
        return True

    async def find(
        self,
        *,
        id: str | None = None,  # noqa: A002
        name_key: str | None = None,
        enrolment_hash: bytes | None = None,
    ) -> KeptOfficer | None:
        """The one with this id, name or enrolment code."""
        given = {"id": id, "name_key": name_key, "enrolment_hash": enrolment_hash}
        wanted = [officer.c[name] == value for name, value in given.items() if value is not None]
        async with answer_within(self._deadline), self._database.connect() as connection:
            found = (await connection.execute(select(officer).where(*wanted))).mappings().first()
        return None if found is None else _officer(found)

    async def all(self) -> Sequence[KeptOfficer]:
        """All of them, by name."""
        query = select(officer).order_by(officer.c.name_key)
        async with answer_within(self._deadline), self._database.connect() as connection:
            return [_officer(row) for row in (await connection.execute(query)).mappings()]

    async def change(
        self,
        after: KeptOfficer,
        access: Access,
        *,
        recovery: Sequence[bytes] | None = None,
        sign_out: bool = False,
    ) -> bool:
        """Keep it in place of the revision before it, or nothing; but never its `totp_step`."""
        statement = (
            update(officer)
            .where(officer.c.id == after.id, officer.c.revision == after.revision - 1)
            .values({name: value for name, value in _row(after).items() if name not in ("id", "totp_step")})
            .returning(officer.c.id)
        )
        async with answer_within(self._deadline), self._database.begin() as connection:
            if (await connection.execute(statement)).first() is None:
                await connection.rollback()
                return False
            if recovery is not None:
                where = officer_recovery.c.officer == after.id
                await connection.execute(delete(officer_recovery).where(where))
                await _keep_recovery(connection, after.id, recovery)
            if sign_out:
                sessions = (login_session.c.kind == "officer") & (login_session.c.owner == after.id)
                await connection.execute(delete(login_session).where(sessions))
            await connection.execute(insert(access_log).values(**access_row(access)))
        return True

    async def take_step(self, officer_id: str, step: int) -> bool:
        """Take a code of this step; False where one of it or of a later one was taken before."""
        statement = (
            update(officer)
            .where(officer.c.id == officer_id, officer.c.totp_step < step)
            .values(totp_step=step)
            .returning(officer.c.id)
        )
        async with answer_within(self._deadline), self._database.begin() as connection:
            return (await connection.execute(statement)).first() is not None

    async def has_recovery(self, officer_id: str, code_hash: bytes) -> bool:
        """Whether there is such a recovery code."""
        row = officer_recovery.c
        query = select(row.officer).where(row.officer == officer_id, row.code_hash == code_hash)
        async with answer_within(self._deadline), self._database.connect() as connection:
            return (await connection.execute(query)).first() is not None

    async def take_recovery(self, officer_id: str, code_hash: bytes) -> bool:
        """Use a recovery code up; False where it is not there any more."""
        row = officer_recovery.c
        statement = (
            delete(officer_recovery)
            .where(row.officer == officer_id, row.code_hash == code_hash)
            .returning(row.officer)
        )
        async with answer_within(self._deadline), self._database.begin() as connection:
            return (await connection.execute(statement)).first() is not None


class SqlFailures:
    """`accounts.ports.Failures`."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._insert = inserter(database)
        self._deadline = deadline

    async def count(
        self, who: bytes, now: datetime, waits: Sequence[tuple[int, timedelta]], forget: timedelta
    ) -> datetime | None:
        """Count one more and set how long the next one has to wait; or until when this one has to."""
        row, at = sign_in_trouble.c, microseconds(now)
        fresh = row.last_at <= microseconds(now - forget)
        failures = case((fresh, 1), else_=row.failures + 1)
        # Typed, for PostgreSQL would take a plain number for one of 32 bits.
        wait = case(
            *((failures >= count, literal(longer // _MICROSECOND, BigInteger)) for count, longer in waits),
            else_=literal(0, BigInteger),
        )
        first = next((wait for count, wait in waits if count <= 1), timedelta())
        statement = (
            self._insert(sign_in_trouble)
            .values(who=who, failures=1, last_at=at, locked_until=microseconds(now + first))
            .on_conflict_do_update(
                index_elements=["who"],
                set_={"failures": failures, "last_at": at, "locked_until": literal(at, BigInteger) + wait},
                where=row.locked_until <= at,
            )
            .returning(row.who)
        )
        locked = select(row.locked_until).where(row.who == who)
        async with answer_within(self._deadline), self._database.begin() as connection:
            if (await connection.execute(statement)).first() is not None:
                return None
            until = (await connection.execute(locked)).scalar_one()
        return _EPOCH + timedelta(microseconds=until)

    async def take_back(self, who: bytes) -> None:
        """One was none; it does not wait any more."""
        row = sign_in_trouble.c
        less = case((row.failures > 0, row.failures - 1), else_=0)
        statement = update(sign_in_trouble).where(row.who == who).values(failures=less, locked_until=0)
        async with answer_within(self._deadline), self._database.begin() as connection:
            await connection.execute(statement)

    async def forget(self, who: bytes) -> None:
        """None was one."""
        async with answer_within(self._deadline), self._database.begin() as connection:
            await connection.execute(delete(sign_in_trouble).where(sign_in_trouble.c.who == who))

    async def prune(self, before: datetime) -> int:
        """Delete what is older."""
        old = sign_in_trouble.c.last_at < microseconds(before)
        async with answer_within(self._deadline), self._database.begin() as connection:
            return int((await connection.execute(delete(sign_in_trouble).where(old))).rowcount)


async def _keep_recovery(connection: AsyncConnection, officer_id: str, hashes: Sequence[bytes]) -> None:
    if hashes:
        rows = [{"officer": officer_id, "code_hash": one} for one in hashes]
        await connection.execute(insert(officer_recovery), rows)


def _row(kept: KeptOfficer) -> dict[str, Any]:
    row = row_of(kept)
    for name in ("units", "categories"):
        row[name] = None if row[name] is None else msgspec.json.encode(sorted(row[name])).decode()
    return row


def _officer(row: Mapping[Any, Any]) -> KeptOfficer:
    scope = {
        name: None if row[name] is None else frozenset(msgspec.json.decode(row[name]))
        for name in ("units", "categories")
    }
    return struct_of(KeptOfficer, {**row, **scope})
