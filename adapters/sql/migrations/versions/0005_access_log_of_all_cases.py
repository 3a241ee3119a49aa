"""The access log speaks of dossiers, reports and accounts."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Name the column for what it holds now."""
    op.drop_index("ix_access_log_dossier", "access_log")
    op.execute("ALTER TABLE access_log RENAME COLUMN dossier TO subject")
    op.create_index("ix_access_log_subject", "access_log", ["subject"])
