"""What a sub-agent is called in front of people: `genie-<id>` and `agent-<slug>` to a space."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from backend.semantic import Space

_GENIE = re.compile(r"^genie[-_]([0-9a-f]{32})$", re.IGNORECASE)
_PREFIX = re.compile(r"^(agent|genie|ka|space)[-_]+", re.IGNORECASE)
_PLAIN_COLOUR = "#006491"


@dataclass(frozen=True, slots=True)
class AgentName:
    """`key` is the space's key, None for an agent that is no space of ours."""

    label: str
    icon: str
    colour: str
    key: str | None = None


class SpaceNames:
    def __init__(self, spaces: Iterable[Space]) -> None:
        self._by_id: dict[str, Space] = {}
        self._by_slug: dict[str, Space] = {}
        for space in spaces:
            if space.id:
                self._by_id[space.id] = space
            for words in (space.key, space.name, space.env.removesuffix("_SPACE_ID")):
                self._by_slug[_slug(words)] = space

    def name_of(self, tool: str) -> AgentName:
        space = self._find(tool)
        if space is not None:
            return AgentName(space.name, space.icon, space.colour, space.key)
        return AgentName(_readable(tool), "bot", _PLAIN_COLOUR)

    def id_of(self, tool: str) -> str | None:
        """The Genie space behind an agent, when it is one."""
        if match := _GENIE.match(tool):
            return match[1].lower()
        space = self._find(tool)
        return space.id if space is not None else None

    def _find(self, tool: str) -> Space | None:
        if match := _GENIE.match(tool):
            return self._by_id.get(match[1].lower())
        slug = _slug(_PREFIX.sub("", tool))
        exact = self._by_slug.get(slug)
        if exact is not None:
            return exact
        words = set(slug.split("-"))
        near = [space for known, space in self._by_slug.items() if set(known.split("-")) & words]
        return near[0] if near and all(space is near[0] for space in near) else None


def _slug(words: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", words.lower()))


def _readable(tool: str) -> str:
    if _GENIE.match(tool):
        return "A Genie space"
    words = re.sub(r"[^\w ]+|_", " ", _PREFIX.sub("", tool)).strip()
    return words[:60].capitalize() if words else "An agent"
