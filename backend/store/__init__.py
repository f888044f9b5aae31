"""Our own tables: conversations, their turns, saved questions, shares, feedback, audit.

`Store` is the way in. SQLite by default, Postgres when `DATABASE_URL` is set or Lakebase is bound.
Every read and write takes the `Identity` it is for, and compares the owner in its SQL: an id alone
opens nothing. Knows neither FastAPI nor Chainlit; events are JSON whose meaning is the chat's.
"""
