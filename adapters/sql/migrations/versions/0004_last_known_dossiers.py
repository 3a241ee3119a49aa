"""Last known dossiers: what a code alone shows, for the time a one-stop system is silent."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "dossier_last_known",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column(
            "checked_at",
            sa.BigInteger,
            nullable=False,
            comment="microseconds since the epoch, UTC; when its system said so",
        ),
        sa.Column("record", sa.LargeBinary, nullable=False, comment="MessagePack"),
        sa.PrimaryKeyConstraint("code", name="pk_dossier_last_known"),
    )
    op.create_index("ix_dossier_last_known_checked_at", "dossier_last_known", ["checked_at"])
