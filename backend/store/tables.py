"""The tables as the newest migration leaves them; a test compares them with the databases."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from backend.store.columns import AnyText, JsonText, Moment

metadata = MetaData()
# SQLite numbers rows by itself only when the type is exactly INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")

conversations = Table(
    "conversations",
    metadata,
    Column("key", Key, primary_key=True),
    Column("owner", AnyText, nullable=False),
    Column("id", AnyText, nullable=False),
    Column("name", AnyText, nullable=False),
    Column("spaces", JsonText, nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("touched_at", Moment, nullable=False),
    Column("pinned_at", Moment),
    Column("deleted_at", Moment),
    Column("imported_at", Moment),
    UniqueConstraint("owner", "id", name="conversations_of_owner"),
)
Index(
    "conversations_by_time",
    conversations.c.owner,
    conversations.c.touched_at,
    conversations.c.key,
    sqlite_where=text("deleted_at IS NULL"),
    postgresql_where=text("deleted_at IS NULL"),
)
Index("conversations_touched", conversations.c.touched_at)
Index(
    "conversations_deleted",
    conversations.c.deleted_at,
    sqlite_where=text("deleted_at IS NOT NULL"),
    postgresql_where=text("deleted_at IS NOT NULL"),
)

turns = Table(
    "turns",
    metadata,
    Column("key", Key, primary_key=True),
    Column(
        "conversation", Key, ForeignKey("conversations.key", ondelete="CASCADE"), nullable=False
    ),
    Column("owner", AnyText, nullable=False),
    Column("id", AnyText, nullable=False),
    Column("state", Text, nullable=False),
    Column("runner", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("spaces", JsonText, nullable=False),
    # The conversation's name, on its first turn only: so that a search finds it by its name.
    Column("title", AnyText, nullable=False),
    Column("question", AnyText, nullable=False),
    # The question itself, where this message was only a choice about its answer.
    Column("goes_on_with", AnyText, nullable=False),
    Column("answer", AnyText, nullable=False),
    Column("sql", AnyText, nullable=False),
    # One word that stands for the owner in the search index.
    Column("who", Text, nullable=False),
    # The id of the turn it was asked after; none for a first question.
    Column("parent", AnyText),
    # Of the turns with one parent, the one shown last is shown.
    Column("shown_at", Moment, nullable=False, server_default=text("0")),
    UniqueConstraint("conversation", "id", name="turns_of_conversation"),
)
Index("turns_of_owner", turns.c.owner, turns.c.key)
Index(
    "turns_running",
    turns.c.runner,
    sqlite_where=text("state = 'running'"),
    postgresql_where=text("state = 'running'"),
)

turn_events = Table(
    "turn_events",
    metadata,
    Column("turn", Key, ForeignKey("turns.key", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Float, nullable=False),
    Column("event", JsonText, nullable=False),
)

runners = Table(
    "runners",
    metadata,
    Column("id", AnyText, primary_key=True),
    Column("seen_at", Moment, nullable=False),
)

saved_questions = Table(
    "saved_questions",
    metadata,
    Column("owner", AnyText, primary_key=True),
    Column("id", AnyText, primary_key=True),
    Column("name", AnyText, nullable=False),
    Column("question", AnyText, nullable=False),
    Column("filters", JsonText, nullable=False),
    Column("folder", AnyText, nullable=False),
    Column("position", Integer, nullable=False),
    Column("saved_at", Moment, nullable=False),
)

shares = Table(
    "shares",
    metadata,
    Column("id", AnyText, primary_key=True),
    Column("owner", AnyText, nullable=False),
    Column("title", AnyText, nullable=False),
    Column("snapshot", JsonText, nullable=False),
    Column("filtered", Boolean, nullable=False),
    Column("shared_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)
Index("shares_of_owner", shares.c.owner, shares.c.shared_at)

feedback = Table(
    "feedback",
    metadata,
    Column("turn", Key, ForeignKey("turns.key", ondelete="CASCADE"), primary_key=True),
    Column("good", Boolean, nullable=False),
    Column("reason", AnyText, nullable=False),
    Column("comment", AnyText, nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("id", AnyText, nullable=False, server_default=""),
    Column("passed", JsonText, nullable=False, server_default="[]"),
)
Index("feedback_by_time", feedback.c.good, feedback.c.given_at)
Index("feedback_by_id", feedback.c.id, unique=True)

audit = Table(
    "audit",
    metadata,
    Column("key", Key, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("detail", JsonText, nullable=False),
)
Index("audit_of_who", audit.c.who, audit.c.key)
