"""The whole product as one ASGI app: API, dashboard, chat. `uvicorn main:app` starts it."""

import logging
import os
import secrets
import sys
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent
CHAT = ROOT / "chat-app"

# Chainlit reads its environment when it is imported, so this comes before everything else.
os.environ.setdefault("CHAINLIT_APP_ROOT", str(CHAT))
os.environ.setdefault("CHAINLIT_AUTH_SECRET", secrets.token_urlsafe(48))
# The history's database is ours, so it is read before Chainlit could take it for its own.
DATABASE_URL = os.environ.get("DATABASE_URL")
# Each of these would switch on a data layer or a bot of Chainlit's own beside ours.
for name in ("DATABASE_URL", "LITERAL_API_KEY", "SLACK_BOT_TOKEN", "DISCORD_BOT_TOKEN"):
    os.environ.pop(name, None)
if str(CHAT) not in sys.path:
    sys.path.append(str(CHAT))  # append, never insert: Chainlit pops index 0 after loading app.py

from fastapi import FastAPI  # noqa: E402
from pydantic import SecretStr, ValidationError  # noqa: E402

from backend.app.chat_page import serve_reason  # noqa: E402
from backend.app.edge import Edge  # noqa: E402
from backend.app.logs import configure_logging  # noqa: E402
from backend.app.main import create_app  # noqa: E402
from backend.app.parts import ChatStatus  # noqa: E402
from backend.app.settings import AppSettings  # noqa: E402
from backend.semantic import InvalidSpaceId, Semantic, SemanticError, load_semantic  # noqa: E402
from backend.store.errors import StoreMisconfigured  # noqa: E402
from backend.store.settings import StoreSettings  # noqa: E402
from backend.store.store import Store  # noqa: E402
from backend.workspace.client import Workspace  # noqa: E402
from backend.workspace.developer import Developer  # noqa: E402
from backend.workspace.middleware import IdentityMiddleware  # noqa: E402
from backend.workspace.tokens import TokenStore  # noqa: E402
from config import ChatSettings  # noqa: E402

log = logging.getLogger("main")
OFF = "CHAT_ENABLED is false."


def build() -> FastAPI:
    """Settings, semantic layer, workspace, API and chat, in that order."""
    configure_logging()
    settings, chat_settings, semantic = read_configuration()
    tokens = TokenStore()
    workspace = Workspace(settings, tokens)
    developer = Developer(workspace)
    store = build_store(workspace)
    frontend = ROOT / "frontend" / "dist"
    app = create_app(settings, semantic, workspace, developer, store, frontend=frontend)
    status = add_chat(app, settings, store, chat_settings.mas_endpoint_name)
    has_supervisor = chat_settings.supervisor == "mas"
    app.state.parts.chat = replace(status, has_supervisor=has_supervisor)
    app.add_middleware(
        IdentityMiddleware,
        settings=settings,
        tokens=tokens,
        developer=developer,
    )
    app.add_middleware(Edge, chat_url=settings.chat_url)
    announce(status)
    return app


def read_configuration() -> tuple[AppSettings, ChatSettings, Semantic]:
    """Everything that a person wrote. What is wrong in it stops the start, in one sentence."""
    try:
        settings, chat_settings = AppSettings(), ChatSettings()
        return settings, chat_settings, load_semantic(ROOT).with_ids(chat_settings.space_ids)
    except (SemanticError, InvalidSpaceId) as error:
        raise SystemExit(f"Cannot start: {error}") from None
    except ValidationError as error:
        raise SystemExit(f"Cannot start, a setting is wrong: {wrong_settings(error)}.") from None


def build_store(workspace: Workspace) -> Store:
    """Where conversations are kept; opens nothing yet."""
    url = SecretStr(DATABASE_URL) if DATABASE_URL else None
    try:
        settings = StoreSettings() if url is None else StoreSettings(database_url=url)
        return Store(settings, workspace)
    except StoreMisconfigured as error:
        raise SystemExit(f"Cannot start: {error}") from None
    except ValidationError as error:
        raise SystemExit(f"Cannot start, a setting is wrong: {wrong_settings(error)}.") from None


def wrong_settings(error: ValidationError) -> str:
    """Which settings and why, without their values: one of them may be a secret."""
    return "; ".join(
        f"{str(problem['loc'][0]).upper()} {problem['msg'].removeprefix('Value error, ')}"
        for problem in error.errors(include_input=False, include_url=False)
    )


def add_chat(app: FastAPI, settings: AppSettings, store: Store, endpoint: str) -> ChatStatus:
    """Mount the chat at /chat. Without it the dashboard serves all the same, and says why."""
    if not settings.chat_enabled:
        serve_reason(app, OFF)
        return ChatStatus(False, "", OFF, endpoint)
    if settings.chat_url:
        return ChatStatus(True, settings.chat_url, endpoint=endpoint)
    parts = app.state.parts
    try:
        from mount import mount_chat

        mount_chat(app, parts.workspace, parts.semantic, store)
    except Exception as error:
        log.exception("[CHAT] Chainlit could not be mounted")
        reason = f"It could not be started ({type(error).__name__}); the app's log says more."
        serve_reason(app, reason)
        return ChatStatus(False, "", reason, endpoint)
    return ChatStatus(True, "/chat/", endpoint=endpoint)


def announce(chat: ChatStatus) -> None:
    where = "Chainlit (Genie Spaces chat)" if chat.enabled else f"off: {chat.reason}"
    log.info("✅ Multi-app routing configured:")
    log.info("   - /chat     → %s%s", where, f" at {chat.url}" if "://" in chat.url else "")
    log.info("   - /         → FastAPI backend + React frontend")


app = build()
