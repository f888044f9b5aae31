"""What the supervisor keeps between two requests of one answer: paused tasks, calls to be allowed.

The endpoint is stateless otherwise, so whoever goes on must send back what the documents ask for.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import uuid4

from emulator.errors import ApiError
from emulator.genie.messages import GenieMessage
from emulator.personas import Persona
from emulator.serving.events import Called, Tool
from emulator.serving.request import Item, ResponsesRequest

MOST_KEPT = 200
Place = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Task:
    """Calls still to be made, and what has been answered. `allowed`: nobody need be asked."""

    calls: tuple[Called, ...]
    answers: tuple[tuple[Tool, GenieMessage], ...] = ()
    allowed: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    task: Task
    persona: Persona
    sent: tuple[Place, ...] = ()


@dataclass
class Unfinished:
    """By the id of the request to continue, or of the first request to be allowed."""

    _kept: OrderedDict[str, Kept] = field(default_factory=OrderedDict)

    def pause(self, task: Task, persona: Persona) -> str:
        return self._keep(f"continue_{uuid4()}", Kept(task, persona))

    def hold(self, task: Task, persona: Persona) -> str:
        return self._keep(approval_id(task.calls[0]), Kept(task, persona))

    def _keep(self, key: str, kept: Kept) -> str:
        self._kept[key] = kept
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return key

    def sent(self, items: Iterable[dict[str, object]]) -> None:
        """The output of a request, which the one that tells a decision must repeat."""
        places = tuple((str(item["type"]), _id(item.get("id"))) for item in items)
        for kind, key in places:
            if kind == "mcp_approval_request" and key is not None and key in self._kept:
                self._kept[key] = replace(self._kept[key], sent=places)

    def resumed(self, asked: ResponsesRequest, persona: Persona) -> Task | None:
        """The task that a request goes on with; None when it is a question."""
        last = asked.input[-1]
        if last.type == "task_continue_response":
            paused = [i.id for i in asked.input if i.type == "task_continue_request"]
            if last.continue_request_id not in paused:
                raise _invalid()
            return self._take(last.continue_request_id, persona).task
        if last.type == "mcp_approval_response":
            return self._decided(asked.input, persona)
        return None

    def _decided(self, items: list[Item], persona: Persona) -> Task:
        since = max(i for i, item in enumerate(items) if item.role == "user") + 1
        repeated = [i for i in items[since:] if i.type != "mcp_approval_response"]
        decisions = {
            i.approval_request_id: i.approve for i in items if i.type == "mcp_approval_response"
        }
        wanted = [i.id for i in repeated if i.type == "mcp_approval_request"]
        if not wanted or set(wanted) != set(decisions):
            raise _invalid()
        kept = self._take(wanted[0], persona)
        if tuple((i.type, i.id) for i in repeated) != kept.sent:
            raise _invalid()
        calls = tuple(call for call in kept.task.calls if decisions[approval_id(call)])
        return replace(kept.task, calls=calls, allowed=True)

    def _take(self, key: str | None, persona: Persona) -> Kept:
        kept = self._kept.get(key or "")
        if kept is None or kept.persona != persona:
            raise _invalid()
        return kept


def approval_id(call: Called) -> str:
    return f"mcpr_{call.call_id}"


def _id(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _invalid() -> ApiError:
    # Whatever is left out or sent twice, the endpoint answers this (supervisor-stream notes, §2.3).
    return ApiError(400, "BAD_REQUEST", "Invalid message sequence.")
