"""The serving endpoints of the workspace and their HTTP: get, list, invoke."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from emulator.errors import bad_request, does_not_exist
from emulator.requests import caller, json_object
from emulator.serving import llm, wire
from emulator.serving.pace import paced
from emulator.serving.request import ResponsesRequest, chat_request, responses_request
from emulator.serving.supervisor import Manner, Supervisor
from emulator.serving.timings import Timings
from emulator.serving.unfinished import Unfinished
from emulator.state import Workspace

SUPERVISOR = "mas-genie-router"
LLM = "databricks-gpt-oss-120b"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A serving endpoint as `GET /api/2.0/serving-endpoints/{name}` tells of it."""

    name: str
    task: str
    is_supervisor: bool = False

    def body(self) -> dict[str, object]:
        scopes = {"api_scopes": ["serving.serving-endpoints", "model-serving"]}
        body: dict[str, object] = {
            "name": self.name,
            "id": uuid4().hex,
            "task": self.task,
            "state": {"ready": "READY", "config_update": "NOT_UPDATING"},
            "permission_level": "CAN_QUERY",
            "auth_policy": {"user_auth_policy": scopes},
        }
        if self.is_supervisor:
            body["tile_endpoint_metadata"] = {"problem_type": "MULTI_AGENT_SUPERVISOR"}
        return body


ENDPOINTS = {
    e.name: e
    for e in (
        Endpoint(SUPERVISOR, "agent/v1/responses", is_supervisor=True),
        Endpoint(LLM, "llm/v1/chat"),
    )
}


def endpoint(name: str) -> Endpoint:
    if name not in ENDPOINTS:
        raise does_not_exist(f"Endpoint with name '{name}' does not exist.")
    return ENDPOINTS[name]


def routes(workspace: Workspace) -> list[Route]:
    timings, unfinished = Timings(), Unfinished()

    async def list_all(_request: Request) -> JSONResponse:
        return JSONResponse({"endpoints": [e.body() for e in ENDPOINTS.values()]})

    async def get(request: Request) -> JSONResponse:
        return JSONResponse(endpoint(request.path_params["name"]).body())

    async def invoke(request: Request) -> Response:
        target = endpoint(request.path_params["name"])
        return await _invoke(workspace, timings, unfinished, request, target)

    async def respond(request: Request) -> Response:
        body = await json_object(request)
        target = endpoint(str(body.get("model")))
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
    supervisor = Supervisor(workspace.genie, workspace.clock, manner, unfinished)
    persona = caller(request)
    task = unfinished.resumed(asked, persona)
    if task is not None:
        events = supervisor.go_on(task, persona)
    else:
        events = supervisor.answer(asked.user_texts(), persona)
    shape = wire.SHAPES[workspace.wire_shape](_response(asked))
    wires = _remembered(wire.to_wire(events, shape), unfinished)
    if asked.stream:
        return _stream(timings.timed(paced(wires, workspace.pace)))
    items = [w["item"] async for w in wires if w["type"] == "response.output_item.done"]
    whole = {"id": shape.response.response_id, "object": "response", "output": items}
    return JSONResponse(whole | {"status": "completed"})


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


def _response(asked: ResponsesRequest) -> wire.Response:
    traced = asked.databricks_options.return_trace
    return wire.Response(trace_id=f"tr-{uuid4().hex}" if traced else None)


def _stream(wires: AsyncIterator[wire.Wire]) -> StreamingResponse:
    async def frames() -> AsyncIterator[bytes]:
        async for event in wires:
            yield wire.frame(event)
        yield wire.DONE

    return StreamingResponse(frames(), media_type="text/event-stream")
