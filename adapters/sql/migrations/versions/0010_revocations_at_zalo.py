"""What people took back at Zalo: kept until it is carried out, and known again after."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "zalo_revocation",
        sa.Column("id", sa.Text, nullable=False, comment="SHA-256 of the event's signature"),
        sa.Column(
            "at",
            sa.BigInteger,
            nullable=False,
            comment="microseconds since the epoch, UTC, as Zalo says; all below too",
        ),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("zalo_digest", sa.LargeBinary, comment="keyed hash of the Zalo id; none once done"),
        sa.Column("done_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_zalo_revocation"),
    )
    op.create_index("ix_zalo_revocation_done_at", "zalo_revocation", ["done_at"])
