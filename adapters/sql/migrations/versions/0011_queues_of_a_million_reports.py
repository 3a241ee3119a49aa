"""Queues that begin within an index, however many reports there are.

What is due went by `urgent` falling and the time rising, which an index of both can't give: a page sorted the
whole table. `calm` rises with the time. The few that are held or unread have indexes of their own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_DUE = ["calm", "due_at", "id"]


def upgrade() -> None:
    """Add the column and the indexes."""
    op.add_column(
        "report",
        sa.Column(
            "calm",
            sa.BigInteger,
            nullable=False,
            server_default="1",
            comment="0: people are in danger; what is due sorts by it",
        ),
    )
    op.execute("UPDATE report SET calm = 0 WHERE urgent = 1")
    op.drop_index("ix_report_queue", "report")
    op.drop_index("ix_report_unread", "report")
    op.create_index("ix_report_due", "report", _DUE)
    op.create_index("ix_report_newest", "report", ["received_at", "id"])
    op.create_index("ix_report_unit_due", "report", ["unit", *_DUE])
    op.create_index("ix_report_assignee", "report", ["assignee", *_DUE])
    for name, which in (("held", "held IS NOT NULL"), ("unread", "unread_since IS NOT NULL")):
        where = sa.text(which)
        op.create_index(f"ix_report_{name}", "report", _DUE, sqlite_where=where, postgresql_where=where)
