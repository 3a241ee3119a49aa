"""Dossiers in preparation, what waits to be sent, and who saw what."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

APPEND_ONLY = ("dossier_event", "access_log")


def upgrade() -> None:
    """Make the tables, and let nobody change what is only added to."""
    op.create_table(
        "dossier",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False, comment="grows by one with every change"),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("procedure", sa.Text, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("unit", sa.Text),
        sa.Column("secret_hash", sa.LargeBinary, nullable=False, comment="SHA-256"),
        sa.Column("sealed", sa.LargeBinary, nullable=False, comment="MessagePack, sealed"),
        sa.Column("key_id", sa.Text, nullable=False, comment="of the key it is sealed with"),
        sa.Column(
            "created_at",
            sa.BigInteger,
            nullable=False,
            comment="microseconds since the epoch, UTC; all below too",
        ),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("submission", sa.Text, comment="key of the last submission"),
        sa.Column("submitted_at", sa.BigInteger),
        sa.Column("accepted_at", sa.BigInteger),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("official_code", sa.Text),
        sa.Column("on_hold", sa.BigInteger, nullable=False, comment="1: not to be deleted"),
        sa.PrimaryKeyConstraint("id", name="pk_dossier"),
    )
    op.create_index("ix_dossier_expires_at", "dossier", ["expires_at"])
    op.create_index("ix_dossier_official_code", "dossier", ["official_code"])
    op.create_table(
        "dossier_document",
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False, comment="bytes"),
        sa.Column("digest", sa.Text, nullable=False, comment="SHA-256 of the content in hexadecimal"),
        sa.Column("file", sa.Text, nullable=False, comment="its name in the document store"),
        sa.Column("key_id", sa.Text, nullable=False, comment="of the key the file is sealed with"),
        sa.Column("added_at", sa.BigInteger, nullable=False),
        _of_a_dossier("dossier_document", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("dossier", "number", name="pk_dossier_document"),
    )
    op.create_table(
        "dossier_event",
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column(
            "number", sa.BigInteger, autoincrement=False, nullable=False, comment="the revision it led to"
        ),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False, comment="numbers and code words"),
        _of_a_dossier("dossier_event", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("dossier", "number", name="pk_dossier_event"),
    )
    op.create_table(
        "dossier_request",
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False, comment="Idempotency-Key"),
        sa.Column("digest", sa.Text, nullable=False, comment="of the request"),
        sa.Column("token", sa.Text, nullable=False, comment="of who is at work"),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("answer", sa.LargeBinary, comment="the first answer; none while at work"),
        _of_a_dossier("dossier_request", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("dossier", "key", name="pk_dossier_request"),
    )
    op.create_table(
        "dossier_outbox",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("queued_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.BigInteger, nullable=False),
        sa.Column("token", sa.Text, comment="of the sender that has it"),
        sa.Column("leased_until", sa.BigInteger, nullable=False),
        sa.Column("trouble", sa.Text, comment="why it was not sent last time"),
        _of_a_dossier("dossier_outbox"),
        sa.PrimaryKeyConstraint("key", name="pk_dossier_outbox"),
    )
    op.create_index("ix_dossier_outbox_dossier", "dossier_outbox", ["dossier"])
    op.create_table(
        "access_log",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_log"),
    )
    op.create_index("ix_access_log_at", "access_log", ["at"])
    op.create_index("ix_access_log_dossier", "access_log", ["dossier"])
    op.create_table(
        "data_key",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("canary", sa.LargeBinary, nullable=False, comment="a known text, sealed with the key"),
        sa.PrimaryKeyConstraint("id", name="pk_data_key"),
    )
    for table in APPEND_ONLY:
        _refuse_changes(table)


def _of_a_dossier(table: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["dossier"], ["dossier.id"], name=f"fk_{table}_dossier", ondelete=ondelete)


def _refuse_changes(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'this table is only added to'); END"
        )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_changes() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'this table is only added to'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_changes()"
    )
