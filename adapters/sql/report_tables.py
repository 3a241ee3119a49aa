"""Tables of reports. What is of people is sealed (`adapters.sealing`); the rest is to find one's way.

They join those of `schema`: who wants all tables takes `metadata` from here.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from adapters.sql.schema import metadata


def _few(name: str, which: str) -> Index:
    """Of some rows only, in the order in which they are due."""
    where = text(which)
    return Index(f"ix_report_{name}", "calm", "due_at", "id", sqlite_where=where, postgresql_where=where)


report = Table(
    "report",
    metadata,
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=False, unique=True, comment="tracking code"),
    Column("version", BigInteger, nullable=False, comment="grows by one with every event"),
    Column("state", Text, nullable=False),
    Column("outcome", Text),
    Column("account", Text),
    Column("sender", Text, nullable=False, comment="account, or empty for all anonymous ones"),
    Column("client_report_id", Text, nullable=False),
    Column("body_digest", Text, nullable=False, comment="SHA-256 of what was sent"),
    Column("secret_hash", LargeBinary, nullable=False, comment="SHA-256"),
    Column("category", Text),
    Column("category_by", Text),
    Column("confidence", Float),
    Column("unit", Text),
    Column("unit_by", Text),
    Column("cell", Text, comment="square of 0.01 degrees"),
    Column("urgent", BigInteger, nullable=False, comment="1: people are in danger"),
    Column(
        "calm",
        BigInteger,
        nullable=False,
        server_default="1",
        comment="0: people are in danger; what is due sorts by it",
    ),
    Column("held", Text, comment="why it waits for a look"),
    Column("parent", Text, ForeignKey("report.id"), index=True),
    Column("assignee", Text),
    Column("resumes_to", Text),
    Column("photos_expected", BigInteger, nullable=False),
    Column("supporters", BigInteger, nullable=False),
    Column("bounces", BigInteger, nullable=False),
    Column("reopenings", BigInteger, nullable=False),
    Column(
        "received_at", BigInteger, nullable=False, comment="microseconds since the epoch, UTC; all below too"
    ),
    Column("changed_at", BigInteger, nullable=False),
    Column("entered_at", BigInteger, nullable=False, comment="into its state"),
    Column("unread_since", BigInteger, comment="the reporter's words or photos wait for an officer"),
    Column("clock_from", BigInteger, nullable=False),
    Column("accepted_at", BigInteger),
    Column("settled_at", BigInteger),
    Column("intake_due_at", BigInteger),
    Column("resolve_due_at", BigInteger),
    Column("due_at", BigInteger, nullable=False, comment="of the clock that runs; the far future for none"),
    Column("public_title", Text),
    Column("public_text", Text),
    Column("sealed", LargeBinary, nullable=False, comment="MessagePack, sealed"),
    Column("answer", LargeBinary, nullable=False, comment="the first answer, sealed"),
    Column("key_id", Text, nullable=False, comment="of the key both are sealed with"),
    Column("on_hold", BigInteger, nullable=False, server_default="0", comment="1: is not to be deleted"),
    Column("anonymised_at", BigInteger, comment="when all that is of people went"),
    UniqueConstraint("sender", "client_report_id"),
    Index("ix_report_state", "state", "entered_at"),
    Index("ix_report_account", "account", "received_at"),
    Index("ix_report_cell", "cell", "received_at"),
    Index("ix_report_unit", "unit", "received_at"),
    Index("ix_report_anonymised", "anonymised_at", "changed_at"),
    Index("ix_report_on_hold", "on_hold"),
    # The orders in which queues are paged, and the few among a million that are looked for.
    Index("ix_report_due", "calm", "due_at", "id"),
    Index("ix_report_newest", "received_at", "id"),
    Index("ix_report_unit_due", "unit", "calm", "due_at", "id"),
    Index("ix_report_assignee", "assignee", "calm", "due_at", "id"),
    _few("held", "held IS NOT NULL"),
    _few("unread", "unread_since IS NOT NULL"),
)

# An Idempotency-Key belongs to its report for as long as that is kept.
report_key = Table(
    "report_key",
    metadata,
    Column("sender", Text, primary_key=True),
    Column("key", Text, primary_key=True, comment="Idempotency-Key"),
    Column("report", Text, ForeignKey(report.c.id, ondelete="CASCADE"), nullable=False, index=True),
)

# Only ever added to; a trigger refuses changes. An entry goes when its report goes. What was said with it
# (`sealed`, `key_id`) may be sealed anew and, when its time is over, removed; a second trigger refuses to add
# words where there are none.
report_event = Table(
    "report_event",
    metadata,
    Column("report", Text, ForeignKey(report.c.id, ondelete="CASCADE"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False, comment="the version it led to"),
    Column("at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("who", Text, nullable=False, comment="officer's id"),
    Column("before", Text),
    Column("after", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("reason", Text),
    Column("detail", Text, nullable=False, comment="code words, ids, numbers"),
    Column("sealed", LargeBinary, comment="what was said, MessagePack, sealed"),
    Column("key_id", Text),
)

# Events to be told to those who follow the report. No cascade: what waits keeps its report.
report_outbox = Table(
    "report_outbox",
    metadata,
    Column("report", Text, ForeignKey(report.c.id), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False, comment="of the event"),
    Column("queued_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False, index=True),
    Column("attempts", BigInteger, nullable=False),
    Column("token", Text, comment="of the sender that has it"),
    Column("leased_until", BigInteger, nullable=False),
    Column("trouble", Text, comment="why it was not told last time"),
)

report_support = Table(
    "report_support",
    metadata,
    Column("report", Text, ForeignKey(report.c.id, ondelete="CASCADE"), primary_key=True),
    Column("account", Text, primary_key=True, index=True),
    Column("at", BigInteger, nullable=False),
)

report_rating = Table(
    "report_rating",
    metadata,
    Column("report", Text, ForeignKey(report.c.id, ondelete="CASCADE"), primary_key=True),
    Column("closure", BigInteger, primary_key=True, autoincrement=False, comment="number of the event"),
    Column("stars", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("sealed", LargeBinary),
    Column("key_id", Text),
)

# A photo belongs to its sender's side: the reporter's number 1 is not the officers' evidence number 1.
report_photo = Table(
    "report_photo",
    metadata,
    Column("report", Text, ForeignKey(report.c.id, ondelete="CASCADE"), primary_key=True),
    Column("side", Text, primary_key=True, comment="reporter or officer"),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("digest_sent", Text, nullable=False, comment="SHA-256 of the file as it was sent"),
    Column("digest", Text, nullable=False, comment="SHA-256 of the picture that is kept"),
    Column("file", Text, nullable=False),
    Column("thumb_file", Text, nullable=False),
    Column("width", BigInteger, nullable=False, comment="pixels"),
    Column("height", BigInteger, nullable=False, comment="pixels"),
    Column("size", BigInteger, nullable=False, comment="bytes"),
    Column("key_id", Text, nullable=False, comment="of the key both files are sealed with"),
    Column("added_at", BigInteger, nullable=False),
)

# A notice for each account that follows a report; its key keeps it from being told twice.
notice = Table(
    "notice",
    metadata,
    Column("account", Text, primary_key=True),
    Column("report", Text, ForeignKey(report.c.id, ondelete="CASCADE"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False, comment="of the event"),
    Column("at", BigInteger, nullable=False),
    Column("read_at", BigInteger),
    Index("ix_notice_box", "account", "at"),
    Index("ix_notice_report", "report"),
)

# What stays of a deleted report, for statistics: no code, no id that leads back, days instead of instants.
report_tombstone = Table(
    "report_tombstone",
    metadata,
    Column("id", Text, primary_key=True, comment="random, of the tombstone alone"),
    Column("received_on", Text, nullable=False, comment="day in Viet Nam, YYYY-MM-DD"),
    Column("state", Text, nullable=False),
    Column("outcome", Text),
    Column("category", Text),
    Column("unit", Text),
    Column("urgent", BigInteger, nullable=False),
    Column("accepted_after", BigInteger, comment="seconds since receipt"),
    Column("settled_after", BigInteger, comment="seconds since receipt"),
    Column("accepted_in_time", BigInteger, comment="1 or 0; null where no term was known"),
    Column("settled_in_time", BigInteger, comment="1 or 0; null where no term was known"),
    Column("bounces", BigInteger, nullable=False),
    Column("reopenings", BigInteger, nullable=False),
    Column("supporters", BigInteger, nullable=False),
    Column("stars", BigInteger, comment="of the last rating"),
    Index("ix_report_tombstone_received", "received_on"),
)
