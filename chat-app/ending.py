"""How an answer ends, whatever happens while it is made: in words, and with nothing left open."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from backend.answers.events import ChatEvent, RunEnd, RunFailed, RunStopped
from backend.workspace.errors import BadRequest, SessionExpired, WorkspaceError
from turns import UNANSWERED, Turn

logger = logging.getLogger("chat")
TURN_BUDGET_S = 1_800.0
Told = list[ChatEvent]

NOT_ASKED = RunFailed(
    "BadRequest",
    "The question could not be asked: the workspace did not accept the request.",
    "Tell whoever runs the app when it happened; its log says more.",
    retryable=False,
)
OUT_OF_TIME = RunFailed(
    "TimedOut",
    "The assistant did not finish in time.",
    "What had arrived is kept above. Ask for less at a time.",
    retryable=True,
)


async def to_its_end(
    turn: Turn, answering: Coroutine[Any, Any, Told], close: Callable[[RunEnd], Told]
) -> None:
    """The turn ends with what `answering` returns, or with what `close` makes of another end."""
    for event in await _last_of(turn, answering, close):
        turn.append(event)
    log_end(turn)


async def _last_of(
    turn: Turn, answering: Coroutine[Any, Any, Told], close: Callable[[RunEnd], Told]
) -> Told:
    try:
        async with asyncio.timeout(TURN_BUDGET_S):
            return await answering
    except asyncio.CancelledError:
        # The turn was stopped: the task ends as asked, and says so.
        return close(RunStopped())
    except WorkspaceError as error:
        logger.warning("[CHAT] turn %s failed: %s", turn.id, error.code)
        return close(failure_of(error))
    except TimeoutError:
        return close(OUT_OF_TIME)
    except Exception:
        logger.exception("[CHAT] turn %s broke", turn.id)
        return close(UNANSWERED)


def failure_of(error: WorkspaceError) -> RunFailed:
    if isinstance(error, BadRequest):
        logger.warning("[CHAT] a request of ours was refused: %.300s", error.message)
        return NOT_ASKED
    retryable = error.retryable or isinstance(error, SessionExpired)
    return RunFailed(error.code, error.message, error.remedy, retryable)


def log_end(turn: Turn) -> None:
    end = turn.log[-1].event
    kind = end.code if isinstance(end, RunFailed) else type(end).__name__
    logger.info(
        "[CHAT] turn %s ended: %s after %.1f s, %d events",
        turn.id,
        kind,
        turn.elapsed,
        len(turn.log),
    )
