"""The lines of a screen, how they change, and each of them as Chainlit's client takes it. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from answer_bar import answer_bar_of
from backend.answers.markdown_text import GrowingMarkdown
from evidence import Props
from turns import Turn

ASSISTANT = "Domino's Analytics"
SECONDS_SHOWN_AFTER = 2.0
STILL_AFTER = 10.0


@dataclass(slots=True)
class Line:
    """One step or message. `sent` is what of its text the browser has; None: nothing of it."""

    key: str
    kind: str
    name: str
    text: str = ""
    icon: str | None = None
    began: float = 0.0
    ended: float | None = None
    is_error: bool = False
    until: float | None = None
    sent: str | None = None
    dirty: bool = True
    doing: str = ""
    _markdown: GrowingMarkdown = field(default_factory=GrowingMarkdown)

    @property
    def shown(self) -> str:
        return self._markdown.safe(self.text)


@dataclass(frozen=True, slots=True)
class Upsert:
    step: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StartText:
    step: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AppendText:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Remove:
    step: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Attach:
    element: dict[str, Any]


Change = Upsert | StartText | AppendText | Remove | Attach


class Drawing:
    """Ids derive from the turn's id, so the same line drawn twice is the same step."""

    def __init__(self, turn: Turn, thread_id: str) -> None:
        self._turn = turn
        self._thread_id = thread_id
        self._ids: dict[str, str] = {}

    def question(self) -> dict[str, Any]:
        step = self._base(self._turn.id, 0.0, 0.0)
        return {
            **step,
            "name": self._turn.as_user,
            "type": "user_message",
            "parentId": None,
            "output": self._turn.question,
        }

    def step(self, line: Line) -> dict[str, Any]:
        step = self._base(self.id_of(line.key), line.began, line.ended)
        parent = self._turn.id if line.kind == "run" else self.id_of("run")
        is_answer = line.kind == "answer"
        kind = {"run": "run", "answer": "assistant_message"}.get(line.kind, "tool")
        return {
            **step,
            "name": self._shown_name(line),
            "type": kind,
            "parentId": parent,
            "output": line.shown,
            "streaming": is_answer and line.ended is None,
            "isError": line.is_error,
            "metadata": {"icon": line.icon} if line.icon else {"avatarName": "assistant"},
        }

    def _shown_name(self, line: Line) -> str:
        if line.kind != "step" or line.ended is not None:
            return line.name
        name = f"Asking {line.name}…" if line.key.startswith("call-") else line.name
        name = f"{name} · {line.doing}" if line.doing else name
        if line.until is not None:
            left = round(line.until - self._turn.elapsed)
            return f"{name} in {left} s…" if left > 0 else f"{name}…"
        elapsed = self._turn.elapsed - line.began
        if elapsed > STILL_AFTER:
            return f"Still working: {name} · {elapsed:.0f} s"
        return f"{name} · {elapsed:.0f} s" if elapsed > SECONDS_SHOWN_AFTER else name

    def _base(self, step_id: str, began: float, ended: float | None) -> dict[str, Any]:
        return {
            "id": step_id,
            "threadId": self._thread_id,
            "createdAt": self._time(began),
            "start": self._time(began),
            "end": None if ended is None else self._time(ended),
            "input": "",
            "showInput": False,
            "streaming": False,
            "isError": False,
            "metadata": {},
            "tags": None,
        }

    def evidence(self, props: Props, answer_key: str) -> dict[str, Any]:
        props = {**props, "conversation": self._thread_id}
        return self._element("Evidence", props, "evidence", self.id_of(answer_key))

    def _element(self, name: str, props: Props, key: str, for_id: str) -> dict[str, Any]:
        return {
            "id": self.id_of(key),
            "threadId": self._thread_id,
            "type": "custom",
            "name": name,
            "display": "inline",
            "props": props,
            "forId": for_id,
            "mime": "application/json",
            "url": None,
            "chainlitKey": None,
        }

    def versions(self, turns: Sequence[str]) -> dict[str, Any]:
        """Which of the turns that answer this question is shown."""
        props = {"version": 1, "turns": list(turns), "shown": self._turn.id}
        return self._element("Versions", props, "versions", self._turn.id)

    def answer_bar(self, answer_key: str) -> dict[str, Any]:
        """Where the person says what the answer is worth, and keeps its question."""
        props = answer_bar_of(self._turn, self._thread_id)
        return self._element("AnswerBar", props, "answer-bar", self.id_of(answer_key))

    def id_of(self, key: str) -> str:
        if key not in self._ids:
            self._ids[key] = str(uuid.uuid5(uuid.UUID(self._turn.id), key))
        return self._ids[key]

    def _time(self, at: float) -> str:
        moment = self._turn.asked_at + timedelta(seconds=at)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
