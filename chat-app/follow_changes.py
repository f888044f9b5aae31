"""Keep to what happened outside of the chat: to conversations, to saved questions, to saving."""

from collections.abc import Iterable
from typing import assert_never

from backend.store.changes import (
    AllDeleted,
    Change,
    Deleted,
    Expired,
    OpinionChanged,
    QuestionsChanged,
    Renamed,
    SavingChanged,
)
from conversations import Conversation, Conversations
from live_views import LiveViews
from saved_menu import SavedMenu


class FollowChanges:
    """Whatever is deleted leaves this process, too: its answers end, its pages are told."""

    def __init__(self, conversations: Conversations, views: LiveViews, menu: SavedMenu) -> None:
        self._conversations = conversations
        self._views = views
        self._menu = menu

    async def __call__(self, change: Change) -> None:
        match change:
            case Renamed(owner, conversation, name):
                known = self._conversations.get(conversation, owner)
                if known is not None:
                    known.name = name
            case Deleted(owner, conversation):
                known = self._conversations.get(conversation, owner)
                await self._forget([known] if known else [])
                await self._views.tell_gone(owner, conversation)
            case AllDeleted(owner):
                await self._forget(self._conversations.held_of(owner))
                await self._views.tell_gone(owner)
            case Expired(before):
                await self._forget(self._conversations.idle_since(before))
            case SavingChanged(saving, reason):
                await self._views.tell_saving(saving=saving, reason=reason)
            case QuestionsChanged(owner):
                await self._menu.refresh(owner)
            case OpinionChanged(owner, conversation, turn, opinion):
                known = self._conversations.get(conversation, owner)
                if known is not None:
                    known.judge(turn, opinion)
            case _:
                assert_never(change)

    async def _forget(self, conversations: Iterable[Conversation]) -> None:
        for conversation in conversations:
            if conversation.running is not None:
                await conversation.running.stop()
            self._conversations.forget(conversation)
