"""What a turn looks like at any moment: lines on a screen, from its events alone. Pure."""

from typing import Any, assert_never

from backend.answers.events import (
    AgentAsked,
    AgentFinished,
    AgentProgressed,
    AgentStarted,
    ApprovalAsked,
    GenieReplied,
    Imported,
    QueryFound,
    RunCompleted,
    RunEnd,
    RunFailed,
    RunHeld,
    RunStopped,
    RunWaiting,
    RunWarned,
    SourceCited,
    SuggestedQuestions,
    TaskPaused,
    TextDelta,
    TextDemoted,
    TextReplaced,
    ThoughtDelta,
)
from backend.answers.markdown_text import code_block
from backend.answers.results import AgentResult, Failure
from chat_words import (
    IMPORTED,
    MAX_STEP_TEXT,
    approval,
    asked,
    detail,
    going_on,
    imported,
    note,
    outcome,
)
from evidence import Props, evidence_of
from names import Names
from offered import offered_in
from screen_lines import (
    ASSISTANT,
    SECONDS_SHOWN_AFTER,
    AppendText,
    Attach,
    Change,
    Drawing,
    Line,
    Remove,
    StartText,
    Upsert,
)
from turns import Logged, Turn

QUIET_S = 5.0  # a person wonders whether anything still happens


class ChatScreen:
    def __init__(self, turn: Turn, names: Names, thread_id: str) -> None:
        self._turn = turn
        self._names = names
        self.drawing = Drawing(turn, thread_id)
        self._lines: dict[str, Line] = {"run": Line("run", "run", "on_message")}
        self._asked: dict[str, AgentStarted] = {}
        self._block = 0
        self._removed: list[Line] = []
        self._approvals: list[ApprovalAsked] = []
        self._held = False
        self._evidence: Props | None = None
        self._evidence_sent = False
        self._bar_sent = False
        self._stale = False
        self._heard_at = 0.0
        self._warnings = 0
        self._set_status("Finding out whom to ask…", 0.0)

    # -- what happened ---------------------------------------------------------------------------

    def show(self, logged: Logged) -> None:
        event, at = logged.event, logged.at
        self._heard_at = at
        match event:
            case TextDelta(text):
                self._answer(at).text += text
            case TextReplaced(text):
                self._answer(at).text = text
            case TextDemoted(text):
                self._demote(text, at)
            case ThoughtDelta(text):
                self._think(text, at)
            case AgentStarted():
                self._agent_started(event, at)
            case AgentAsked(call_id, question):
                self._lines[_call(call_id)].text = asked(question)
                self._touch(_call(call_id))
            case AgentProgressed(call_id, doing):
                self._clear_status()
                self._touch(_call(call_id)).doing = doing
            case AgentFinished(call_id, result):
                self._agent_finished(call_id, result, at)
            case QueryFound(call_id, sql):
                self._touch(_call(call_id)).text += "\n\n" + code_block(sql, "sql")
            case SourceCited() | SuggestedQuestions() | GenieReplied():
                pass
            case ApprovalAsked():
                self._approvals.append(event)
            case Imported():
                self._imported(event, at)
            case TaskPaused():
                self._set_status(going_on(event), at)
            case RunWaiting(reason, seconds):
                self._set_status(f"{reason} Trying again", at, until=at + seconds)
            case RunWarned():
                self._warn(event, at)
            case RunCompleted() | RunFailed() | RunStopped() | RunHeld():
                self._end(event, at)
            case _:
                assert_never(event)

    def tick(self, at: float) -> None:
        """Time passes: what is running shows for how long, and that something is."""
        is_quiet = not any(line.kind == "step" for line in self._open())
        if is_quiet and at - self._heard_at > QUIET_S and not self._turn.ended:
            self._set_status("Waiting for more of the answer", self._heard_at)
        for line in self._lines.values():
            if line.ended is None and line.kind == "step":
                line.dirty |= line.until is not None or at - line.began > SECONDS_SHOWN_AFTER

    def redraw(self) -> None:
        """The browser may have missed anything."""
        for line in self._lines.values():
            line.dirty, line.sent = True, None
        self._evidence_sent = False
        self._bar_sent = False
        self._stale = True

    def _open(self) -> list[Line]:
        return [line for line in self._lines.values() if line.ended is None]

    def _answer(self, at: float) -> Line:
        self._clear_status()
        key = f"answer-{self._block}"
        if key not in self._lines:
            self._lines[key] = Line(key, "answer", ASSISTANT, began=at)
        return self._touch(key)

    def _demote(self, text: str, at: float) -> None:
        line = self._lines.get(f"answer-{self._block}")
        self._block += 1
        if line is None:
            return
        line.kind, line.name, line.icon = "step", "Planning", "lightbulb"
        line.text, line.ended, line.dirty, line.sent = text, at, True, None

    def _think(self, text: str, at: float) -> None:
        key = f"thought-{self._block}"
        if key not in self._lines:
            self._lines[key] = Line(key, "step", "Thinking", icon="brain", began=at)
        line = self._touch(key)
        line.text = (line.text + text)[:MAX_STEP_TEXT]
        line.ended = at

    def _agent_started(self, event: AgentStarted, at: float) -> None:
        self._clear_status()
        name = self._names.spaces.name_of(event.tool)
        self._asked[event.call_id] = event
        text = asked(event.question) if event.question else ""
        key = _call(event.call_id)
        self._lines[key] = Line(key, "step", name.label, text, name.icon, began=at)

    def _agent_finished(self, call_id: str, result: AgentResult, at: float) -> None:
        line = self._touch(_call(call_id))
        line.ended = at
        line.is_error = isinstance(result, Failure)
        line.name = f"{line.name} · {at - line.began:.1f} s · {outcome(result)}"
        line.text = "\n\n".join(part for part in (line.text, detail(result)) if part)
        if not any(line.kind == "step" for line in self._open()):
            self._set_status("Writing the answer…", at)

    def _imported(self, event: Imported, at: float) -> None:
        self._clear_status()
        self._lines["imported"] = Line(
            "imported", "step", IMPORTED, imported(event), "file-input", at, at
        )

    def _warn(self, event: RunWarned, at: float) -> None:
        self._warnings += 1
        key = f"warning-{self._warnings}"
        self._lines[key] = Line(
            key, "step", "A problem was reported", event.message, "triangle-alert", at, at, True
        )

    def _end(self, event: RunEnd, at: float) -> None:
        self._clear_status()
        self._held = isinstance(event, RunHeld)
        # Nobody may decide about what only a closed step would show.
        decided = self._approvals if isinstance(event, RunHeld) else []
        ending = "\n\n".join([*map(approval, decided), note(event)]).strip()
        has_answer = f"answer-{self._block}" in self._lines
        line = self._answer(at)
        if isinstance(event, RunCompleted):
            line.text = offered_in(line.text).text
        line.text = "\n\n".join(part for part in (line.text.rstrip(), ending) if part)
        line.ended = at
        line.is_error = isinstance(event, RunFailed) and not has_answer
        for line in self._lines.values():
            if line.ended is None:
                line.ended, line.dirty = at, True
        self._evidence = evidence_of(self._turn, self._names.spaces, self._names.fields)

    # -- the status line -------------------------------------------------------------------------

    def _set_status(self, text: str, at: float, until: float | None = None) -> None:
        began = self._lines["status"].began if "status" in self._lines else at
        self._clear_status()
        self._lines["status"] = Line(
            "status", "step", text, icon="loader", began=began, until=until
        )

    def _clear_status(self) -> None:
        line = self._lines.pop("status", None)
        if line is not None and line.sent is not None:
            self._removed.append(line)

    def _touch(self, key: str) -> Line:
        line = self._lines[key]
        line.dirty = True
        return line

    # -- what to tell the browser ----------------------------------------------------------------

    def changes(self) -> list[Change]:
        """What differs from what the browser was told last."""
        found: list[Change] = [Remove(self.drawing.step(line)) for line in self._removed]
        self._removed = []
        if self._stale and "status" not in self._lines:
            # The browser may show a status that ended while it was away.
            found.append(Remove(self.drawing.step(Line("status", "step", ""))))
        self._stale = False
        for line in self._lines.values():
            if line.dirty:
                found += self._change(line)
                line.dirty, line.sent = False, line.shown
        if self._evidence is not None and not self._evidence_sent:
            found.append(Attach(self._element(self._evidence)))
            self._evidence_sent = True
        if self._has_bar and not self._bar_sent:
            found.append(Attach(self._bar()))
            self._bar_sent = True
        return found

    def _change(self, line: Line) -> list[Change]:
        if line.kind != "answer" or line.ended is not None:
            return [Upsert(self.drawing.step(line))]
        if line.sent is None:
            return [StartText(self.drawing.step(line))]
        text = line.shown
        if not text.startswith(line.sent):
            return [Upsert(self.drawing.step(line))]
        more = text[len(line.sent) :]
        return [AppendText(self.drawing.id_of(line.key), more)] if more else []

    def steps(self) -> list[dict[str, Any]]:
        """All lines, the question first, as a stored conversation has them."""
        return [self.drawing.question(), *map(self.drawing.step, self._lines.values())]

    def elements(self) -> list[dict[str, Any]]:
        evidence = [self._element(self._evidence)] if self._evidence is not None else []
        return [*evidence, self._bar()] if self._has_bar else evidence

    @property
    def _has_bar(self) -> bool:
        """What waits for a decision is not an answer yet."""
        answer = self._lines.get(f"answer-{self._block}")
        return answer is not None and answer.ended is not None and not self._held

    def _bar(self) -> dict[str, Any]:
        return self.drawing.answer_bar(f"answer-{self._block}")

    def _element(self, props: Props) -> dict[str, Any]:
        return self.drawing.evidence(props, f"answer-{self._block}")


def _call(call_id: str) -> str:
    return f"call-{call_id}"
