"""Chainlit's data layer over our conversations. Every read and write is for the current identity.

Steps are never written by Chainlit: a thread is drawn from the events of its turns.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

from chainlit.data.base import BaseDataLayer
from chainlit.types import (
    Feedback,
    PageInfo,
    PaginatedResponse,
    Pagination,
    ThreadDict,
    ThreadFilter,
)
from chainlit.user import PersistedUser, User
from starlette.exceptions import HTTPException

from backend.store.changes import Deleted
from backend.store.errors import StoreUnavailable
from backend.store.store import Store
from backend.store.values import ConversationLine, Page
from backend.workspace.errors import NotFound, Unauthenticated, WorkspaceError
from backend.workspace.identity import Identity, current_identity
from conversations import Conversations
from names import Names
from recorder import Recorder
from thread_drawing import thread_line, thread_of

FLUSH_S = 1.0


class ThreadLayer(BaseDataLayer):
    def __init__(
        self, conversations: Conversations, recorder: Recorder, store: Store, names: Names
    ) -> None:
        self._conversations = conversations
        self._recorder = recorder
        self._store = store
        self._names = names

    async def get_user(self, identifier: str) -> PersistedUser | None:
        return PersistedUser(id=identifier, identifier=identifier, createdAt="2026-01-01T00:00:00Z")

    async def create_user(self, user: User) -> PersistedUser | None:
        return await self.get_user(user.identifier)

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        found = await self._recorder.recall(thread_id, _who())
        if found is None:
            return None
        await self._recorder.recall_opinions(found, _who())
        return cast(ThreadDict, thread_of(found, self._names))

    async def get_thread_author(self, thread_id: str) -> str:
        # Chainlit takes an exception here for a 500; another's thread just has no author.
        found = await self._recorder.recall(thread_id, _who())
        return "" if found is None else found.owner

    async def list_threads(
        self, pagination: Pagination, filters: ThreadFilter
    ) -> PaginatedResponse[ThreadDict]:
        """From the history; while that cannot be read, what this process remembers."""
        try:
            lines, after = await self._page(pagination, filters.search or "")
        except StoreUnavailable:
            mine = self._conversations.of(_who().user)[: pagination.first]
            lines, after = [(c.id, c.name, c.owner, c.began_at) for c in mine], None
        return PaginatedResponse(
            pageInfo=PageInfo(hasNextPage=after is not None, startCursor=None, endCursor=after),
            data=[cast(ThreadDict, thread_line(*line)) for line in lines],
        )

    async def _page(
        self, pagination: Pagination, words: str
    ) -> tuple[list[tuple[str, str, str, datetime]], str | None]:
        who, after, first = _who(), pagination.cursor or None, pagination.first
        await self._store.flush(FLUSH_S)
        page: Page[ConversationLine]
        if words.strip():
            hits = await self._store.search(who, words, after=after, limit=first)
            page = Page(tuple(hit.line for hit in hits.items), hits.after)
        else:
            page = await self._store.conversations(who, after=after, limit=first)
        return [(one.id, one.name, who.user, one.touched_at) for one in page.items], page.after

    async def delete_thread(self, thread_id: str) -> None:
        """Gone from the lists at once; the store keeps it a day, to be brought back."""
        who = _who()
        with _answered():
            try:
                await self._store.delete(who, thread_id)
            except NotFound:
                # One that could never be saved is only here.
                self._conversations.find(thread_id, who.user)
                await self._store.changes.tell(Deleted(who.user, thread_id))

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        # With a user, Chainlit names a thread by its first question, as we do ourselves.
        if name is None or user_id is not None:
            return
        with _answered():
            await self._store.rename(_who(), thread_id, name)

    async def get_element(self, thread_id: str, element_id: str) -> Any:
        thread = await self.get_thread(thread_id)
        elements = thread["elements"] or [] if thread else []
        return next((element for element in elements if element["id"] == element_id), None)

    async def create_step(self, step_dict: Any) -> None:
        """Turns are the record, not steps."""

    async def update_step(self, step_dict: Any) -> None:
        """Turns are the record, not steps."""

    async def delete_step(self, step_id: str) -> None:
        """Turns are the record, not steps."""

    async def create_element(self, element: Any) -> None:
        """Turns are the record, not elements."""

    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        """Turns are the record, not elements."""

    async def upsert_feedback(self, feedback: Feedback) -> str:
        raise NotFound("Feedback is given over the app's own API.", "Use the bar of the answer.")

    async def delete_feedback(self, feedback_id: str) -> bool:
        return False

    async def get_favorite_steps(self, user_id: str) -> list[Any]:
        return []

    async def build_debug_url(self) -> str:
        return ""

    async def close(self) -> None:
        """Nothing is open."""


@contextmanager
def _answered() -> Iterator[None]:
    """Chainlit answers any failure with a bare 500; this one has words for its page to show."""
    try:
        yield
    except WorkspaceError as error:
        raise HTTPException(error.status, f"{error.message} {error.remedy}".strip()) from error


def _who() -> Identity:
    identity = current_identity.get()
    if identity is None:
        raise Unauthenticated("Nobody is signed in.", "Reload the page.")
    return identity
