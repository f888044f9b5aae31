"""The conversations of this process: who owns them and which turns they have."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from backend.store.branches import before, shown, versions_of
from backend.store.values import Feedback
from backend.workspace.errors import BadRequest, NotFound
from turns import Turn

MAX_QUESTION = 10_000
MOST_CONVERSATIONS = 1_000
MOST_TURNS = 200
MOST_RUNNING_PER_USER = 4
MOST_RUNNING = 200


class QuestionRefused(BadRequest):
    """The question cannot be asked as it is; nothing was sent."""


@dataclass(eq=False)
class Conversation:
    id: str
    owner: str
    began_at: datetime
    name: str = ""
    all_turns: list[Turn] = field(default_factory=list)
    used: float = field(default_factory=time.monotonic)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Those of the branch that is shown."""
        return shown(self.all_turns)

    @property
    def running(self) -> Turn | None:
        return next((turn for turn in reversed(self.all_turns) if not turn.ended), None)

    def find(self, turn_id: str) -> Turn:
        found = next((turn for turn in self.all_turns if turn.id == turn_id), None)
        if found is None:
            raise NotFound("There is no such question here.", "Reload the page.")
        return found

    def judge(self, turn_id: str, opinion: Feedback | None) -> None:
        """What its owner thinks of an answer, from now on."""
        for turn in self.all_turns:
            if turn.id == turn_id:
                turn.opinion = opinion

    @property
    def touched_at(self) -> datetime:
        return self.all_turns[-1].asked_at if self.all_turns else self.began_at

    def before(self, turn: Turn) -> tuple[Turn, ...]:
        return before(self.all_turns, turn.id)

    def versions(self, turn: Turn) -> tuple[Turn, ...]:
        """Those asked instead of it and itself, in the order they were asked."""
        return versions_of(self.all_turns, turn.id)

    def begin(
        self, turn_id: str, question: str, topic: str = "", instead_of: Turn | None = None
    ) -> Turn:
        """A new turn; QuestionRefused says why not. The same id twice is the same turn.

        It goes on with what is shown, or is one more version of the question it is asked
        `instead_of`, and shown from now on.
        """
        for turn in self.all_turns:
            if turn.id == turn_id:
                return turn
        self._check(question)
        for earlier in self.all_turns:
            earlier.compact()
        line = self.turns if instead_of is None else self.before(instead_of)
        turn = Turn(turn_id, question, self._now(), self.owner, "" if topic == question else topic)
        turn.parent = line[-1].id if line else None
        self.all_turns.append(turn)
        self.name = self.name or " ".join(question.split())[:80]
        return turn

    def show(self, turn: Turn) -> None:
        """Have that version be shown, with what was said after it."""
        if self.running is not None:
            raise QuestionRefused(
                "A question is being answered.", "Wait for it, or press Stop, then switch."
            )
        turn.switched_to_at = self._now()

    def _now(self) -> datetime:
        """Later than whatever was shown before, whatever the clock does."""
        latest = max((turn.shown_at for turn in self.all_turns), default=self.began_at)
        return max(datetime.now(UTC), latest + timedelta(microseconds=1))

    def _check(self, question: str) -> None:
        if not question.strip():
            raise QuestionRefused("The question is empty.", "Type a question and send it again.")
        if len(question) > MAX_QUESTION:
            raise QuestionRefused(
                f"The question is longer than {MAX_QUESTION:,} characters.",
                "Shorten it and send it again. Your text is still in the conversation above.",
            )
        if self.running is not None:
            raise QuestionRefused(
                "The previous question is still being answered.",
                "Wait for it, or press Stop, then send this one again.",
            )
        if len(self.all_turns) >= MOST_TURNS:
            raise QuestionRefused("This conversation is full.", "Start a new chat to go on.")


class Conversations:
    """Every read and write says for whom; another's conversation does not exist."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._all: OrderedDict[str, Conversation] = OrderedDict()
        self._clock = clock
        self._closing = False

    def close(self) -> None:
        """No new turns from now on: the app is about to end."""
        self._closing = True

    def admit(self, owner: str) -> None:
        """QuestionRefused when nobody, or this one, may ask anything more at the moment."""
        if self._closing:
            raise QuestionRefused("The app is restarting.", "Ask again in a minute.")
        running = self.running()
        if sum(turn.as_user == owner for turn in running) >= MOST_RUNNING_PER_USER:
            raise QuestionRefused(
                f"{MOST_RUNNING_PER_USER} of your questions are being answered in other chats.",
                "Wait for one of them, or stop one, then send this again.",
            )
        if len(running) >= MOST_RUNNING:
            raise QuestionRefused(
                "The assistant is busy with the questions of many people.",
                "Send this again in a minute.",
            )

    def of(self, owner: str) -> list[Conversation]:
        """The owner's conversations that have turns, the latest first."""
        mine = (c for c in reversed(self._all.values()) if c.owner == owner and c.all_turns)
        return list(mine)

    def held_of(self, owner: str) -> list[Conversation]:
        """All of them, those without turns, too."""
        return [c for c in self._all.values() if c.owner == owner]

    def idle_since(self, before: datetime) -> list[Conversation]:
        """Those in which nothing has been asked since, and nothing is being answered."""
        return [c for c in self._all.values() if c.running is None and c.touched_at < before]

    def find(self, conversation_id: str, owner: str) -> Conversation:
        found = self.get(conversation_id, owner)
        if found is None:
            raise NotFound("There is no such conversation.", "Start a new chat.")
        return found

    def get(self, conversation_id: str, owner: str) -> Conversation | None:
        found = self._all.get(conversation_id)
        return found if found is not None and found.owner == owner else None

    def open(self, conversation_id: str, owner: str) -> Conversation:
        """The conversation of that id, begun now when nobody has it."""
        if conversation_id not in self._all:
            self._make_room()
            self._all[conversation_id] = Conversation(conversation_id, owner, self._clock())
        conversation = self.find(conversation_id, owner)
        self._all.move_to_end(conversation_id)
        return conversation

    def forget(self, conversation: Conversation) -> None:
        if self._all.get(conversation.id) is conversation:
            del self._all[conversation.id]

    def running(self) -> list[Turn]:
        return [turn for c in self._all.values() if (turn := c.running) is not None]

    def _make_room(self) -> None:
        if len(self._all) < MOST_CONVERSATIONS:
            return
        idle = next((key for key, c in self._all.items() if c.running is None), None)
        if idle is not None:
            del self._all[idle]
