"""The supervisor's own sentences: its plan, what its tools return, and the answer put together."""

from collections.abc import Sequence

from emulator.genie.messages import COMPLETED, GenieMessage
from emulator.serving import markdown
from emulator.serving.events import Called, Tool

GRANT = "Ask your workspace administrator for SELECT on the metric views of {space}."
REMEDIES = {
    "TABLES_MISSING_EXCEPTION": "You have no access to the data of {space}. " + GRANT,
    "WAREHOUSE_ACCESS_MISSING_EXCEPTION": (
        "You may not use the SQL warehouse that {space} runs on. "
        "Ask your workspace administrator for CAN USE on it."
    ),
}
DENIED = "You did not allow the calls that this needs, so I asked nobody."
OUT_OF_TIME = (
    "I ran out of time before I could ask {left}. Would you like me to continue where I stopped?"
)
OTHERWISE = "{space} could not answer: {error}"


def plan(calls: Sequence[Called]) -> str:
    """One sentence, before the spaces are asked."""
    names = [call.tool.title for call in calls]
    if len(names) == 1:
        return f"I'll ask {names[0]}."
    return f"This needs several spaces: I'll ask {', '.join(names[:-1])} and {names[-1]}."


def tool_output(message: GenieMessage) -> str:
    """What the supervisor's model reads: a table, a text, or the failure in the tool's words."""
    if message.error is not None:
        # The literal of the open bridge that supervisors run: failures are ordinary output.
        detail = {"error": message.error.error, "type": message.error.type}
        return f"Genie query failed with error: {detail}"
    if message.result is not None:
        return markdown.table(message.result)
    return message.text or "EMPTY"


def conclusion(answers: Sequence[tuple[Tool, GenieMessage]]) -> str:
    """The answer; with several spaces, a paragraph each under its name."""
    if len(answers) == 1:
        return _paragraph(*answers[0])
    return "\n\n".join(f"**{tool.title}**\n\n{_paragraph(tool, m)}" for tool, m in answers)


def out_of_time(answers: Sequence[tuple[Tool, GenieMessage]], left: Sequence[Called]) -> str:
    """What there is, and that it is not all: how a supervisor ends that may not be continued."""
    asking = OUT_OF_TIME.format(left=" and ".join(call.tool.title for call in left))
    return f"{conclusion(answers)}\n\n{asking}"


def suggestions(message: str, questions: Sequence[str]) -> str:
    """What was not understood, and what can be asked instead."""
    if not questions:
        return message
    return "\n".join([message, "", "You could ask:", "", *(f"- {q}" for q in questions)])


def _paragraph(tool: Tool, message: GenieMessage) -> str:
    if message.error is not None:
        remedy = REMEDIES.get(message.error.type, OTHERWISE)
        return remedy.format(space=tool.title, error=message.error.error)
    if message.status != COMPLETED:
        return f"{tool.title} did not finish: its state is {message.status}."
    if message.is_refusal:
        return suggestions(message.text or "", message.suggestions)
    return message.text or f"{tool.title} returned no text."
