"""Conversations, turns and their events, saved questions, shares, feedback, audit."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    create_conversations()
    create_turns()
    create_library()
    create_audit()


def partial(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def create_conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("key", KEY, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("spaces", sa.Text, nullable=False),
        sa.Column("began_at", sa.BigInteger, nullable=False),
        sa.Column("touched_at", sa.BigInteger, nullable=False),
        sa.Column("pinned_at", sa.BigInteger),
        sa.Column("deleted_at", sa.BigInteger),
        sa.UniqueConstraint("owner", "id", name="conversations_of_owner"),
    )
    by_time = ["owner", "touched_at", "key"]
    partial("conversations_by_time", "conversations", by_time, "deleted_at IS NULL")
    partial("conversations_deleted", "conversations", ["deleted_at"], "deleted_at IS NOT NULL")
    op.create_index("conversations_touched", "conversations", ["touched_at"])


def create_turns() -> None:
    op.create_table(
        "turns",
        sa.Column("key", KEY, primary_key=True),
        sa.Column(
            "conversation",
            KEY,
            sa.ForeignKey("conversations.key", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("runner", sa.Text, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("spaces", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("goes_on_with", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("sql", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.UniqueConstraint("conversation", "id", name="turns_of_conversation"),
    )
    op.create_index("turns_of_owner", "turns", ["owner", "key"])
    partial("turns_running", "turns", ["runner"], "state = 'running'")
    op.create_table(
        "turn_events",
        sa.Column("turn", KEY, sa.ForeignKey("turns.key", ondelete="CASCADE"), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
    )
    op.create_table(
        "runners",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
    )


def create_library() -> None:
    op.create_table(
        "saved_questions",
        sa.Column("owner", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("filters", sa.Text, nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("saved_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "shares",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("snapshot", sa.Text, nullable=False),
        sa.Column("filtered", sa.Boolean, nullable=False),
        sa.Column("shared_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", sa.BigInteger),
    )
    op.create_index("shares_of_owner", "shares", ["owner", "shared_at"])
    op.create_table(
        "feedback",
        sa.Column("turn", KEY, sa.ForeignKey("turns.key", ondelete="CASCADE"), primary_key=True),
        sa.Column("good", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("given_at", sa.BigInteger, nullable=False),
    )
    op.create_index("feedback_by_time", "feedback", ["good", "given_at"])


def create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("key", KEY, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("audit_of_who", "audit", ["who", "key"])
