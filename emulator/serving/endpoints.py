"""The serving endpoints of the workspace and their HTTP: get, list, invoke."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from emulator.errors import bad_request, does_not_exist, permission_denied
from emulator.personas import Persona
from emulator.requests import caller, json_object
from emulator.serving import llm, wire
from emulator.serving.pace import paced
from emulator.serving.request import ResponsesRequest, chat_request, responses_request
from emulator.serving.supervisor import Manner, Supervisor
from emulator.serving.timings import Timings
from emulator.serving.unfinished import Unfinished
from emulator.state import Workspace
from emulator.traces import Traces

SUPERVISOR = "mas-genie-router"
LLM = "databricks-gpt-oss-120b"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A serving endpoint as `GET /api/2.0/serving-endpoints/{name}` tells of it."""

    name: str
    task: str
    is_supervisor: bool = False
    is_ready: bool = True
    agent_id: str | None = None

    @property
    def id(self) -> str:
        return uuid5(NAMESPACE_URL, f"endpoint:{self.name}").hex

    @property
    def is_open(self) -> bool:
        """Those that were there from the beginning, anybody may query."""
        return self.agent_id is None

    def body(self, level: str) -> dict[str, object]:
        scopes = {"api_scopes": ["serving.serving-endpoints", "model-serving"]}
        body: dict[str, object] = {
            "name": self.name,
            "id": self.id,
            "task": self.task,
            "state": {
                "ready": "READY" if self.is_ready else "NOT_READY",
                "config_update": "NOT_UPDATING" if self.is_ready else "IN_PROGRESS",
            },
            "permission_level": level,
            "auth_policy": {"user_auth_policy": scopes},
        }
        if self.is_supervisor:
            body["tile_endpoint_metadata"] = {"problem_type": "MULTI_AGENT_SUPERVISOR"}
        return body


RESPONSES = "agent/v1/responses"
BUILT_IN = (Endpoint(SUPERVISOR, RESPONSES, is_supervisor=True), Endpoint(LLM, "llm/v1/chat"))


def endpoints(workspace: Workspace) -> list[Endpoint]:
    """Those that are always there, and one for each supervisor agent."""
    agents = workspace.supervisors
    made = [Endpoint(a.endpoint_name, RESPONSES, True, agents.is_ready(a), a.id) for a in agents]
    return [*BUILT_IN, *made]


def endpoint(workspace: Workspace, name: str) -> Endpoint:
    found = next((e for e in endpoints(workspace) if e.name == name), None)
    if found is None:
        raise does_not_exist(f"Endpoint with name '{name}' does not exist.")
    return found


def endpoint_by_id(workspace: Workspace, endpoint_id: str) -> Endpoint:
    """The Permissions API names endpoints by their id, not by their name."""
    found = next((e for e in endpoints(workspace) if e.id == endpoint_id), None)
    if found is None:
        raise does_not_exist(f"Endpoint with id '{endpoint_id}' does not exist.")
    return found


def level_on(workspace: Workspace, persona: Persona, target: Endpoint) -> str | None:
    """The endpoint's own list decides, not the agent's (measured by an operator of such)."""
    for level in ("CAN_MANAGE", "CAN_QUERY"):
        if workspace.access.allows(persona, "serving-endpoints", target.id, level):
            return level
    return "CAN_QUERY" if target.is_open else None


def queried(workspace: Workspace, persona: Persona, name: str) -> Endpoint:
    """The endpoint, for somebody who may query it, once it is ready."""
    target = endpoint(workspace, name)
    if level_on(workspace, persona, target) is None:
        raise permission_denied(
            f"User {persona.email} does not have 'Query' permission on endpoint {name}."
        )
    if not target.is_ready:
        raise bad_request(f"Endpoint {name} is not ready: its deployment is in progress.")
    return target


def routes(workspace: Workspace) -> list[Route]:
    timings, unfinished = Timings(), Unfinished()

    async def list_all(request: Request) -> JSONResponse:
        levels = [(e, level_on(workspace, caller(request), e)) for e in endpoints(workspace)]
        return JSONResponse({"endpoints": [e.body(level) for e, level in levels if level]})

    async def get(request: Request) -> JSONResponse:
        target = endpoint(workspace, request.path_params["name"])
        level = level_on(workspace, caller(request), target)
        if level is None:
            who = caller(request).email
            raise permission_denied(f"User {who} has no permission on endpoint {target.name}.")
        return JSONResponse(target.body(level))

    async def invoke(request: Request) -> Response:
        target = queried(workspace, caller(request), request.path_params["name"])
        return await _invoke(workspace, timings, unfinished, request, target)

    async def respond(request: Request) -> Response:
        body = await json_object(request)
        target = queried(workspace, caller(request), str(body.get("model")))
        return await _invoke(workspace, timings, unfinished, request, target)

    async def answers(_request: Request) -> JSONResponse:
        return JSONResponse({"answers": timings.body()})

    async def set_wire_shape(request: Request) -> JSONResponse:
        shape = (await json_object(request)).get("shape")
        if shape not in wire.SHAPES:
            raise bad_request(f"shape must be one of {', '.join(wire.SHAPES)}")
        workspace.wire_shape = shape
        return JSONResponse({"shape": shape})

    async def set_task_steps(request: Request) -> JSONResponse:
        steps = (await json_object(request)).get("steps")
        if steps is not None and not (type(steps) is int and steps > 0):
            raise bad_request("steps must be a whole number from 1 on, or null for no limit")
        workspace.task_steps = steps
        return JSONResponse({"steps": steps})

    async def set_approvals(request: Request) -> JSONResponse:
        asked = (await json_object(request)).get("asked")
        if not isinstance(asked, bool):
            raise bad_request("asked must be true or false")
        workspace.asks_approval = asked
        return JSONResponse({"asked": asked})

    return [
        Route("/_emulator/answers", answers),
        Route("/_emulator/task-steps", set_task_steps, methods=["PUT"]),
        Route("/_emulator/approvals", set_approvals, methods=["PUT"]),
        Route("/_emulator/wire-shape", set_wire_shape, methods=["PUT"]),
        Route("/api/2.0/serving-endpoints", list_all),
        Route("/api/2.0/serving-endpoints/{name}", get),
        Route("/serving-endpoints/responses", respond, methods=["POST"]),
        Route("/serving-endpoints/{name}/invocations", invoke, methods=["POST"]),
    ]


async def _invoke(
    workspace: Workspace,
    timings: Timings,
    unfinished: Unfinished,
    request: Request,
    target: Endpoint,
) -> Response:
    body = await json_object(request)
    if not target.is_supervisor:
        return _complete(workspace, body, target.name)
    asked = responses_request(body)
    long_task = asked.databricks_options.long_task
    manner = Manner(workspace.task_steps, long_task, workspace.asks_approval)
    tools = _tools(workspace, target)
    supervisor = Supervisor(workspace.genie, workspace.clock, manner, unfinished, tools)
    persona = caller(request)
    task = unfinished.resumed(asked, persona)
    if task is not None:
        events = supervisor.go_on(task, persona)
    else:
        events = supervisor.answer(asked.user_texts(), persona)
    shape = wire.SHAPES[workspace.wire_shape](_response(asked, workspace.traces))
    wires = _remembered(wire.to_wire(events, shape), unfinished)
    if asked.stream:
        return _stream(timings.timed(paced(wires, workspace.pace)))
    items = [w["item"] async for w in wires if w["type"] == "response.output_item.done"]
    whole = {"id": shape.response.response_id, "object": "response", "output": items}
    return JSONResponse(whole | {"status": "completed"})


def _tools(workspace: Workspace, target: Endpoint) -> frozenset[str] | None:
    """The spaces that a supervisor agent was given; the built-in one asks all there are."""
    if target.agent_id is None:
        return None
    agent = workspace.supervisors.by_id(target.agent_id)
    return frozenset(tool.target for tool in agent.tools.values())


async def _remembered(
    wires: AsyncIterator[wire.Wire], unfinished: Unfinished
) -> AsyncIterator[wire.Wire]:
    items = []
    async for event in wires:
        if event["type"] == "response.output_item.done":
            items.append(event["item"])
            unfinished.sent(items)
        yield event


def _complete(workspace: Workspace, body: dict[str, object], model: str) -> Response:
    asked = chat_request(body)
    terms = llm.glossary(workspace.warehouse.metric_views())
    text = llm.reply(asked.messages[-1].text() if asked.messages else "", terms)
    if asked.stream:
        return _stream(paced(llm.stream(text, model), workspace.pace))
    return JSONResponse(llm.completion(text, model))


def _response(asked: ResponsesRequest, traces: Traces) -> wire.Response:
    return wire.Response(trace_id=traces.begin() if asked.databricks_options.return_trace else None)


def _stream(wires: AsyncIterator[wire.Wire]) -> StreamingResponse:
    async def frames() -> AsyncIterator[bytes]:
        async for event in wires:
            yield wire.frame(event)
        yield wire.DONE

    return StreamingResponse(frames(), media_type="text/event-stream")
