"""Which session looks at which turn: asking, stopping, and coming back after a reload."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Any, Protocol

from backend.workspace.errors import Unauthenticated, WorkspaceError
from backend.workspace.identity import Identity, current_identity
from chat_services import ChatServices
from chat_view import ChatView
from conversations import Conversation, QuestionRefused
from history import model_input
from screen_lines import ASSISTANT
from turns import Turn

logger = logging.getLogger("chat")


class Session(Protocol):
    """What we need of Chainlit's websocket session; `emit` changes when it reconnects."""

    id: str
    thread_id: str

    def emit(self, event: str, data: Any) -> Awaitable[None]: ...


class LiveViews:
    def __init__(self, chat: ChatServices) -> None:
        self._chat = chat
        self._views: dict[str, ChatView] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, session: Session, message_id: str, question: str) -> None:
        """Answer and show the answer; returns when it is shown to its end."""
        try:
            turn = self._begin(session, message_id, question)
        except WorkspaceError as refusal:
            await _say_refused(session, message_id, refusal)
            await self._outlast_running(session)
            return
        await self._show(session, turn)

    def _begin(self, session: Session, message_id: str, question: str) -> Turn:
        identity = _identity()
        conversation = self._chat.conversations.open(session.thread_id, identity.user)
        settings = self._chat.settings
        items = model_input(
            conversation.past(),
            question,
            max_turns=settings.hist_max_turns,
            max_chars=settings.hist_max_chars,
        )
        turn = conversation.begin(message_id, question)
        if not turn.started:
            logger.info("[CHAT] turn %s of %s began", turn.id, identity.user)

            async def ping() -> None:
                await self._ping(turn)

            turn.start(lambda t: self._chat.answering.answer(t, identity, items, ping))
        return turn

    async def _ping(self, turn: Turn) -> None:
        """Every page that shows the turn: the one that asked may be gone since."""
        for view in [view for view in self._views.values() if view.turn is turn]:
            await view.ping()

    async def _outlast_running(self, session: Session) -> None:
        """Chainlit shows the Stop button for as long as its handler of a question runs."""
        conversation = self._conversation(session)
        if conversation is not None and conversation.running is not None:
            await conversation.running.wait()

    async def stop(self, session: Session) -> None:
        conversation = self._conversation(session)
        if conversation is not None and conversation.running is not None:
            logger.info("[CHAT] turn %s stopped by its user", conversation.running.id)
            await conversation.running.stop()

    async def on_return(self, session: Session) -> None:
        """A socket connected: draw what it may have missed, and go on with what still runs."""
        conversation = self._conversation(session)
        if conversation is None or not conversation.turns:
            return
        if (view := self._views.get(session.id)) is not None:
            await view.redraw()
        else:
            task = asyncio.create_task(self._show(session, conversation.turns[-1], anew=True))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _show(self, session: Session, turn: Turn, *, anew: bool = False) -> None:
        def emit(event: str, data: Any) -> Awaitable[None]:
            return session.emit(event, data)

        view = ChatView(turn, self._chat.names, session.thread_id, emit)
        self._views[session.id] = view
        try:
            if anew:
                await view.redraw()
            await view.run()
        finally:
            if self._views.get(session.id) is view:
                del self._views[session.id]

    def _conversation(self, session: Session) -> Conversation | None:
        identity = current_identity.get()
        if identity is None:
            return None
        return self._chat.conversations.get(session.thread_id, identity.user)


def _identity() -> Identity:
    identity = current_identity.get()
    if identity is None:
        raise Unauthenticated("Nobody is signed in.", "Reload the page to sign in.")
    return identity


async def _say_refused(session: Session, message_id: str, refusal: WorkspaceError) -> None:
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
