"""The supervisor agents that exist: each with its tools and the serving endpoint it got.

Whoever worked with the API reports: tools are resources of their own (a list in the body of the
agent is ignored), the endpoint's name is `mas-<hex>-endpoint` and cannot be chosen, a tool's type
and target cannot be changed, and the display name is unique in the workspace (the SDK's own words).
"""

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from emulator.errors import ApiError, bad_request, does_not_exist


@dataclass(frozen=True, slots=True)
class AgentTool:
    """`target` is the id of the Genie space that it asks."""

    id: str
    description: str
    target: str


@dataclass(frozen=True, slots=True)
class Agent:
    id: str
    display_name: str
    creator: str
    created: str
    ready_at: float
    description: str = ""
    instructions: str = ""
    tools: Mapping[str, AgentTool] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"supervisor-agents/{self.id}"

    @property
    def endpoint_name(self) -> str:
        return f"mas-{self.id[:8]}-endpoint"

    def tool(self, tool_id: str) -> AgentTool:
        if tool_id not in self.tools:
            raise does_not_exist(f"Tool {self.name}/tools/{tool_id} does not exist.")
        return self.tools[tool_id]


def agent_id(display_name: str) -> str:
    """The same on every machine, so that a restart keeps the endpoint's name."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"supervisor-agent:{display_name}"))


@dataclass(slots=True)
class Supervisors:
    """`start_seconds` is how long a new endpoint is not ready; the platform takes minutes."""

    start_seconds: float = 0.0
    now: Callable[[], float] = time.monotonic
    _agents: dict[str, Agent] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Agent]:
        return iter(list(self._agents.values()))

    def by_id(self, agent: str) -> Agent:
        if agent not in self._agents:
            raise does_not_exist(f"Supervisor agent {agent} does not exist.")
        return self._agents[agent]

    def is_ready(self, agent: Agent) -> bool:
        return self.now() >= agent.ready_at

    def create(self, display_name: str, creator: str, created: str) -> Agent:
        self._check_name(display_name)
        agent = Agent(
            agent_id(display_name),
            display_name,
            creator,
            created,
            ready_at=self.now() + self.start_seconds,
        )
        if agent.id in self._agents:  # the one that had this name was renamed
            agent = replace(agent, id=str(uuid.uuid4()))
        return self.put(agent)

    def change(self, agent: Agent, fields: Mapping[str, str]) -> Agent:
        if fields.get("display_name", agent.display_name) != agent.display_name:
            self._check_name(fields["display_name"])
        changed = replace(
            agent,
            display_name=fields.get("display_name", agent.display_name),
            description=fields.get("description", agent.description),
            instructions=fields.get("instructions", agent.instructions),
        )
        return self.put(changed)

    def put(self, agent: Agent) -> Agent:
        self._agents[agent.id] = agent
        return agent

    def add_tool(self, agent: Agent, tool: AgentTool) -> AgentTool:
        if tool.id in agent.tools:
            message = f"Tool {agent.name}/tools/{tool.id} already exists."
            raise ApiError(409, "RESOURCE_ALREADY_EXISTS", message)
        return self.put_tool(agent, tool)

    def put_tool(self, agent: Agent, tool: AgentTool) -> AgentTool:
        self.put(replace(agent, tools={**agent.tools, tool.id: tool}))
        return tool

    def remove_tool(self, agent: Agent, tool_id: str) -> None:
        agent.tool(tool_id)
        kept = {key: tool for key, tool in agent.tools.items() if key != tool_id}
        self.put(replace(agent, tools=kept))

    def delete(self, agent: Agent) -> None:
        del self._agents[agent.id]

    def _check_name(self, display_name: str) -> None:
        if not display_name.strip():
            raise bad_request("Field 'display_name' is required.")
        if any(agent.display_name == display_name for agent in self):
            message = f"A supervisor agent with the display name '{display_name}' already exists."
            raise ApiError(409, "RESOURCE_ALREADY_EXISTS", message)
