"""An open page: its session, whose it is, what it was shown, and how a refusal is told to it."""

import logging
import uuid
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from backend.workspace.errors import WorkspaceError
from conversations import Conversation, QuestionRefused
from screen_lines import ASSISTANT

logger = logging.getLogger("chat")


class Session(Protocol):
    """What we need of Chainlit's websocket session; `emit` changes when it reconnects."""

    id: str
    thread_id: str
    thread_id_to_resume: str | None

    def emit(self, event: str, data: Any) -> Awaitable[None]: ...


@dataclass
class Page:
    """Whose it is, and the last turn it was shown."""

    user: str
    seen: str = ""

    def missed(self, conversation: Conversation) -> int:
        """Where to go on: a page that was shown nothing was drawn with all but what runs."""
        ids = [turn.id for turn in conversation.turns]
        return ids.index(self.seen) if self.seen in ids else len(ids) - 1


async def say_refused(session: Session, message_id: str, refusal: WorkspaceError) -> None:
    """As an answer to the message that asked."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    kind = type(refusal).__name__ if isinstance(refusal, QuestionRefused) else refusal.code
    logger.info("[CHAT] question %s refused: %s", message_id, kind)
    message = {
        "id": str(uuid.uuid4()),
        "threadId": session.thread_id,
        "parentId": message_id,
        "type": "assistant_message",
        "name": ASSISTANT,
        "input": "",
        "output": f"> **{refusal.message}**\n> {refusal.remedy}",
        "createdAt": now,
        "start": now,
        "end": now,
        "isError": True,
        "streaming": False,
        "metadata": {},
    }
    await session.emit("new_message", message)


async def toast(session: Session, words: str, kind: str = "warning") -> None:
    await session.emit("toast", {"message": words, "type": kind})
