"""Ask a Genie space as somebody: a question, its message polled to the end, its rows."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from typing import Any, Literal

from backend.workspace.client import WorkspaceSession
from backend.workspace.errors import (
    BadRequest,
    NotFound,
    RateLimited,
    TimedOut,
    Unreachable,
    UpstreamFailed,
    WorkspaceError,
)
from backend.workspace.genie_messages import GenieMessage, GenieQuery, read_message
from backend.workspace.statements import STATEMENTS, Table, state_of, table_of

SPACES = "/api/2.0/genie/spaces"
# The documentation asks for 1 to 5 s; polling is not counted, and most answers are quick.
POLL_S = (0.2, 0.3, 0.5, 0.5, 1.0, 1.0, 1.0, 2.0, 2.0, 3.0, 5.0)
GIVE_UP_S = 600.0
Rating = Literal["POSITIVE", "NEGATIVE", "NONE"]
HICCUPS = 3
LONGEST_PAUSE_S = 30.0
CANCEL_S = 3.0


class Genie:
    """The conversations of one identity."""

    def __init__(self, session: WorkspaceSession) -> None:
        self._session = session

    async def start(self, space_id: str, question: str) -> GenieMessage:
        """In a new conversation."""
        path = f"{SPACES}/{space_id}/start-conversation"
        return read_message(await self._session.post(path, {"content": question}), space_id)

    async def follow_up(self, space_id: str, conversation_id: str, question: str) -> GenieMessage:
        """NotFound when the conversation, or the space, is no longer there."""
        path = f"{SPACES}/{space_id}/conversations/{conversation_id}/messages"
        return read_message(await self._session.post(path, {"content": question}), space_id)

    async def watch(self, message: GenieMessage) -> AsyncIterator[GenieMessage]:
        """The message each time it has changed, from now on; the last one is terminal."""
        began, polls = time.monotonic(), 0
        path, message_id = _path(message), message.message_id
        yield message
        while not message.is_terminal:
            if time.monotonic() - began > GIVE_UP_S:
                raise TimedOut(
                    f"Genie did not finish within {GIVE_UP_S / 60:.0f} minutes.",
                    "Ask again, or ask for less at a time.",
                )
            await asyncio.sleep(POLL_S[min(polls, len(POLL_S) - 1)])
            polls += 1
            now = read_message(await self._patiently(path), message.space_id)
            now = replace(now, conversation_id=message.conversation_id, message_id=message_id)
            if now != message:
                message = now
                yield message

    async def rows(self, message: GenieMessage, query: GenieQuery) -> Table:
        """The rows of a message that has COMPLETED; run anew when they have expired."""
        path = f"{_path(message)}/attachments/{query.attachment_id}"
        try:
            answer = await self._response(f"{path}/query-result")
        except (BadRequest, NotFound):
            # What has expired is not there any more. A second refusal says what is wrong.
            return await self.rows_again(message, query)
        if state_of(answer) in ("CLOSED", "CANCELED"):
            return await self.rows_again(message, query)
        return await self._finished(path, answer)

    async def rows_again(self, message: GenieMessage, query: GenieQuery) -> Table:
        """Have Genie run the query once more."""
        path = f"{_path(message)}/attachments/{query.attachment_id}"
        body = await self._session.post(f"{path}/execute-query")
        return await self._finished(path, _statement_response(body))

    async def cancel(self, message: GenieMessage) -> None:
        """End what still runs. The API has no cancel for a message: it is deleted, which also
        keeps the abandoned question out of what a follow-up refers to."""
        calls: list[Coroutine[Any, Any, Any]] = [self._session.delete(_path(message))]
        if message.query is not None and message.query.statement_id:
            path = f"{STATEMENTS}/{message.query.statement_id}/cancel"
            calls.append(self._session.post(path))
        try:
            async with asyncio.timeout(CANCEL_S):
                await asyncio.gather(*calls, return_exceptions=True)
        except TimeoutError:
            return  # It ends by itself, at the latest when its time is up.

    async def rate(self, message: GenieMessage, rating: Rating, comment: str) -> None:
        """What the person who asked thinks of the answer; NONE takes it back."""
        body = {"rating": rating, **({"comment": comment} if comment else {})}
        await self._session.post(f"{_path(message)}/feedback", body)

    async def _finished(self, path: str, answer: Any) -> Table:
        began, polls = time.monotonic(), 0
        while state_of(answer) in ("PENDING", "RUNNING"):
            if time.monotonic() - began > GIVE_UP_S:
                raise TimedOut("The query of Genie did not finish.", "Ask for less at a time.")
            await asyncio.sleep(POLL_S[min(polls, len(POLL_S) - 1)])
            polls += 1
            answer = await self._response(f"{path}/query-result")
        return await table_of(self._session, answer)

    async def _response(self, path: str) -> Any:
        return _statement_response(await self._patiently(path))

    async def _patiently(self, path: str) -> Any:
        """A read that survives a hiccup; what is refused for good is raised at once."""
        return await _patiently(lambda: self._session.get(path))


async def _patiently(read: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    for hiccup in range(HICCUPS):
        try:
            return await read()
        except (RateLimited, TimedOut, Unreachable, UpstreamFailed) as error:
            await asyncio.sleep(_pause(error, hiccup))
    return await read()


def _pause(error: WorkspaceError, hiccup: int) -> float:
    wait = 0.5 * float(2**hiccup) if error.retry_after is None else error.retry_after
    return min(wait, LONGEST_PAUSE_S)


def _path(message: GenieMessage) -> str:
    conversation = f"{SPACES}/{message.space_id}/conversations/{message.conversation_id}"
    return f"{conversation}/messages/{message.message_id}"


def _statement_response(body: Any) -> Any:
    response = body.get("statement_response") if isinstance(body, dict) else None
    if not isinstance(response, dict):
        raise UpstreamFailed("Genie answered without the rows that were asked for.")
    return response
