"""The user's saved questions behind `/`: every open page of theirs has the list, as it is now."""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from backend.store.store import Store
from backend.store.values import SavedQuestion
from backend.workspace.errors import WorkspaceError
from backend.workspace.identity import Identity

logger = logging.getLogger("chat")
LONGEST_SHOWN = 160


class Page(Protocol):
    async def emit(self, event: str, data: Any) -> None: ...


class SavedMenu:
    """`pages_of` finds the open pages of a user."""

    def __init__(self, store: Store, pages_of: Callable[[str], Iterable[Any]]) -> None:
        self._store = store
        self._pages_of = pages_of

    async def refresh(self, user: str) -> None:
        if not list(self._pages_of(user)):
            return
        try:
            commands = commands_of(await self._store.saved_questions(Identity(user, user)))
        except WorkspaceError as problem:
            logger.warning("[CHAT] saved questions cannot be read: %s", problem.code)
            return
        for page in list(self._pages_of(user)):
            await page.emit("set_commands", commands)


def commands_of(saved: Sequence[SavedQuestion]) -> list[dict[str, Any]]:
    """As Chainlit's composer lists them, by a name of its own each; `chat.js` and the answer's bar
    read what stands beside that."""
    taken: set[str] = set()
    found = []
    for one in saved:
        name = free_name(one, taken)
        taken.add(name)
        shown = one.prompt if len(one.prompt) <= LONGEST_SHOWN else one.prompt[:LONGEST_SHOWN] + "…"
        found.append(
            {
                "id": name,
                "description": f"{one.folder} · {shown}" if one.folder else shown,
                "icon": "bookmark",
                "saved": one.id,
                "question": one.question,
                "prompt": one.prompt,
            }
        )
    return found


def free_name(one: SavedQuestion, taken: set[str]) -> str:
    name, number = one.name, 1
    while name in taken:
        number += 1
        name = f"{one.name} ({number})"
    return name
