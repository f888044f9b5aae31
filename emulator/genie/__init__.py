"""Genie: spaces, conversations and answers over metric views, as its REST API shows them."""

from typing import TYPE_CHECKING

from starlette.routing import Route

from emulator.genie.conversation_routes import conversation_routes
from emulator.genie.space_routes import space_routes

if TYPE_CHECKING:
    from emulator.state import Workspace


def routes(workspace: "Workspace") -> list[Route]:
    return space_routes(workspace.genie) + conversation_routes(workspace.genie)
