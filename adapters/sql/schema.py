"""All tables. A change here needs a migration beside it; a test compares the two."""

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, MetaData, Table, Text

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

# Only ever added to. One content may belong to several versions: going back to one makes a new version of it.
editorial_content = Table(
    "editorial_content",
    metadata,
    Column("digest", Text, primary_key=True, comment="BLAKE2b of the body, 16 bytes in hexadecimal"),
    Column("body", LargeBinary, nullable=False, comment="JSON"),
)

editorial_version = Table(
    "editorial_version",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False, comment="from 1, without gaps"),
    Column("published_at", BigInteger, nullable=False, comment="microseconds since the epoch, UTC"),
    Column("author", Text, nullable=False),
    Column("file", Text, comment="name of the file it was read from"),
    Column("note", Text, nullable=False),
    Column("digest", Text, ForeignKey(editorial_content.c.digest), nullable=False),
    Column("copy_of", BigInteger, comment="number of the version gone back to"),
)
