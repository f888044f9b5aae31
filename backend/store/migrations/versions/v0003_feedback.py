"""Feedback gets an address of its own, and remembers where it was passed on to."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("feedback", sa.Column("id", sa.Text, nullable=False, server_default=""))
    op.add_column("feedback", sa.Column("passed", sa.Text, nullable=False, server_default="[]"))
    # No version before this one let anybody give feedback; should a row be there, it gets an id.
    op.execute(sa.text("UPDATE feedback SET id = 'turn-' || turn"))
    op.create_index("feedback_by_id", "feedback", ["id"], unique=True)
