"""Snapshots of the sources, and locks."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "snapshot_good",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("checked_at", sa.BigInteger, nullable=False, comment="microseconds since the epoch, UTC"),
        sa.Column("mark", sa.Text, nullable=False, comment="differs where records differ"),
        sa.Column("record", sa.LargeBinary, nullable=False, comment="MessagePack"),
        sa.PrimaryKeyConstraint("source", name="pk_snapshot_good"),
    )
    op.create_table(
        "snapshot_health",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("mark", sa.Text, nullable=False, comment="differs where records differ"),
        sa.Column("record", sa.LargeBinary, nullable=False, comment="MessagePack"),
        sa.PrimaryKeyConstraint("source", name="pk_snapshot_health"),
    )
    op.create_table(
        "lock",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column(
            "expires_at",
            sa.BigInteger,
            nullable=False,
            comment="milliseconds since the epoch, database's clock",
        ),
        sa.PrimaryKeyConstraint("name", name="pk_lock"),
    )
