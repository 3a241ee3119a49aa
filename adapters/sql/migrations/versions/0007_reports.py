"""Reports of citizens, what happened to them, who follows them and what they are told."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables, and let nobody change the history."""
    op.create_table(
        "report",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False, comment="tracking code"),
        sa.Column("version", sa.BigInteger, nullable=False, comment="grows by one with every event"),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("account", sa.Text),
        sa.Column("sender", sa.Text, nullable=False, comment="account, or empty for all anonymous ones"),
        sa.Column("client_report_id", sa.Text, nullable=False),
        sa.Column("body_digest", sa.Text, nullable=False, comment="SHA-256 of what was sent"),
        sa.Column("secret_hash", sa.LargeBinary, nullable=False, comment="SHA-256"),
        sa.Column("category", sa.Text),
        sa.Column("category_by", sa.Text),
        sa.Column("confidence", sa.Float),
        sa.Column("unit", sa.Text),
        sa.Column("unit_by", sa.Text),
        sa.Column("cell", sa.Text, comment="square of 0.01 degrees"),
        sa.Column("urgent", sa.BigInteger, nullable=False, comment="1: people are in danger"),
        sa.Column("held", sa.Text, comment="why it waits for a look"),
        sa.Column("parent", sa.Text),
        sa.Column("assignee", sa.Text),
        sa.Column("resumes_to", sa.Text),
        sa.Column("photos_expected", sa.BigInteger, nullable=False),
        sa.Column("supporters", sa.BigInteger, nullable=False),
        sa.Column("bounces", sa.BigInteger, nullable=False),
        sa.Column("reopenings", sa.BigInteger, nullable=False),
        sa.Column(
            "received_at",
            sa.BigInteger,
            nullable=False,
            comment="microseconds since the epoch, UTC; all below too",
        ),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("entered_at", sa.BigInteger, nullable=False, comment="into its state"),
        sa.Column("clock_from", sa.BigInteger, nullable=False),
        sa.Column("accepted_at", sa.BigInteger),
        sa.Column("settled_at", sa.BigInteger),
        sa.Column("intake_due_at", sa.BigInteger),
        sa.Column("resolve_due_at", sa.BigInteger),
        sa.Column(
            "due_at", sa.BigInteger, nullable=False, comment="of the clock that runs; the far future for none"
        ),
        sa.Column("public_title", sa.Text),
        sa.Column("public_text", sa.Text),
        sa.Column("sealed", sa.LargeBinary, nullable=False, comment="MessagePack, sealed"),
        sa.Column("answer", sa.LargeBinary, nullable=False, comment="the first answer, sealed"),
        sa.Column("key_id", sa.Text, nullable=False, comment="of the key both are sealed with"),
        sa.ForeignKeyConstraint(["parent"], ["report.id"], name="fk_report_parent"),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
        sa.UniqueConstraint("code", name="uq_report_code"),
        sa.UniqueConstraint("sender", "client_report_id", name="uq_report_sender"),
    )
    op.create_index("ix_report_account", "report", ["account", "received_at"])
    op.create_index("ix_report_cell", "report", ["cell", "received_at"])
    op.create_index("ix_report_parent", "report", ["parent"])
    op.create_index("ix_report_queue", "report", ["urgent", "due_at", "id"])
    op.create_index("ix_report_state", "report", ["state", "entered_at"])
    op.create_index("ix_report_unit", "report", ["unit", "received_at"])
    op.create_table(
        "report_key",
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False, comment="Idempotency-Key"),
        sa.Column("report", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name="fk_report_key_report", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sender", "key", name="pk_report_key"),
    )
    op.create_index("ix_report_key_report", "report_key", ["report"])
    op.create_table(
        "report_event",
        sa.Column("report", sa.Text, nullable=False),
        sa.Column(
            "number", sa.BigInteger, autoincrement=False, nullable=False, comment="the version it led to"
        ),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False, comment="officer's id"),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("detail", sa.Text, nullable=False, comment="code words, ids, numbers"),
        sa.Column("sealed", sa.LargeBinary, comment="what was said, MessagePack, sealed"),
        sa.Column("key_id", sa.Text),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name="fk_report_event_report", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report", "number", name="pk_report_event"),
    )
    op.create_table(
        "report_outbox",
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False, comment="of the event"),
        sa.Column("queued_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.BigInteger, nullable=False),
        sa.Column("token", sa.Text, comment="of the sender that has it"),
        sa.Column("leased_until", sa.BigInteger, nullable=False),
        sa.Column("trouble", sa.Text, comment="why it was not told last time"),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name="fk_report_outbox_report"),
        sa.PrimaryKeyConstraint("report", "number", name="pk_report_outbox"),
    )
    op.create_index("ix_report_outbox_due_at", "report_outbox", ["due_at"])
    op.create_table(
        "report_support",
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["report"], ["report.id"], name="fk_report_support_report", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report", "account", name="pk_report_support"),
    )
    op.create_index("ix_report_support_account", "report_support", ["account"])
    op.create_table(
        "report_rating",
        sa.Column("report", sa.Text, nullable=False),
        sa.Column(
            "closure", sa.BigInteger, autoincrement=False, nullable=False, comment="number of the event"
        ),
        sa.Column("stars", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("key_id", sa.Text),
        sa.ForeignKeyConstraint(
            ["report"], ["report.id"], name="fk_report_rating_report", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report", "closure", name="pk_report_rating"),
    )
    op.create_table(
        "report_photo",
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("side", sa.Text, nullable=False, comment="reporter or officer"),
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("digest_sent", sa.Text, nullable=False, comment="SHA-256 of the file as it was sent"),
        sa.Column("digest", sa.Text, nullable=False, comment="SHA-256 of the picture that is kept"),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("thumb_file", sa.Text, nullable=False),
        sa.Column("width", sa.BigInteger, nullable=False, comment="pixels"),
        sa.Column("height", sa.BigInteger, nullable=False, comment="pixels"),
        sa.Column("size", sa.BigInteger, nullable=False, comment="bytes"),
        sa.Column("key_id", sa.Text, nullable=False, comment="of the key both files are sealed with"),
        sa.Column("added_at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name="fk_report_photo_report", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report", "side", "number", name="pk_report_photo"),
    )
    op.create_table(
        "notice",
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False, comment="of the event"),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("read_at", sa.BigInteger),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name="fk_notice_report", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account", "report", "number", name="pk_notice"),
    )
    op.create_index("ix_notice_box", "notice", ["account", "at"])
    op.create_index("ix_notice_report", "notice", ["report"])
    # A change of keys seals what was said anew; nothing else of an event ever changes.
    columns = "report, number, at, kind, actor, who, before, after, audience, reason, detail"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER report_event_unchanged BEFORE UPDATE OF {columns} ON report_event "
            "BEGIN SELECT RAISE(ABORT, 'this table is only added to'); END"
        )
        return
    op.execute(  # the function is of the migration that made the first such table
        f"CREATE TRIGGER report_event_unchanged BEFORE UPDATE OF {columns} ON report_event "
        "FOR EACH ROW EXECUTE FUNCTION refuse_changes()"
    )
