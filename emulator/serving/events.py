"""What the supervisor does, before it becomes bytes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tool:
    """A Genie space as the supervisor knows it."""

    space_id: str
    title: str

    @property
    def agent_name(self) -> str:
        """The older spelling, `agent-sales`."""
        words = "".join(c if c.isalnum() else " " for c in self.title.lower()).split()
        return "agent-" + "-".join(words)

    @property
    def genie_name(self) -> str:
        """The newer spelling, `genie-<space id>`."""
        return f"genie-{self.space_id}"


@dataclass(frozen=True, slots=True)
class Planned:
    """The supervisor says what it is about to do."""

    text: str


@dataclass(frozen=True, slots=True)
class Called:
    """A space is asked."""

    call_id: str
    tool: Tool
    question: str


@dataclass(frozen=True, slots=True)
class Returned:
    """A space has answered; `output` is what the model would read."""

    call_id: str
    tool: Tool
    output: str
    name: str | None = None
    """Only after an approval: then no call was announced, and the output names its tool."""


@dataclass(frozen=True, slots=True)
class ApprovalNeeded:
    """A space may only be asked when the person allows it."""

    request_id: str
    tool: Tool
    question: str


@dataclass(frozen=True, slots=True)
class Paused:
    """The budget of this request is used up; another one may go on."""

    continue_id: str
    steps: int


@dataclass(frozen=True, slots=True)
class Concluded:
    """The answer, whole."""

    text: str


SupervisorEvent = Planned | Called | Returned | ApprovalNeeded | Paused | Concluded
