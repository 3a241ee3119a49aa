"""Editors' data."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of the versions and their contents."""
    op.create_table(
        "editorial_content",
        sa.Column("digest", sa.Text, nullable=False, comment="BLAKE2b of the body, 16 bytes in hexadecimal"),
        sa.Column("body", sa.LargeBinary, nullable=False, comment="JSON"),
        sa.PrimaryKeyConstraint("digest", name="pk_editorial_content"),
    )
    op.create_table(
        "editorial_version",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column(
            "number", sa.BigInteger, autoincrement=False, nullable=False, comment="from 1, without gaps"
        ),
        sa.Column("published_at", sa.BigInteger, nullable=False, comment="microseconds since the epoch, UTC"),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("file", sa.Text, comment="name of the file it was read from"),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("copy_of", sa.BigInteger, comment="number of the version gone back to"),
        sa.ForeignKeyConstraint(["digest"], ["editorial_content.digest"], name="fk_editorial_version_digest"),
        sa.PrimaryKeyConstraint("kind", "key", "number", name="pk_editorial_version"),
    )
