"""Supervisor agents over HTTP: create, list, get, update, delete, and the same of their tools."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emulator.errors import ApiError, bad_request, permission_denied
from emulator.genie.paging import page
from emulator.personas import Persona
from emulator.requests import caller, json_object
from emulator.serving.endpoints import endpoint
from emulator.state import Workspace
from emulator.supervisor_agents import Agent, AgentTool

ROOT = "/api/2.1/supervisor-agents"
ONE = f"{ROOT}/{{agent}}"
TOOLS = f"{ONE}/tools"
TOOL = f"{TOOLS}/{{tool}}"
FIELDS = ("display_name", "description", "instructions")
# The platform's words, as a reconciler of such agents quotes them.
IMMUTABLE = (
    "To change immutable fields such as tool type, spec, or tool ID, delete the tool and recreate "
    "it."
)


def routes(workspace: Workspace) -> list[Route]:
    agents = workspace.supervisors

    async def create(request: Request) -> JSONResponse:
        persona, body = caller(request), await json_object(request)
        if not persona.is_admin:
            raise permission_denied(f"{persona.email} may not create supervisor agents.")
        created = workspace.clock.now().isoformat().replace("+00:00", "Z")
        agent = agents.create(str(body.get("display_name") or ""), persona.email, created)
        # A list of tools in the body is ignored (reported of the current API).
        given = {key: str(body[key]) for key in FIELDS if body.get(key)}
        return JSONResponse(_agent(agents.change(agent, given)))

    def list_all(request: Request) -> JSONResponse:
        seen = [_agent(a) for a in agents if _level(workspace, caller(request), a)]
        return JSONResponse(page(request, "supervisor_agents", seen))

    def get(request: Request) -> JSONResponse:
        return JSONResponse(_agent(_found(workspace, request)))

    async def update(request: Request) -> JSONResponse:
        agent, body = _managed(workspace, request), await json_object(request)
        mask = _mask(request, FIELDS)
        changes = {key: str(body.get(key) or "") for key in mask}
        return JSONResponse(_agent(agents.change(agent, changes)))

    def delete(request: Request) -> JSONResponse:
        agent = _managed(workspace, request)
        workspace.access.forget("serving-endpoints", endpoint(workspace, agent.endpoint_name).id)
        workspace.access.forget("supervisor-agents", agent.id)
        agents.delete(agent)
        return JSONResponse({})

    return [
        Route(ROOT, create, methods=["POST"]),
        Route(ROOT, list_all, methods=["GET"]),
        Route(ONE, get, methods=["GET"]),
        Route(ONE, update, methods=["PATCH"]),
        Route(ONE, delete, methods=["DELETE"]),
        *_tool_routes(workspace),
    ]


def _tool_routes(workspace: Workspace) -> list[Route]:
    agents = workspace.supervisors

    async def create(request: Request) -> JSONResponse:
        agent, body = _managed(workspace, request), await json_object(request)
        tool_id = request.query_params.get("tool_id")
        if not tool_id:
            # It is a parameter of the query; in the body it does not count.
            raise bad_request("Field 'tool_id' is required")
        tool = AgentTool(tool_id, str(body.get("description") or ""), _target(workspace, body))
        return JSONResponse(_tool(agent, agents.add_tool(agent, tool)))

    def list_all(request: Request) -> JSONResponse:
        agent = _found(workspace, request)
        # A list leaves out what a tool points to; reading the tool tells it.
        short = [_tool(agent, tool, whole=False) for tool in agent.tools.values()]
        return JSONResponse(page(request, "tools", short))

    def get(request: Request) -> JSONResponse:
        agent = _found(workspace, request)
        return JSONResponse(_tool(agent, agent.tool(request.path_params["tool"])))

    async def update(request: Request) -> JSONResponse:
        agent, body = _managed(workspace, request), await json_object(request)
        old = agent.tool(request.path_params["tool"])
        if _mask(request, ("description", "tool_type", "genie_space")) != ("description",):
            raise bad_request(IMMUTABLE)
        tool = AgentTool(old.id, str(body.get("description") or ""), old.target)
        return JSONResponse(_tool(agent, agents.put_tool(agent, tool)))

    def delete(request: Request) -> JSONResponse:
        agents.remove_tool(_managed(workspace, request), request.path_params["tool"])
        return JSONResponse({})

    return [
        Route(TOOLS, create, methods=["POST"]),
        Route(TOOLS, list_all, methods=["GET"]),
        Route(TOOL, get, methods=["GET"]),
        Route(TOOL, update, methods=["PATCH"]),
        Route(TOOL, delete, methods=["DELETE"]),
    ]


def _target(workspace: Workspace, body: Mapping[str, Any]) -> str:
    kind = body.get("tool_type")
    if kind != "genie_space":
        message = f"The local workspace has tools of the type genie_space only, not {kind!r}"
        raise ApiError(501, "NOT_IMPLEMENTED", message)
    space = body.get("genie_space")
    if not isinstance(space, dict) or not space.get("id"):
        raise bad_request("Field 'genie_space.id' is required")
    return workspace.genie.spaces.get(str(space["id"])).id


def _mask(request: Request, known: tuple[str, ...]) -> tuple[str, ...]:
    """`update_mask` stands in the query, and only what it names is changed."""
    named = tuple(n.strip() for n in request.query_params.get("update_mask", "").split(",") if n)
    if not named:
        raise bad_request("Field 'update_mask' is required")
    if named == ("*",):
        return known
    # protobuf's JSON spells fields in camel case, and both spellings are accepted.
    plain = tuple("".join(f"_{c.lower()}" if c.isupper() else c for c in n) for n in named)
    if unknown := [name for name in plain if name not in known]:
        raise bad_request(f"Invalid field in update_mask: {unknown[0]}")
    return plain


def _found(workspace: Workspace, request: Request) -> Agent:
    agent = workspace.supervisors.by_id(request.path_params["agent"])
    if not _level(workspace, caller(request), agent):
        raise permission_denied(f"{caller(request).email} may not see {agent.name}.")
    return agent


def _managed(workspace: Workspace, request: Request) -> Agent:
    agent, persona = _found(workspace, request), caller(request)
    if not workspace.access.allows(persona, "supervisor-agents", agent.id, "CAN_MANAGE"):
        raise permission_denied(f"{persona.email} needs CAN_MANAGE on {agent.name}.")
    return agent


def _level(workspace: Workspace, persona: Persona, agent: Agent) -> bool:
    return workspace.access.allows(persona, "supervisor-agents", agent.id, "CAN_QUERY")


def _agent(agent: Agent) -> dict[str, Any]:
    return {
        "name": agent.name,
        "id": agent.id,
        "supervisor_agent_id": agent.id,
        "display_name": agent.display_name,
        "description": agent.description,
        "instructions": agent.instructions,
        "endpoint_name": agent.endpoint_name,
        "creator": agent.creator,
        "create_time": agent.created,
    }


def _tool(agent: Agent, tool: AgentTool, *, whole: bool = True) -> dict[str, Any]:
    body: dict[str, Any] = {
        "name": f"{agent.name}/tools/{tool.id}",
        "id": tool.id,
        "tool_id": tool.id,
        "tool_type": "genie_space",
        "description": tool.description,
    }
    if whole:
        body["genie_space"] = {"id": tool.target, "space_id": tool.target}
    return body
