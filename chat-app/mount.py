"""Put the chat into a FastAPI app, or make Chainlit's own app safe to run by itself.

main.py calls `mount_chat`; `chainlit run app.py` calls nothing, so app.py ends in `close_the_gate`.
"""

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import repo_root  # noqa: F401  the repository's root must be importable before what follows
from assets import add_asset_routes
from backend.semantic import Semantic
from backend.store.store import Store
from backend.workspace.client import Workspace
from chat_services import ChatServices, build_services, provide
from config import ChatSettings
from drain import drained

if TYPE_CHECKING:
    from fastapi import FastAPI

    from guard import SocketGuard

logger = logging.getLogger("chat")
HERE = Path(__file__).resolve().parent
PATH = "/chat"
LOCAL_DASHBOARDS = "'self' http://localhost:* http://127.0.0.1:*"

os.environ.setdefault("CHAINLIT_APP_ROOT", str(HERE))  # read when chainlit is imported, so first


def mount_chat(app: "FastAPI", workspace: Workspace, semantic: Semantic, store: Store) -> None:
    """Serve the chat at /chat of `app`, before any catch-all route is added to it.

    Requests are answered for `current_identity`, which a middleware of `app` sets. Raises when
    Chainlit or the chat's own settings are broken; the caller decides what to do without a chat.
    """
    chat = build_services(ChatSettings(), workspace, semantic, store)
    provide(chat)
    from chainlit.utils import mount_chainlit

    add_asset_routes(app, PATH)
    mount_chainlit(app=app, target=str(HERE / "app.py"), path=PATH)
    drain_at_shutdown(app, chat)
    logger.info("[CHAT] mounted at %s, supervisor %s", PATH, chat.settings.mas_endpoint_name)


def drain_at_shutdown(app: "FastAPI", chat: ChatServices) -> None:
    """End what is running before the history and the workspace's client are closed: Starlette runs
    no lifespan of mounted apps, so this stands within the outer one's."""
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(outer: Any) -> AsyncIterator[Any]:
        async with inner(outer) as state, drained(chat.conversations):
            yield state

    app.router.lifespan_context = lifespan


def close_the_gate(chat: ChatServices, guard: "SocketGuard") -> None:
    """Let nobody reach Chainlit's app except through the gate."""
    from chainlit.server import app

    from auth import mint
    from gate import ChatGate

    mounted = bool(os.environ.get("CHAINLIT_ROOT_PATH"))
    app.add_middleware(
        ChatGate,
        mint=mint,
        who=None if mounted else chat.developer.identity,
        frame_ancestors="'self'" if mounted else LOCAL_DASHBOARDS,
        trust_forwarded_host=chat.settings.on_platform,
        seen=guard.belongs_to,
    )
