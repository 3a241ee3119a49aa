"""The engine's ports in a database: SQLite in a file for an embedded start, PostgreSQL to share it.

`migrate(url)` brings the tables up to date, `open_database(url)` makes the one engine that `SqlSnapshots` and
`SqlLock` share. Importing this package loads SQLAlchemy (0.3 s of CPU time), so import it where a database
is opened; a driver is loaded with the first database that needs it, and Alembic only where tables change.
"""

from adapters.sql.database import open_database
from adapters.sql.editorial import SqlEditorial
from adapters.sql.lock import SqlLock
from adapters.sql.migrate import migrate
from adapters.sql.snapshots import SqlSnapshots

__all__ = ["SqlEditorial", "SqlLock", "SqlSnapshots", "migrate", "open_database"]
