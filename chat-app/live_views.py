"""Which session looks at which turn: asking, stopping, and coming back after a reload."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from backend.workspace.errors import Unauthenticated, WorkspaceError
from backend.workspace.identity import Identity, current_identity
from chat_services import ChatServices
from chat_view import ChatView
from conversations import Conversation, QuestionRefused
from follow_ups import asked_for
from screen_lines import ASSISTANT
from turns import Turn

logger = logging.getLogger("chat")


class Session(Protocol):
    """What we need of Chainlit's websocket session; `emit` changes when it reconnects."""

    id: str
    thread_id: str
    thread_id_to_resume: str | None

    def emit(self, event: str, data: Any) -> Awaitable[None]: ...


@dataclass
class _Page:
    """A page that was opened: whose it is, and the last turn it was shown."""

    user: str
    seen: str = ""

    def missed(self, conversation: Conversation) -> int:
        """Where to go on: a page that was shown nothing was drawn with all but what runs."""
        ids = [turn.id for turn in conversation.turns]
        return ids.index(self.seen) if self.seen in ids else len(ids) - 1


class LiveViews:
    """`is_behind` tells of a session whose browser takes what it is told too slowly."""

    def __init__(self, chat: ChatServices, is_behind: Callable[[Any], bool]) -> None:
        self._chat = chat
        self._is_behind = is_behind
        self._pages: WeakKeyDictionary[Session, _Page] = WeakKeyDictionary()
        self._views: dict[str, ChatView] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, session: Session, message_id: str, question: str) -> None:
        """Answer and show the answer; returns when it is shown to its end."""
        try:
            if session.thread_id_to_resume is not None:
                await self._chat.recorder.recall(session.thread_id, _identity())
            turn = self._begin(session, message_id, question)
        except WorkspaceError as refusal:
            await _say_refused(session, message_id, refusal)
            await self._outlast_running(session)
            return
        self._show_elsewhere(session, turn)
        await self._show(session, turn)

    def _show_elsewhere(self, asking: Session, turn: Turn) -> None:
        """The other pages that have this conversation open."""
        for session, page in list(self._pages.items()):
            is_same = session.thread_id == asking.thread_id and page.user == turn.as_user
            if is_same and session is not asking:
                self._spawn(self._show(session, turn, anew=True))

    def _begin(self, session: Session, message_id: str, question: str) -> Turn:
        identity = _identity()
        conversation = self._chat.conversations.open(session.thread_id, identity.user)
        settings = self._chat.settings
        earlier = [turn for turn in conversation.turns if turn.id != message_id]
        if len(earlier) == len(conversation.turns):
            self._chat.conversations.admit(identity.user)
        asked = asked_for(
            question,
            earlier,
            max_turns=settings.hist_max_turns,
            max_chars=settings.hist_max_chars,
        )
        turn = conversation.begin(message_id, question, asked.topic)
        if not turn.started:
            self._page(session, identity.user)
            logger.info("[CHAT] turn %s of %s began", turn.id, identity.user)

            async def ping() -> None:
                await self._ping(turn)

            answering = self._chat.model if asked.to_model else self._chat.answering
            self._chat.recorder.begin(conversation, turn)
            turn.start(lambda t: answering.answer(t, identity, asked, ping))
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
        identity = current_identity.get()
        if identity is None:
            return
        page = self._page(session, identity.user)
        conversation = self._conversation(session)
        if conversation is None or not conversation.turns:
            return
        if (view := self._views.get(session.id)) is not None and not view.turn.ended:
            await view.redraw()
        else:
            self._spawn(self._catch_up(session, conversation.turns[page.missed(conversation) :]))

    async def _catch_up(self, session: Session, turns: list[Turn]) -> None:
        for turn in turns:
            await self._show(session, turn, anew=True)

    def _spawn(self, showing: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(showing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _page(self, session: Session, user: str) -> "_Page":
        page = self._pages.get(session)
        if page is None or page.user != user:
            page = self._pages[session] = _Page(user)
        return page

    async def _show(self, session: Session, turn: Turn, *, anew: bool = False) -> None:
        def emit(event: str, data: Any) -> Awaitable[None]:
            return session.emit(event, data)

        def is_behind() -> bool:
            return self._is_behind(session)

        view = ChatView(turn, self._chat.names, session.thread_id, emit, is_behind)
        self._views[session.id] = view
        if (page := self._pages.get(session)) is not None:
            page.seen = turn.id
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
