"""What the supervisor is: its instructions, and a tool for each Genie space. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.semantic import Semantic

NAME = "mas-genie-router"
DESCRIPTION = "Answers questions about the business from its Genie spaces."
INSTRUCTIONS = (
    "Ask the space whose description names the measure. For measures of several spaces, ask each. "
    "Answer from the results alone, name the period, and say when a space returned nothing."
)


@dataclass(frozen=True, slots=True)
class SpaceTool:
    """The supervisor routes by the description, so it is the space's own."""

    id: str
    title: str
    description: str
    space_id: str


@dataclass(frozen=True, slots=True)
class Definition:
    name: str
    description: str
    instructions: str
    tools: tuple[SpaceTool, ...]


def definition(semantic: Semantic, space_ids: Mapping[str, str], name: str = NAME) -> Definition:
    """`space_ids` by the setting of each space."""
    tools = tuple(
        SpaceTool(s.key, s.name, f"{s.name}: {s.description}", space_ids[s.env])
        for s in semantic.spaces
    )
    return Definition(name, DESCRIPTION, INSTRUCTIONS, tools)
