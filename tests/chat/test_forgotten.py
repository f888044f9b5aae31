"""A page stays open longer than the process remembers its conversation."""

import uuid
from collections.abc import Awaitable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from backend.answers.events import RunCompleted, TextDelta
from backend.store.settings import StoreSettings
from backend.store.store import Store
from backend.workspace.identity import Identity, current_identity
from conversations import Conversations
from live_views import LiveViews
from recorder import Recorder
from turns import Turn

ERIN = Identity("erin@dominos.example", "Erin")


class Echo:
    """Answers with what it was sent."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    async def answer(self, turn: Turn, _identity: Identity, asked: Any, _ping: Any) -> None:
        self.asked.append([item["content"] for item in asked.items])
        turn.append(TextDelta(f"You asked: {turn.question}"))
        turn.append(RunCompleted())


class Page:
    """A new chat: Chainlit was given no conversation to resume."""

    def __init__(self) -> None:
        self.id, self.thread_id = str(uuid.uuid4()), str(uuid.uuid4())
        self.thread_id_to_resume = None

    def emit(self, event: str, data: Any) -> Awaitable[None]:
        async def told() -> None: ...

        return told()


async def test_what_is_asked_then_still_goes_on_with_it(tmp_path: Path) -> None:
    store = Store(StoreSettings(_env_file=None, history_db=tmp_path / "history.db"))
    await store.open()
    conversations, echo, page = Conversations(), Echo(), Page()
    names = SimpleNamespace(spaces=SimpleNamespace(), fields=SimpleNamespace())
    chat = SimpleNamespace(
        settings=SimpleNamespace(hist_max_turns=10, hist_max_chars=9_000),
        names=names,
        answering=echo,
        conversations=conversations,
        recorder=Recorder(store, conversations, cast(Any, names.spaces)),
        store=store,
    )
    views = LiveViews(cast(Any, chat), lambda _session: False)
    before = current_identity.set(ERIN)
    try:
        await views.ask(cast(Any, page), str(uuid.uuid4()), "one")
        assert await store.flush()
        conversations.forget(conversations.find(page.thread_id, ERIN.user))
        await views.ask(cast(Any, page), str(uuid.uuid4()), "two")
        assert await store.flush()
        found = await store.conversation(ERIN, page.thread_id)
    finally:
        current_identity.reset(before)
        await store.close()
    assert echo.asked[-1] == ["one", "You asked: one", "two"]
    assert [turn.question for turn in found.turns] == ["one", "two"]
