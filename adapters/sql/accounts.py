"""Citizens' accounts and sessions in a database.

What belongs together is one transaction, and its first statement writes (as in `adapters.sql.dossiers`).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.records import microseconds
from adapters.sql.accesses import access_row
from adapters.sql.database import DEADLINE, answer_within, forgetting, inserter
from adapters.sql.rows import row_of, struct_of
from adapters.sql.schema import access_log, account, account_consent, consent_text, login_session
from laocaiso.accounts.model import Account, Consent, Session, SessionKind
from laocaiso.accounts.ports import Also

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SqlAccounts:
    """`accounts.ports.Accounts`."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._insert = inserter(database)
        self._deadline = deadline

    async def of_zalo(self, fresh: Account) -> Account:
        """The account with this digest: the one there is, or `fresh`, kept now."""
        statement = (
            self._insert(account)
            .values(**row_of(fresh))
            .on_conflict_do_nothing(index_elements=["zalo_digest"])
        )
        query = select(account).where(account.c.zalo_digest == fresh.zalo_digest)
        async with answer_within(self._deadline), self._database.begin() as connection:
            await connection.execute(statement)
            return struct_of(Account, (await connection.execute(query)).mappings().one())

    async def read(self, account_id: str) -> Account | None:
        """One that was not erased."""
        query = select(account).where(account.c.id == account_id, account.c.erased_at.is_(None))
        async with answer_within(self._deadline), self._database.connect() as connection:
            found = (await connection.execute(query)).mappings().first()
        return None if found is None else struct_of(Account, found)

    async def find(self, zalo_digest: bytes) -> Account | None:
        """The one with this digest."""
        query = select(account).where(account.c.zalo_digest == zalo_digest)
        async with answer_within(self._deadline), self._database.connect() as connection:
            found = (await connection.execute(query)).mappings().first()
        return None if found is None else struct_of(Account, found)

    async def change(self, after: Account, also: Also) -> bool:
        """Keep it in place of the revision before it, or nothing."""
        statement = (
            update(account)
            .where(
                account.c.id == after.id,
                account.c.revision == after.revision - 1,
                account.c.erased_at.is_(None),
            )
            .values({name: value for name, value in row_of(after).items() if name != "id"})
            .returning(account.c.id)
        )
        async with answer_within(self._deadline), forgetting(self._database) as connection:
            if (await connection.execute(statement)).first() is None:
                await connection.rollback()
                return False
            await self._also(connection, after, also)
            if after.erased_at is not None:
                where = (login_session.c.kind == "citizen") & (login_session.c.owner == after.id)
                await connection.execute(delete(login_session).where(where))
            await connection.commit()
        return True

    async def consents(self, account_id: str) -> Sequence[Consent]:
        """All that was consented to or taken back, oldest first."""
        row = account_consent.c
        query = select(account_consent).where(row.account == account_id).order_by(row.number)
        async with answer_within(self._deadline), self._database.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_consent(found) for found in rows]

    async def unused(self, before: datetime, limit: int) -> Sequence[str]:
        """Accounts that nobody signed in to since then."""
        query = (
            select(account.c.id)
            .where(account.c.seen_at < microseconds(before), account.c.erased_at.is_(None))
            .order_by(account.c.seen_at)
            .limit(limit)
        )
        async with answer_within(self._deadline), self._database.connect() as connection:
            return [row[0] for row in (await connection.execute(query)).all()]

    async def _also(self, connection: AsyncConnection, after: Account, also: Also) -> None:
        if also.text is not None:
            text = self._insert(consent_text).values(**also.text._asdict()).on_conflict_do_nothing()
            await connection.execute(text)
        if also.consents:
            # Nobody else numbers meanwhile: the account's row is ours until the transaction ends.
            last = select(func.max(account_consent.c.number)).where(account_consent.c.account == after.id)
            number = (await connection.execute(last)).scalar() or 0
            rows = [
                {
                    **msgspec.structs.asdict(consent),
                    "account": after.id,
                    "number": number + count,
                    "given": int(consent.given),
                    "at": microseconds(consent.at),
                }
                for count, consent in enumerate(also.consents, 1)
            ]
            await connection.execute(insert(account_consent), rows)
        await connection.execute(insert(access_log).values(**access_row(also.access)))


class SqlSessions:
    """`accounts.ports.Sessions`."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._deadline = deadline

    async def open(self, session: Session, *, most: int) -> None:
        """Keep a new one; of all of its owner's the `most` newest stay."""
        row = login_session.c
        newest = (
            select(row.token_hash)
            .where(row.kind == session.kind, row.owner == session.owner)
            .order_by(row.opened_at.desc(), row.token_hash)
            .limit(most)
        )
        beyond = and_(row.kind == session.kind, row.owner == session.owner, row.token_hash.not_in(newest))
        async with answer_within(self._deadline), self._database.begin() as connection:
            await connection.execute(insert(login_session).values(**row_of(session)))
            await connection.execute(delete(login_session).where(beyond))

    async def find(self, token_hash: bytes) -> Session | None:
        """One, whether it is still in force or not."""
        query = select(login_session).where(login_session.c.token_hash == token_hash)
        async with answer_within(self._deadline), self._database.connect() as connection:
            found = (await connection.execute(query)).mappings().first()
        return None if found is None else struct_of(Session, found)

    async def seen(self, token_hash: bytes, at: datetime) -> None:
        """It was used."""
        row = login_session.c
        statement = (
            update(login_session)
            .where(row.token_hash == token_hash, row.seen_at < microseconds(at))
            .values(seen_at=microseconds(at))
        )
        async with answer_within(self._deadline), self._database.begin() as connection:
            await connection.execute(statement)

    async def close(self, kind: SessionKind, owner: str, token_hash: bytes | None = None) -> None:
        """End one of an owner's, or all."""
        where = (login_session.c.kind == kind) & (login_session.c.owner == owner)
        if token_hash is not None:
            where &= login_session.c.token_hash == token_hash
        async with answer_within(self._deadline), self._database.begin() as connection:
            await connection.execute(delete(login_session).where(where))

    async def of(self, kind: SessionKind, owner: str) -> Sequence[Session]:
        """All of an owner's, newest first."""
        row = login_session.c
        query = (
            select(login_session)
            .where(row.kind == kind, row.owner == owner)
            .order_by(row.opened_at.desc(), row.token_hash)
        )
        async with answer_within(self._deadline), self._database.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [struct_of(Session, found) for found in rows]

    async def prune(self, now: datetime, idle: Mapping[SessionKind, timedelta]) -> int:
        """Delete those that are over: past their end, or unused for longer than their kind may be."""
        row = login_session.c
        unused = [
            and_(row.kind == kind, row.seen_at <= microseconds(now - longest))
            for kind, longest in idle.items()
        ]
        over = or_(row.ends_at <= microseconds(now), *unused)
        async with answer_within(self._deadline), self._database.begin() as connection:
            return int((await connection.execute(delete(login_session).where(over))).rowcount)


def _consent(row: Mapping[Any, Any]) -> Consent:
    return Consent(
        purpose=row["purpose"],
        given=bool(row["given"]),
        text_version=row["text_version"],
        at=_EPOCH + timedelta(microseconds=row["at"]),
        channel=row["channel"],
    )
