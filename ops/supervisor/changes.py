"""What it takes to make the workspace's supervisor agent the one that is defined here.

Tools are resources of their own. Of a tool only the description can be changed, so one that asks
another space is deleted and created anew; a list of tools leaves out what they point to.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ops.deploy.failures import DeployError
from ops.spaces.change import Change, diff_lines
from ops.supervisor.definition import Definition, SpaceTool
from ops.workspace import Target

if TYPE_CHECKING:
    from databricks.sdk.common.types.fieldmask import FieldMask
    from databricks.sdk.service.supervisoragents import SupervisorAgent, Tool

FIELDS = ("description", "instructions")


@dataclass(slots=True)
class Found:
    """The agent, once there is one; creating it fills this in."""

    agent: "SupervisorAgent | None" = None

    @property
    def name(self) -> str:
        if self.agent is None or not self.agent.name:
            raise DeployError("The workspace created a supervisor without a name.")
        return self.agent.name

    @property
    def endpoint(self) -> str:
        if self.agent is None or not self.agent.endpoint_name:
            raise DeployError("The workspace does not say which endpoint the supervisor has.")
        return self.agent.endpoint_name


def find(target: Target, name: str) -> Found:
    """By its display name, which is unique in a workspace."""
    listed = target.client.supervisor_agents.list_supervisor_agents(page_size=100)
    return Found(next((agent for agent in listed if agent.display_name == name), None))


def changes(target: Target, wanted: Definition, found: Found) -> list[Change]:
    return [_agent(target, wanted, found), *_tools(target, wanted, found)]


def _agent(target: Target, wanted: Definition, found: Found) -> Change:
    if found.agent is None:
        return Change(
            "supervisor", wanted.name, "create", run=lambda: _create(target, wanted, found)
        )
    there = {field: getattr(found.agent, field) or "" for field in FIELDS}
    differing = [field for field in FIELDS if there[field] != getattr(wanted, field)]
    if not differing:
        return Change("supervisor", wanted.name)
    old = "\n".join(there[field] for field in differing)
    new = "\n".join(getattr(wanted, field) for field in differing)
    update = _updating(target, wanted, found, differing)
    return Change("supervisor", wanted.name, "update", diff_lines(old, new), update)


def _create(target: Target, wanted: Definition, found: Found) -> None:
    from databricks.sdk.service.supervisoragents import SupervisorAgent

    agent = SupervisorAgent(
        wanted.name, description=wanted.description, instructions=wanted.instructions
    )
    found.agent = target.client.supervisor_agents.create_supervisor_agent(agent)


def _updating(
    target: Target, wanted: Definition, found: Found, fields: list[str]
) -> Callable[[], object]:
    from databricks.sdk.service.supervisoragents import SupervisorAgent

    agent = SupervisorAgent(
        wanted.name, description=wanted.description, instructions=wanted.instructions
    )
    api = target.client.supervisor_agents
    return lambda: api.update_supervisor_agent(found.name, agent, _mask(fields))


def _tools(target: Target, wanted: Definition, found: Found) -> Iterator[Change]:
    there = _existing(target, found)
    # Another tool may ask a space under a name of its own: the same space twice would confuse.
    for tool_id, tool in there.items():
        if tool_id not in {ours.id for ours in wanted.tools}:
            yield Change("tool", f"{tool_id} (not of ours)", "remove", run=_deleting(target, tool))
    for ours in wanted.tools:
        yield _tool(target, ours, there.get(ours.id), found)


def _existing(target: Target, found: Found) -> "dict[str, Tool]":
    if found.agent is None:
        return {}
    api = target.client.supervisor_agents
    names = [tool.name for tool in api.list_tools(found.name, page_size=100) if tool.name]
    whole = [api.get_tool(name) for name in names]
    return {tool.tool_id or tool.id or "": tool for tool in whole}


def _tool(target: Target, ours: SpaceTool, there: "Tool | None", found: Found) -> Change:
    name = f"{ours.id} ({ours.title})"
    if there is None:
        return Change("tool", name, "create", run=lambda: _add(target, ours, found))
    if _space_of(there) != ours.space_id:
        old = f"asks {_space_of(there) or there.tool_type}"
        diff = diff_lines(old, f"asks {ours.space_id}")
        return Change("tool", name, "replace", diff, lambda: _renew(target, ours, there, found))
    if (there.description or "") != ours.description:
        diff = diff_lines(there.description or "", ours.description)
        return Change("tool", name, "update", diff, lambda: _describe(target, ours, there))
    return Change("tool", name)


def _add(target: Target, ours: SpaceTool, found: Found) -> None:
    target.client.supervisor_agents.create_tool(found.name, _as_tool(ours), ours.id)


def _renew(target: Target, ours: SpaceTool, there: "Tool", found: Found) -> None:
    _deleting(target, there)()
    _add(target, ours, found)


def _describe(target: Target, ours: SpaceTool, there: "Tool") -> None:
    api = target.client.supervisor_agents
    api.update_tool(there.name or "", _as_tool(ours), _mask(["description"]))


def _deleting(target: Target, tool: "Tool") -> Callable[[], object]:
    return lambda: target.client.supervisor_agents.delete_tool(tool.name or "")


def _as_tool(ours: SpaceTool) -> "Tool":
    from databricks.sdk.service.supervisoragents import GenieSpace, Tool

    return Tool("genie_space", description=ours.description, genie_space=GenieSpace(ours.space_id))


def _space_of(tool: "Tool") -> str | None:
    return tool.genie_space.id if tool.genie_space else None


def _mask(fields: list[str]) -> "FieldMask":
    from databricks.sdk.common.types.fieldmask import FieldMask

    return FieldMask(fields)  # type: ignore[no-untyped-call]
