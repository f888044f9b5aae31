"""Questions asked again: which turn a turn was asked after, and when it was last shown."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

# Until now every turn went on with the one before it.
ONE_LINE = """UPDATE turns SET shown_at = asked_at, parent = (
    SELECT earlier.id FROM turns AS earlier
    WHERE earlier.conversation = turns.conversation AND earlier.key < turns.key
    ORDER BY earlier.key DESC LIMIT 1)"""


def upgrade() -> None:
    op.add_column("turns", sa.Column("parent", sa.Text))
    op.add_column(
        "turns", sa.Column("shown_at", sa.BigInteger, nullable=False, server_default=sa.text("0"))
    )
    op.execute(sa.text(ONE_LINE))
