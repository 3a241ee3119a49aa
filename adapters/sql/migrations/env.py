"""What Alembic runs: it works on the connection, and inside the transaction, that `migrate` hands it."""

from alembic import context

import adapters.sql.report_tables  # noqa: F401 - so that its tables are known
from adapters.sql import report_tables  # noqa: F401 - so that its tables are known
from adapters.sql.schema import metadata

# SQLite can alter next to nothing in place; in batch mode Alembic copies the table instead.
context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
context.run_migrations()
