"""The page at /chat/ when there is no chat: it says why."""

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from backend.workspace.errors import WorkspaceError
from backend.workspace.middleware import page_for


class ChatOff(WorkspaceError):
    status = 503


def serve_reason(app: FastAPI, reason: str) -> None:
    page = page_for(ChatOff("The chat is not available.", f"{reason} The dashboard works."))

    async def unavailable() -> HTMLResponse:
        return HTMLResponse(page, ChatOff.status, {"cache-control": "no-store"})

    for path in ("/chat", "/chat/{rest:path}"):
        app.add_api_route(path, unavailable, include_in_schema=False)
