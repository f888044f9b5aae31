"""Which SQL a Genie space ran for the supervisor, whose answer does not say it.

Looked up in the space's own conversations, as the user, while the answer goes on. A lookup that
fails or takes long leaves the answer without SQL, never without anything else.
"""

import asyncio
import logging
from typing import Any

from backend.answers.events import AgentAsked, AgentFinished, AgentStarted, ChatEvent, QueryFound
from backend.answers.results import Table
from backend.answers.space_names import SpaceNames
from backend.workspace.client import WorkspaceSession
from backend.workspace.errors import WorkspaceError

logger = logging.getLogger("chat")
LONGEST_WAIT_S = 3.0
CONVERSATIONS_READ = 5
Body = dict[str, Any]


class QueryLookups:
    """One per turn: fed with its events, asked at the end for what was found."""

    def __init__(self, session: WorkspaceSession, spaces: SpaceNames) -> None:
        self._session = session
        self._spaces = spaces
        self._asked: dict[str, AgentStarted] = {}
        self._tasks: list[asyncio.Task[QueryFound | None]] = []

    def see(self, event: ChatEvent) -> None:
        match event:
            case AgentStarted(call_id):
                self._asked[call_id] = event
            case AgentAsked(call_id, question):
                self._asked[call_id] = AgentStarted(call_id, self._asked[call_id].tool, question)
            case AgentFinished(call_id, Table()):
                self._look_up(self._asked.get(call_id))
            case _:
                pass

    def _look_up(self, asked: AgentStarted | None) -> None:
        space_id = self._spaces.id_of(asked.tool) if asked is not None else None
        if asked is not None and asked.question and space_id:
            look_up = find_query(self._session, space_id, asked.call_id, asked.question)
            self._tasks.append(asyncio.create_task(look_up))

    async def found(self) -> list[QueryFound]:
        if not self._tasks:
            return []
        done, _ = await asyncio.wait(self._tasks, timeout=LONGEST_WAIT_S)
        found = [task.result() for task in self._tasks if task in done]
        return [query for query in found if query is not None]

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()


async def find_query(
    session: WorkspaceSession, space_id: str, call_id: str, question: str
) -> QueryFound | None:
    """The query of the newest message that asked exactly this."""
    conversations = f"/api/2.0/genie/spaces/{space_id}/conversations"
    try:
        listing = await session.get(conversations)
        for conversation_id in newest(listing)[:CONVERSATIONS_READ]:
            messages = await session.get(f"{conversations}/{conversation_id}/messages")
            if query := query_in(messages, question):
                sql, statement_id = query
                return QueryFound(call_id, sql, statement_id)
    except WorkspaceError as error:
        logger.info("[CHAT] no SQL for a result: %s", error.code)
    return None


def newest(listing: Any) -> list[str]:
    """Ids of conversations, the latest first."""
    summaries = _dicts(listing, "conversations")
    summaries.sort(key=lambda summary: _number(summary.get("created_timestamp")), reverse=True)
    ids = (summary.get("conversation_id") or summary.get("id") for summary in summaries)
    return [id_ for id_ in ids if isinstance(id_, str)]


def query_in(listing: Any, question: str) -> tuple[str, str | None] | None:
    """SQL and statement id of the message with these words; of several attempts the last counts."""
    wanted = " ".join(question.split())
    for message in reversed(_dicts(listing, "messages")):
        if " ".join(str(message.get("content", "")).split()) != wanted:
            continue
        for attachment in reversed(_dicts(message, "attachments")):
            query = attachment.get("query")
            if isinstance(query, dict) and isinstance(query.get("query"), str):
                statement_id = query.get("statement_id")
                return query["query"], statement_id if isinstance(statement_id, str) else None
    return None


def _dicts(body: Any, key: str) -> list[Body]:
    found = body.get(key) if isinstance(body, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
