"""Full-text search over titles, questions, answers and SQL: FTS5 in SQLite, tsvector in Postgres.

In both a word is letters and digits, without stemming, so that both find the same.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

COLUMNS = "who, title, question, answer, sql"
NEW = "new.key, new.who, new.title, new.question, new.answer, new.sql"
OLD = "old.key, old.who, old.title, old.question, old.answer, old.sql"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in FTS5:
            op.execute(sa.text(statement))
    else:
        op.get_bind().exec_driver_sql(TSVECTOR)
        op.create_index("turns_search", "turns", ["search"], postgresql_using="gin")


FTS5 = (
    f"""CREATE VIRTUAL TABLE turn_search USING fts5(
        {COLUMNS}, content='turns', content_rowid='key',
        tokenize='unicode61 remove_diacritics 0', prefix='2 3')""",
    f"""CREATE TRIGGER turn_search_added AFTER INSERT ON turns BEGIN
        INSERT INTO turn_search(rowid, {COLUMNS}) VALUES ({NEW});
    END""",
    f"""CREATE TRIGGER turn_search_removed AFTER DELETE ON turns BEGIN
        INSERT INTO turn_search(turn_search, rowid, {COLUMNS}) VALUES ('delete', {OLD});
    END""",
    f"""CREATE TRIGGER turn_search_changed AFTER UPDATE OF {COLUMNS} ON turns BEGIN
        INSERT INTO turn_search(turn_search, rowid, {COLUMNS}) VALUES ('delete', {OLD});
        INSERT INTO turn_search(rowid, {COLUMNS}) VALUES ({NEW});
    END""",
    "INSERT INTO turn_search(turn_search) VALUES ('rebuild')",
)
# A tsvector holds 1 MB; "main.sales" would be taken for a host name, so signs become spaces.
TSVECTOR = r"""ALTER TABLE turns ADD COLUMN search tsvector GENERATED ALWAYS AS (
    to_tsvector('simple', regexp_replace(
        who || ' ' || title || ' ' || left(question, 50000) || ' ' || left(answer, 100000)
        || ' ' || left(sql, 100000), '[!-/:-@\[-`{-~]+', ' ', 'g'))
) STORED"""
