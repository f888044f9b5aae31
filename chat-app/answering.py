"""Answer one question: the loop around the pure step, with its retries and continuations."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from contextlib import aclosing

from backend.workspace.client import Workspace
from backend.workspace.errors import (
    RateLimited,
    SessionExpired,
    Unreachable,
    UpstreamFailed,
    WorkspaceError,
)
from backend.workspace.identity import Identity
from mas_client import Items, MasClient
from mas_events import RunFailed, RunStopped, RunWaiting
from mas_normalizer import MasNormalizer
from turns import Turn

logger = logging.getLogger("chat")
MAX_CONTINUATIONS = 12
MAX_RETRIES = 2
LONGEST_WAIT_S = 30.0
FRESH_S = 90.0
TOKEN_WAIT_S = 5.0
TURN_BUDGET_S = 1_800.0
Ping = Callable[[], Awaitable[None]]


class Answering:
    def __init__(self, client: MasClient, workspace: Workspace) -> None:
        self._client = client
        self._workspace = workspace

    async def answer(self, turn: Turn, identity: Identity, items: Items, ping: Ping) -> None:
        """Fill the turn's log to its end, whatever happens."""
        normalizer = MasNormalizer()
        try:
            async with asyncio.timeout(TURN_BUDGET_S):
                await self._run(turn, identity, items, normalizer, ping)
            ending = normalizer.finish()
        except asyncio.CancelledError:
            # The turn was stopped: what is open is closed, and the task ends as asked.
            ending = [*normalizer.finish()[:-1], RunStopped()]
        except WorkspaceError as error:
            logger.warning("[CHAT] turn %s failed: %s", turn.id, error.code)
            ending = normalizer.fail(failure_of(error))
        except TimeoutError:
            ending = normalizer.fail(OUT_OF_TIME)
        except Exception:
            logger.exception("[CHAT] turn %s broke", turn.id)
            ending = normalizer.fail(BROKEN)
        for event in ending:
            turn.append(event)
        _log_end(turn)

    async def _run(
        self, turn: Turn, identity: Identity, items: Items, normalizer: MasNormalizer, ping: Ping
    ) -> None:
        for continuation in range(MAX_CONTINUATIONS + 1):
            await self._request(turn, identity, items, normalizer, ping)
            paused = normalizer.paused
            if paused is None:
                return
            response = {
                "type": "task_continue_response",
                "continue_request_id": paused.continue_id,
            }
            items = [*items, paused.item, response]
            if continuation < MAX_CONTINUATIONS:
                normalizer.resume()

    async def _request(
        self, turn: Turn, identity: Identity, items: Items, normalizer: MasNormalizer, ping: Ping
    ) -> None:
        """One request; again after a failure that came before anything was said."""
        for attempt in range(MAX_RETRIES + 1):
            await self._freshen(identity, ping)
            before = len(turn.log)
            try:
                await self._stream(turn, identity, items, normalizer)
                return
            except (Unreachable, RateLimited, UpstreamFailed) as error:
                wait = _wait_before_retry(error, attempt)
                if wait is None or len(turn.log) > before:
                    raise
                turn.append(RunWaiting(error.message, wait))
                await asyncio.sleep(wait)

    async def _stream(
        self, turn: Turn, identity: Identity, items: Items, normalizer: MasNormalizer
    ) -> None:
        session = self._workspace.acting_as(identity)
        async with aclosing(self._client.ask(session, items)) as wires:
            async for wire in wires:
                for event in normalizer.feed(wire):
                    turn.append(event)
                if normalizer.over:
                    return

    async def _freshen(self, identity: Identity, ping: Ping) -> None:
        """A token about to expire would be refused: have the page fetch a newer one."""
        if identity.kind != "user":
            return
        tokens = self._workspace.tokens
        left = tokens.seconds_left(identity.user)
        if left is None or left >= FRESH_S or not tokens.has_seen(identity.user):
            return
        current = tokens.newest(identity.user)
        await ping()
        await tokens.wait_for_newer(identity.user, current, TOKEN_WAIT_S)


def _wait_before_retry(error: WorkspaceError, attempt: int) -> float | None:
    """Seconds to wait, or None when asking again makes no sense."""
    if attempt >= MAX_RETRIES or not error.retryable:
        return None
    if isinstance(error, RateLimited) and error.retry_after is not None:
        return error.retry_after if error.retry_after <= LONGEST_WAIT_S else None
    if isinstance(error, UpstreamFailed) and attempt >= 1:
        return None
    longest = min(8.0, 0.5 * float(2**attempt))
    return longest * random.uniform(0.5, 1.0)


def failure_of(error: WorkspaceError) -> RunFailed:
    retryable = error.retryable or isinstance(error, SessionExpired)
    return RunFailed(error.code, error.message, error.remedy, retryable)


OUT_OF_TIME = RunFailed(
    "TimedOut",
    "The assistant did not finish in time.",
    "What had arrived is kept above. Ask for less at a time.",
    retryable=True,
)
BROKEN = RunFailed(
    "InternalError",
    "Something went wrong in this app while answering.",
    "Ask again. If it happens again, tell whoever runs the app when it happened.",
    retryable=True,
)


def _log_end(turn: Turn) -> None:
    end = turn.log[-1].event
    kind = end.code if isinstance(end, RunFailed) else type(end).__name__
    logger.info(
        "[CHAT] turn %s ended: %s after %.1f s, %d events",
        turn.id,
        kind,
        turn.elapsed,
        len(turn.log),
    )
