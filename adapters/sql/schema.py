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

# Dossiers in preparation. What is of people is sealed (`adapters.sealing`); the rest is to find one's way.
dossier = Table(
    "dossier",
    metadata,
    Column("id", Text, primary_key=True),
    Column("revision", BigInteger, nullable=False, comment="grows by one with every change"),
    Column("state", Text, nullable=False),
    Column("procedure", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("unit", Text),
    Column("secret_hash", LargeBinary, nullable=False, comment="SHA-256"),
    Column("sealed", LargeBinary, nullable=False, comment="MessagePack, sealed"),
    Column("key_id", Text, nullable=False, comment="of the key it is sealed with"),
    Column(
        "created_at", BigInteger, nullable=False, comment="microseconds since the epoch, UTC; all below too"
    ),
    Column("changed_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, index=True),
    Column("submission", Text, comment="key of the last submission"),
    Column("submitted_at", BigInteger),
    Column("accepted_at", BigInteger),
    Column("due_at", BigInteger),
    Column("official_code", Text, index=True),
    Column("on_hold", BigInteger, nullable=False, comment="1: not to be deleted"),
)

dossier_document = Table(
    "dossier_document",
    metadata,
    Column("dossier", Text, ForeignKey(dossier.c.id, ondelete="CASCADE"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False, comment="bytes"),
    Column("digest", Text, nullable=False, comment="SHA-256 of the content in hexadecimal"),
    Column("file", Text, nullable=False, comment="its name in the document store"),
    Column("key_id", Text, nullable=False, comment="of the key the file is sealed with"),
    Column("added_at", BigInteger, nullable=False),
)

# Only ever added to; a trigger refuses changes. An entry goes when its dossier goes.
dossier_event = Table(
    "dossier_event",
    metadata,
    Column("dossier", Text, ForeignKey(dossier.c.id, ondelete="CASCADE"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False, comment="the revision it led to"),
    Column("at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("detail", Text, nullable=False, comment="numbers and code words"),
)

dossier_request = Table(
    "dossier_request",
    metadata,
    Column("dossier", Text, ForeignKey(dossier.c.id, ondelete="CASCADE"), primary_key=True),
    Column("key", Text, primary_key=True, comment="Idempotency-Key"),
    Column("digest", Text, nullable=False, comment="of the request"),
    Column("token", Text, nullable=False, comment="of who is at work"),
    Column("until", BigInteger, nullable=False),
    Column("answer", LargeBinary, comment="the first answer; none while at work"),
)

# No cascade: what waits to be sent keeps its dossier from being deleted.
dossier_outbox = Table(
    "dossier_outbox",
    metadata,
    Column("key", Text, primary_key=True),
    Column("dossier", Text, ForeignKey(dossier.c.id), nullable=False, index=True),
    Column("queued_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("attempts", BigInteger, nullable=False),
    Column("token", Text, comment="of the sender that has it"),
    Column("leased_until", BigInteger, nullable=False),
    Column("trouble", Text, comment="why it was not sent last time"),
)

# Only ever added to, until it is old enough to go. No foreign key: it outlives what it speaks of.
access_log = Table(
    "access_log",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("what", Text, nullable=False),
    Column("why", Text, nullable=False),
)

data_key = Table(
    "data_key",
    metadata,
    Column("id", Text, primary_key=True),
    Column("canary", LargeBinary, nullable=False, comment="a known text, sealed with the key"),
)

# What a code alone shows, for the time a one-stop system is silent; forgotten after some days.
dossier_last_known = Table(
    "dossier_last_known",
    metadata,
    Column("code", Text, primary_key=True),
    Column(
        "checked_at",
        BigInteger,
        nullable=False,
        index=True,
        comment="microseconds since the epoch, UTC; when its system said so",
    ),
    Column("record", LargeBinary, nullable=False, comment="MessagePack"),
)

# Citizens. What is of people is sealed; an erased account is its bare id.
account = Table(
    "account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("revision", BigInteger, nullable=False, comment="grows by one with every change"),
    Column(
        "created_at", BigInteger, nullable=False, comment="microseconds since the epoch, UTC; all below too"
    ),
    Column("seen_at", BigInteger, nullable=False, index=True, comment="the last sign-in"),
    Column("zalo_digest", LargeBinary, unique=True, comment="keyed hash of the Zalo id; none once erased"),
    Column("sealed", LargeBinary, comment="MessagePack, sealed; none once erased"),
    Column("key_id", Text, comment="of the key it is sealed with"),
    Column("erased_at", BigInteger),
)

# People took back at Zalo what they had allowed the mini-app. Kept until it is carried out, and known after.
zalo_revocation = Table(
    "zalo_revocation",
    metadata,
    Column("id", Text, primary_key=True, comment="SHA-256 of the event's signature"),
    Column(
        "at",
        BigInteger,
        nullable=False,
        comment="microseconds since the epoch, UTC, as Zalo says; all below too",
    ),
    Column("received_at", BigInteger, nullable=False),
    Column("zalo_digest", LargeBinary, comment="keyed hash of the Zalo id; none once done"),
    Column("done_at", BigInteger, index=True),
)

# Only ever added to; a trigger refuses changes.
account_consent = Table(
    "account_consent",
    metadata,
    Column("account", Text, ForeignKey(account.c.id), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False, comment="from 1"),
    Column("purpose", Text, nullable=False),
    Column("given", BigInteger, nullable=False, comment="1: given, 0: taken back"),
    Column("text_version", Text, nullable=False, comment="SHA-256 of the text shown"),
    Column("at", BigInteger, nullable=False),
    Column("channel", Text, nullable=False),
)

# Texts that somebody has agreed to, kept as proof; a trigger refuses changes.
consent_text = Table(
    "consent_text",
    metadata,
    Column("version", Text, primary_key=True, comment="SHA-256 of the text"),
    Column("purpose", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("text", Text, nullable=False),
)

login_session = Table(
    "login_session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True, comment="SHA-256"),
    Column("kind", Text, nullable=False),
    Column("owner", Text, nullable=False, index=True),
    Column("opened_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
)

# Random secrets of the installation, sealed.
secret = Table(
    "secret",
    metadata,
    Column("id", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("key_id", Text, nullable=False),
)

officer = Table(
    "officer",
    metadata,
    Column("id", Text, primary_key=True),
    Column("revision", BigInteger, nullable=False, comment="grows by one with every change"),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True, comment="the name as names are compared"),
    Column("role", Text, nullable=False),
    Column("units", Text, comment="JSON list of codes; none for all"),
    Column("categories", Text, comment="JSON list of codes; none for all"),
    Column("sealed", LargeBinary, nullable=False, comment="password hash, TOTP secret; MessagePack, sealed"),
    Column("key_id", Text, nullable=False, comment="of the key it is sealed with"),
    Column("totp_step", BigInteger, nullable=False, comment="the last step a code was taken of"),
    Column("enrolment_hash", LargeBinary, unique=True, comment="SHA-256 of the code; none once used"),
    Column("enrolment_until", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("enrolled_at", BigInteger),
    Column("disabled_at", BigInteger),
)

officer_recovery = Table(
    "officer_recovery",
    metadata,
    Column("officer", Text, ForeignKey(officer.c.id, ondelete="CASCADE"), primary_key=True),
    Column("code_hash", LargeBinary, primary_key=True, comment="SHA-256; gone once used"),
)

# Failed sign-ins of late, by a keyed hash of the name typed or of the address.
sign_in_trouble = Table(
    "sign_in_trouble",
    metadata,
    Column("who", LargeBinary, primary_key=True),
    Column("failures", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False, index=True),
    Column("locked_until", BigInteger, nullable=False),
)
