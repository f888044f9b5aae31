"""Tells a store of turns as the chat does."""

from datetime import UTC, datetime, timedelta

from backend.store.store import Store
from backend.store.values import Event, TurnBegan, TurnEnded
from backend.workspace.identity import Identity

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


class Teller:
    """Each turn begins a minute after the one before."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._count = 0

    def began(
        self,
        who: Identity,
        conversation: str,
        turn: str,
        question: str = "How many pizzas?",
        parent: str | None = None,
    ) -> TurnBegan:
        self._count += 1
        at = NOON + timedelta(minutes=self._count)
        began = TurnBegan(who.user, conversation, turn, question, at, question, parent=parent)
        self.store.record(began)
        return began

    def ended(
        self,
        began: TurnBegan,
        answer: str = "Twelve.",
        sql: str = "SELECT 12",
        spaces: tuple[str, ...] = ("sales",),
    ) -> TurnEnded:
        story = (Event(0, 0.5, {"text": answer}), Event(1, 0.6, {"end": True}))
        at = began.asked_at + timedelta(seconds=5)
        ids = (began.owner, began.conversation, began.turn)
        ended = TurnEnded(*ids, "completed", at, answer, sql, spaces, story)
        self.store.record(ended)
        return ended

    async def told(self, who: Identity, conversation: str, turn: str = "", **said: str) -> None:
        """A whole turn, saved."""
        question = said.pop("question", "How many pizzas?")
        spaces = tuple(said.pop("spaces", "sales").split())
        self.ended(
            self.began(who, conversation, turn or f"{conversation}-turn", question),
            spaces=spaces,
            **said,
        )
        assert await self.store.flush()
