"""Citizens' accounts, consents and sessions; officers."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

APPEND_ONLY = ("account_consent", "consent_text")


def upgrade() -> None:
    """Make the tables, and let nobody change what is only added to."""
    _citizens()
    _officers()
    for table in APPEND_ONLY:
        _refuse_changes(table)


def _citizens() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False, comment="grows by one with every change"),
        sa.Column(
            "created_at",
            sa.BigInteger,
            nullable=False,
            comment="microseconds since the epoch, UTC; all below too",
        ),
        sa.Column("seen_at", sa.BigInteger, nullable=False, comment="the last sign-in"),
        sa.Column("zalo_digest", sa.LargeBinary, comment="keyed hash of the Zalo id; none once erased"),
        sa.Column("sealed", sa.LargeBinary, comment="MessagePack, sealed; none once erased"),
        sa.Column("key_id", sa.Text, comment="of the key it is sealed with"),
        sa.Column("erased_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("zalo_digest", name="uq_account_zalo_digest"),
    )
    op.create_index("ix_account_seen_at", "account", ["seen_at"])
    op.create_table(
        "account_consent",
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False, comment="from 1"),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("given", sa.BigInteger, nullable=False, comment="1: given, 0: taken back"),
        sa.Column("text_version", sa.Text, nullable=False, comment="SHA-256 of the text shown"),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_account_consent_account"),
        sa.PrimaryKeyConstraint("account", "number", name="pk_account_consent"),
    )
    op.create_table(
        "consent_text",
        sa.Column("version", sa.Text, nullable=False, comment="SHA-256 of the text"),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_consent_text"),
    )
    op.create_table(
        "login_session",
        sa.Column("token_hash", sa.LargeBinary, nullable=False, comment="SHA-256"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_login_session"),
    )
    op.create_index("ix_login_session_owner", "login_session", ["owner"])
    op.create_table(
        "secret",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_secret"),
    )


def _officers() -> None:
    op.create_table(
        "officer",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False, comment="grows by one with every change"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False, comment="the name as names are compared"),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("units", sa.Text, comment="JSON list of codes; none for all"),
        sa.Column("categories", sa.Text, comment="JSON list of codes; none for all"),
        sa.Column(
            "sealed",
            sa.LargeBinary,
            nullable=False,
            comment="password hash, TOTP secret; MessagePack, sealed",
        ),
        sa.Column("key_id", sa.Text, nullable=False, comment="of the key it is sealed with"),
        sa.Column("totp_step", sa.BigInteger, nullable=False, comment="the last step a code was taken of"),
        sa.Column("enrolment_hash", sa.LargeBinary, comment="SHA-256 of the code; none once used"),
        sa.Column("enrolment_until", sa.BigInteger),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("enrolled_at", sa.BigInteger),
        sa.Column("disabled_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_officer"),
        sa.UniqueConstraint("name_key", name="uq_officer_name_key"),
        sa.UniqueConstraint("enrolment_hash", name="uq_officer_enrolment_hash"),
    )
    op.create_table(
        "officer_recovery",
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("code_hash", sa.LargeBinary, nullable=False, comment="SHA-256; gone once used"),
        sa.ForeignKeyConstraint(
            ["officer"], ["officer.id"], name="fk_officer_recovery_officer", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("officer", "code_hash", name="pk_officer_recovery"),
    )
    op.create_table(
        "sign_in_trouble",
        sa.Column("who", sa.LargeBinary, nullable=False),
        sa.Column("failures", sa.BigInteger, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
        sa.Column("locked_until", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("who", name="pk_sign_in_trouble"),
    )
    op.create_index("ix_sign_in_trouble_last_at", "sign_in_trouble", ["last_at"])


def _refuse_changes(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'this table is only added to'); END"
        )
        return
    # The function is there since 0003.
    op.execute(
        f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_changes()"
    )
