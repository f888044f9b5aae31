"""Genie over metric views, as its REST API shows it: spaces, conversations, evaluation runs."""

from typing import TYPE_CHECKING

from starlette.routing import Route

from emulator.genie.conversation_routes import conversation_routes
from emulator.genie.evaluation_routes import evaluation_routes
from emulator.genie.space_routes import space_routes

if TYPE_CHECKING:
    from emulator.state import Workspace


def routes(workspace: "Workspace") -> list[Route]:
    genie = workspace.genie
    return space_routes(genie) + conversation_routes(genie) + evaluation_routes(genie)
