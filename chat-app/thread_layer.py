"""Chainlit's data layer over our conversations. Every read and write is for the current identity.

Steps are never written by Chainlit: a thread is drawn from the events of its turns.
"""

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

from backend.workspace.errors import NotFound, Unauthenticated
from backend.workspace.identity import current_identity
from chat_view import drawn
from conversations import Conversation, Conversations
from names import Names


class ThreadLayer(BaseDataLayer):
    def __init__(self, conversations: Conversations, names: Names) -> None:
        self._conversations = conversations
        self._names = names

    async def get_user(self, identifier: str) -> PersistedUser | None:
        return PersistedUser(id=identifier, identifier=identifier, createdAt="2026-01-01T00:00:00Z")

    async def create_user(self, user: User) -> PersistedUser | None:
        return await self.get_user(user.identifier)

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        try:
            return self._thread(self._conversations.find(thread_id, _owner()), whole=True)
        except NotFound:
            return None

    async def get_thread_author(self, thread_id: str) -> str:
        # Chainlit takes an exception here for a 500; another's thread just has no author.
        try:
            return self._conversations.find(thread_id, _owner()).owner
        except NotFound:
            return ""

    async def list_threads(
        self, pagination: Pagination, filters: ThreadFilter
    ) -> PaginatedResponse[ThreadDict]:
        wanted = (filters.search or "").lower()
        mine = [c for c in self._conversations.of(_owner()) if wanted in c.name.lower()]
        ids = [c.id for c in mine]
        start = ids.index(pagination.cursor) + 1 if pagination.cursor in ids else 0
        page = mine[start : start + pagination.first]
        return PaginatedResponse(
            pageInfo=PageInfo(
                hasNextPage=start + len(page) < len(mine),
                startCursor=page[0].id if page else None,
                endCursor=page[-1].id if page else None,
            ),
            data=[self._thread(c, whole=False) for c in page],
        )

    async def delete_thread(self, thread_id: str) -> None:
        conversation = self._conversations.delete(thread_id, _owner())
        if conversation.running is not None:
            await conversation.running.stop()

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        if name is None:
            return
        try:
            conversation = self._conversations.find(thread_id, _owner())
        except NotFound:
            return
        conversation.name = " ".join(name.split())[:80]

    async def get_element(self, thread_id: str, element_id: str) -> Any:
        thread = await self.get_thread(thread_id)
        elements = thread["elements"] or [] if thread else []
        return next((element for element in elements if element["id"] == element_id), None)

    def _thread(self, conversation: Conversation, *, whole: bool) -> ThreadDict:
        turns = conversation.turns if whole else []
        screens = [drawn(turn, self._names, conversation.id) for turn in turns]
        return ThreadDict(
            id=conversation.id,
            createdAt=conversation.began_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            name=conversation.name,
            userId=conversation.owner,
            userIdentifier=conversation.owner,
            tags=None,
            metadata={},
            steps=cast(Any, [step for screen in screens for step in screen.steps()]),
            elements=cast(Any, [e for screen in screens for e in screen.elements()]),
        )

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
        raise NotFound("Feedback is not kept yet.")

    async def delete_feedback(self, feedback_id: str) -> bool:
        return False

    async def get_favorite_steps(self, user_id: str) -> list[Any]:
        return []

    async def build_debug_url(self) -> str:
        return ""

    async def close(self) -> None:
        """Nothing is open."""


def _owner() -> str:
    identity = current_identity.get()
    if identity is None:
        raise Unauthenticated("Nobody is signed in.", "Reload the page.")
    return identity.user
