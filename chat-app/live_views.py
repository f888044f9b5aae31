"""Which session looks at which turn: asking, stopping, branching, coming back after a reload."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import Any
from weakref import WeakKeyDictionary

from backend.workspace.errors import NotFound, Unauthenticated, WorkspaceError
from backend.workspace.identity import Identity, current_identity
from chat_services import ChatServices
from chat_view import ChatView
from conversations import Conversation
from follow_ups import asked_for, question_behind
from page_messages import EVENT, gone, history
from pages import Page, Session, say_refused, toast
from thread_drawing import thread_of
from turns import Turn

logger = logging.getLogger("chat")
KEPT = "What followed the earlier version is kept with it: use the arrows at the question."


class LiveViews:
    """`is_behind` tells of a session whose browser takes what it is told too slowly."""

    def __init__(self, chat: ChatServices, is_behind: Callable[[Any], bool]) -> None:
        self._chat = chat
        self._is_behind = is_behind
        self._pages: WeakKeyDictionary[Session, Page] = WeakKeyDictionary()
        self._views: dict[str, ChatView] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    # -- what a person does ----------------------------------------------------------------------

    async def ask(self, session: Session, message_id: str, question: str) -> None:
        """Answer and show the answer; returns when it is shown to its end."""
        try:
            identity = _identity()
            conversation = await self._open(session, identity)
            turn = self._begin(session, conversation, identity, message_id, question)
        except WorkspaceError as refusal:
            await say_refused(session, message_id, refusal)
            await self._outlast_running(session)
            return
        for other in self._others(session, turn.as_user):
            self._spawn(self._show(other, turn, anew=True))
        await self._show(session, turn)
        await self._outlast_running(session)

    async def ask_again(self, session: Session, turn_id: str, words: str) -> None:
        """That question anew, in these words, from where it was asked; what was answered is kept.

        A choice in the same words asks the question that it was about: nothing is approved twice.
        """
        try:
            identity = _identity()
            conversation = await self._known(session, identity)
            asked = conversation.find(turn_id)
            has_more = asked in conversation.turns[:-1]
            if words.strip() == asked.question.strip():
                asked = question_behind(asked, conversation)
                words = asked.question
            new = str(uuid.uuid4())
            self._begin(session, conversation, identity, new, words, instead_of=asked)
        except WorkspaceError as refusal:
            await self._say_as_it_is(session, refusal)
            return
        await self._redraw_all(session, conversation, KEPT if has_more else "")

    async def show_version(self, session: Session, turn_id: str) -> None:
        try:
            conversation = await self._known(session, _identity())
            turn = conversation.find(turn_id)
            conversation.show(turn)
        except WorkspaceError as refusal:
            await self._say_as_it_is(session, refusal)
            return
        self._chat.recorder.show(conversation, turn)
        await self._redraw_all(session, conversation)

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
        conversation = self._conversation(session)
        known = self._pages.get(session)
        page = self._page(session, identity.user)
        status = self._chat.store.status
        await session.emit(EVENT, history(saving=status.saving, reason=status.reason))
        if conversation is None or not conversation.turns:
            return
        view = self._views.get(session.id)
        # Chainlit itself draws what was opened by its id, whenever a socket connects.
        if known is page and session.thread_id_to_resume is None:
            self._spawn(self._redraw(session, conversation))
        elif view is not None and not view.turn.ended:
            await view.redraw()
        else:
            self._spawn(self._catch_up(session, conversation.turns[page.missed(conversation) :]))

    # -- a turn begins ---------------------------------------------------------------------------

    async def _open(self, session: Session, identity: Identity) -> Conversation:
        """Begun now if it is new; an earlier one may be in the history alone by now."""
        page = self._pages.get(session)
        if session.thread_id_to_resume is not None or (page is not None and page.seen):
            await self._chat.recorder.recall(session.thread_id, identity)
        return self._chat.conversations.open(session.thread_id, identity.user)

    async def _known(self, session: Session, identity: Identity) -> Conversation:
        """The conversation of this page, which has been begun before."""
        found = await self._chat.recorder.recall(session.thread_id, identity)
        if found is None:
            raise NotFound("There is no such conversation.", "Start a new chat.")
        return found

    def _begin(
        self,
        session: Session,
        conversation: Conversation,
        identity: Identity,
        turn_id: str,
        question: str,
        instead_of: Turn | None = None,
    ) -> Turn:
        if all(turn.id != turn_id for turn in conversation.all_turns):
            self._chat.conversations.admit(identity.user)
        settings = self._chat.settings
        line = conversation.turns if instead_of is None else conversation.before(instead_of)
        asked = asked_for(
            question,
            [turn for turn in line if turn.id != turn_id],
            max_turns=settings.hist_max_turns,
            max_chars=settings.hist_max_chars,
        )
        turn = conversation.begin(turn_id, question, asked.topic, instead_of)
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

    # -- what pages show -------------------------------------------------------------------------

    async def _redraw_all(
        self, session: Session, conversation: Conversation, notice: str = ""
    ) -> None:
        """The branch that is shown now, in every page that has this conversation open."""
        for other in self._others(session, conversation.owner):
            self._spawn(self._redraw(other, conversation))
        if notice:
            await toast(session, notice, "info")
        await self._redraw(session, conversation)

    async def _redraw(self, session: Session, conversation: Conversation) -> None:
        """In place of whatever the page shows; returns when what runs is shown to its end."""
        if (view := self._views.pop(session.id, None)) is not None:
            view.leave()
        last = conversation.turns[-1]
        self._page(session, conversation.owner).seen = last.id
        is_running = not last.ended
        await session.emit("resume_thread", thread_of(conversation, self._chat.names))
        if is_running:
            await self._show(session, last, anew=True)
        else:
            await session.emit("task_end", {})

    async def tell_gone(self, owner: str, thread_id: str | None = None) -> None:
        """Every page that shows the conversation, or any of the owner's."""
        for session, page in list(self._pages.items()):
            if page.user == owner and thread_id in (None, session.thread_id):
                await session.emit(EVENT, gone(session.thread_id))

    async def tell_saving(self, *, saving: bool, reason: str) -> None:
        for session in list(self._pages):
            await session.emit(EVENT, history(saving=saving, reason=reason))

    async def _say_as_it_is(self, session: Session, refusal: WorkspaceError) -> None:
        """The page may have taken away what it thought would be replaced."""
        logger.info("[CHAT] refused to branch: %s", refusal.code)
        await toast(session, f"{refusal.message} {refusal.remedy}")
        conversation = self._conversation(session)
        if conversation is not None and conversation.turns:
            await self._redraw(session, conversation)

    async def _catch_up(self, session: Session, turns: tuple[Turn, ...]) -> None:
        for turn in turns:
            await self._show(session, turn, anew=True)

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

    # -- who looks -------------------------------------------------------------------------------

    def _others(self, session: Session, user: str) -> Iterator[Session]:
        """The other pages of this person that have the same conversation open."""
        for other, page in list(self._pages.items()):
            is_same = other.thread_id == session.thread_id and page.user == user
            if is_same and other is not session:
                yield other

    def pages_of(self, user: str) -> list[Session]:
        """Those that are open as far as we know; telling a closed one is no harm."""
        return [session for session, page in self._pages.items() if page.user == user]

    def _page(self, session: Session, user: str) -> Page:
        page = self._pages.get(session)
        if page is None or page.user != user:
            page = self._pages[session] = Page(user)
        return page

    def _conversation(self, session: Session) -> Conversation | None:
        identity = current_identity.get()
        if identity is None:
            return None
        return self._chat.conversations.get(session.thread_id, identity.user)

    def _spawn(self, showing: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(showing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _identity() -> Identity:
    identity = current_identity.get()
    if identity is None:
        raise Unauthenticated("Nobody is signed in.", "Reload the page to sign in.")
    return identity
