"""Which process answers a turn, and which turns were left by one that is gone."""

import os
import socket
import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from backend.store.tables import runners, turns

BEAT_S = 5.0
GONE_AFTER = timedelta(seconds=20)
# A container gives every process the same number, so the number alone does not tell.
THIS_PROCESS = uuid.uuid4().hex[:8]


def this_runner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{THIS_PROCESS}{uuid.uuid4().hex[:8]}"


def close_left_turns(connection: Connection, me: str, now: datetime) -> int:
    """End as interrupted what nobody answers any more; how many those were."""
    running = select(turns.c.runner).where(turns.c.state == "running").distinct()
    named = set(connection.execute(running).scalars()) - {me}
    if not named:
        return 0
    seen = {row.id: row.seen_at for row in connection.execute(select(runners))}
    closed = 0
    for runner in sorted(named):
        last = seen.get(runner)
        if is_gone(runner, me) or last is None or now - last > GONE_AFTER:
            closed += interrupt(connection, runner, last or now)
    return closed


def interrupt(connection: Connection, runner: str, at: datetime) -> int:
    left = update(turns).where(turns.c.runner == runner, turns.c.state == "running")
    closed = connection.execute(left.values(state="interrupted", ended_at=at)).rowcount
    connection.execute(delete(runners).where(runners.c.id == runner))
    return closed


def is_gone(runner: str, me: str) -> bool:
    """Known at once for a process of this machine; of others only their silence tells."""
    host, pid, process = runner.rsplit(":", 2)
    if host != me.rsplit(":", 2)[0]:
        return False
    if int(pid) == os.getpid():
        return not process.startswith(THIS_PROCESS)
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def utc_now() -> datetime:
    return datetime.now(UTC)
