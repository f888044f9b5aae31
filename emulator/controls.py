"""What tests may steer and look at: fault rules, state, tokens minted. Not of the real API."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emulator.faults import Fault, fault_from_json
from emulator.requests import json_object
from emulator.state import Workspace


def routes(workspace: Workspace) -> list[Route]:
    async def add_fault(request: Request) -> JSONResponse:
        workspace.faults.add(fault_from_json(await json_object(request)))
        return JSONResponse(_state(workspace))

    async def clear_faults(_request: Request) -> JSONResponse:
        workspace.faults.clear()
        return JSONResponse(_state(workspace))

    def state(_request: Request) -> JSONResponse:
        return JSONResponse(_state(workspace))

    def minted(_request: Request) -> JSONResponse:
        return JSONResponse({"tokens": list(workspace.tokens.minted)})

    return [
        Route("/_emulator/tokens", minted),
        Route("/_emulator/faults", add_fault, methods=["POST"]),
        Route("/_emulator/faults", clear_faults, methods=["DELETE"]),
        Route("/_emulator/state", state),
    ]


def _state(workspace: Workspace) -> dict[str, Any]:
    return {
        "now": workspace.clock.now().isoformat(),
        "token_life_seconds": workspace.tokens.life,
        "under_way": dict(workspace.faults.under_way),
        "faults": [_fault(fault, met[0]) for fault, met in workspace.faults.rules],
    }


def _fault(fault: Fault, met: int) -> dict[str, Any]:
    return {
        "pattern": fault.pattern,
        "status": fault.status,
        "times": fault.times,
        "offset": fault.offset,
        "met": met,
    }
