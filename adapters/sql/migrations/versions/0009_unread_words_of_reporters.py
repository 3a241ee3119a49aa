"""Since when words or photos of a reporter wait for an officer."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column, and fill it for what was said since an officer last acted."""
    op.add_column(
        "report",
        sa.Column(
            "unread_since", sa.BigInteger, comment="the reporter's words or photos wait for an officer"
        ),
    )
    op.create_index("ix_report_unread", "report", ["unread_since"])
    op.execute(
        "UPDATE report SET unread_since = ("
        "SELECT MIN(said.at) FROM report_event AS said WHERE said.report = report.id "
        "AND said.actor = 'reporter' AND said.kind IN ('message', 'supply', 'request_reopening') "
        "AND said.number > COALESCE((SELECT MAX(done.number) FROM report_event AS done "
        "WHERE done.report = report.id AND done.actor = 'officer'), 1)) "
        "WHERE anonymised_at IS NULL"
    )
