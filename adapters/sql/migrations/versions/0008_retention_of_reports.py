"""What is kept of reports, and how long: holds, anonymising, tombstones.

The history stays as it was: its facts are refused any change (0007). The one exception is what was said with
an event, `sealed` with its `key_id`: it may be sealed anew, and removed when its time is over. A second
trigger refuses to add words where there are none, so that what was removed is not replaced.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the columns and the table, and let nobody put words into the history later."""
    op.add_column(
        "report",
        sa.Column(
            "on_hold", sa.BigInteger, nullable=False, server_default="0", comment="1: is not to be deleted"
        ),
    )
    op.add_column(
        "report", sa.Column("anonymised_at", sa.BigInteger, comment="when all that is of people went")
    )
    op.create_index("ix_report_anonymised", "report", ["anonymised_at", "changed_at"])
    op.create_index("ix_report_on_hold", "report", ["on_hold"])
    op.create_table(
        "report_tombstone",
        sa.Column("id", sa.Text, nullable=False, comment="random, of the tombstone alone"),
        sa.Column("received_on", sa.Text, nullable=False, comment="day in Viet Nam, YYYY-MM-DD"),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("category", sa.Text),
        sa.Column("unit", sa.Text),
        sa.Column("urgent", sa.BigInteger, nullable=False),
        sa.Column("accepted_after", sa.BigInteger, comment="seconds since receipt"),
        sa.Column("settled_after", sa.BigInteger, comment="seconds since receipt"),
        sa.Column("accepted_in_time", sa.BigInteger, comment="1 or 0; null where no term was known"),
        sa.Column("settled_in_time", sa.BigInteger, comment="1 or 0; null where no term was known"),
        sa.Column("bounces", sa.BigInteger, nullable=False),
        sa.Column("reopenings", sa.BigInteger, nullable=False),
        sa.Column("supporters", sa.BigInteger, nullable=False),
        sa.Column("stars", sa.BigInteger, comment="of the last rating"),
        sa.PrimaryKeyConstraint("id", name="pk_report_tombstone"),
    )
    op.create_index("ix_report_tombstone_received", "report_tombstone", ["received_on"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER report_event_words_not_added BEFORE UPDATE OF sealed ON report_event "
            "WHEN OLD.sealed IS NULL AND NEW.sealed IS NOT NULL "
            "BEGIN SELECT RAISE(ABORT, 'this table is only added to'); END"
        )
        return
    op.execute(
        "CREATE TRIGGER report_event_words_not_added BEFORE UPDATE OF sealed ON report_event FOR EACH ROW "
        "WHEN (OLD.sealed IS NULL AND NEW.sealed IS NOT NULL) EXECUTE FUNCTION refuse_changes()"
    )
