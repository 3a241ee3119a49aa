"""All tables. A change here needs a migration beside it; a test compares the two."""

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table, Text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# Two tables, for health is noted after every look: in one row with the good answer, SQLite would write the
# large record again each time.
snapshot_good = Table(
    "snapshot_good",
    metadata,
    Column("source", Text, primary_key=True),
    Column("checked_at", BigInteger, nullable=False, comment="microseconds since the epoch, UTC"),
    Column("mark", Text, nullable=False, comment="differs where records differ"),
    Column("record", LargeBinary, nullable=False, comment="MessagePack"),
)

snapshot_health = Table(
    "snapshot_health",
    metadata,
    Column("source", Text, primary_key=True),
    Column("mark", Text, nullable=False, comment="differs where records differ"),
    Column("record", LargeBinary, nullable=False, comment="MessagePack"),
)

lock = Table(
    "lock",
    metadata,
    Column("name", Text, primary_key=True),
    Column("token", Text, nullable=False),
    Column(
        "expires_at", BigInteger, nullable=False, comment="milliseconds since the epoch, database's clock"
    ),
)
