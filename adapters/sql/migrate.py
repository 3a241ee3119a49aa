"""Bringing the tables up to date."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from adapters.sql.database import open_database
from laocaiso.core.errors import LaocaisoError

SCRIPTS = Path(__file__).parent / "migrations"

# Any number, the same for all who migrate: on PostgreSQL the replicas that start at once take turns by it.
TURN = 6_214_700_321


async def migrate(url: str) -> None:
    """Bring the database at `url` to the tables this program knows; quick where it is there already.

    Safe to call from any number of processes at once: one changes the tables, the others wait for it. Either
    all changes are made, or none. Raises `LaocaisoError` where a newer program has changed the tables, and
    what SQLAlchemy or the driver raises where the database can't be reached.
    """
    database = open_database(url)
    try:
        async with database.connect() as connection:
            if await connection.run_sync(_revision) == newest():
                return
            await connection.rollback()
            await connection.exec_driver_sql(
                "BEGIN IMMEDIATE"
                if database.dialect.name == "sqlite"
                else f"SELECT pg_advisory_xact_lock({TURN})"
            )
            await connection.run_sync(_upgrade)
            await connection.commit()
    finally:
        await database.dispose()


def newest() -> str:
    """The last migration's revision: its file's name begins with it."""
    return max(path.name.partition("_")[0] for path in (SCRIPTS / "versions").glob("[0-9]*.py"))


def _revision(connection: Connection) -> str | None:
    """The revision of the database, read without loading Alembic: it is the usual start that counts."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    revision = _revision(connection)
    if revision is not None and revision > newest():
        raise LaocaisoError(
            f"Cơ sở dữ liệu thuộc một phiên bản mới hơn của chương trình ({revision}); xin dùng bản mới đó.",
            f"The database belongs to a newer version of the program ({revision}); run that one.",
        )
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
