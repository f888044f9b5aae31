"""The chat's callbacks: Chainlit calls these, and they only wire the parts together."""

import logging
from typing import cast

import chainlit as cl
from chainlit.server import sio
from starlette.requests import Request
from starlette.responses import JSONResponse

import patches
import repo_root  # noqa: F401  the repository's root must be importable before what follows
from auth import authenticate
from backend.workspace.identity import current_identity
from chat_services import services
from follow_changes import FollowChanges
from guard import SocketGuard
from live_views import LiveViews
from mount import close_the_gate
from pages import Session
from saved_menu import SavedMenu
from starters import starters_of
from thread_layer import ThreadLayer

logger = logging.getLogger("chat")
chat = services()
views = LiveViews(chat, patches.is_behind)
menu = SavedMenu(chat.store, views.pages_of)
chat.store.changes.listen(FollowChanges(chat.conversations, views, menu))


def here() -> Session:
    return cast(Session, cl.context.session)


@cl.header_auth_callback
async def on_login(headers: object) -> cl.User | None:
    return await authenticate(headers)


@cl.data_layer
def threads() -> ThreadLayer:
    return ThreadLayer(chat.conversations, chat.recorder, chat.store, chat.names)


@cl.set_starters
async def starters(user: cl.User | None) -> list[cl.Starter]:
    return starters_of(chat.spaces, await chat.saved_of_current_user())


@cl.on_chat_start
async def on_chat_start() -> None:
    logger.info("[CHAT] session started")
    if notice := chat.missing_notice:
        await cl.context.emitter.send_toast(notice, "warning")


@cl.on_chat_resume
async def on_chat_resume(thread: object) -> None:
    logger.info("[CHAT] session resumed")


async def on_message(message: cl.Message) -> None:
    await views.ask(here(), message.id, message.content)


async def on_stop(session: Session) -> None:
    await views.stop(session)


async def on_return(session: Session) -> None:
    await views.on_return(session)
    if identity := current_identity.get():
        await menu.refresh(identity.user)


async def health(_request: Request) -> JSONResponse:
    return JSONResponse(
        {
            "status": "ok" if not chat.missing_spaces else "degraded",
            "mas_endpoint": chat.settings.mas_endpoint_name,
            "spaces_configured": len(chat.spaces) - len(chat.missing_spaces),
        }
    )


def user_of_socket(_environ: dict[str, object]) -> str:
    identity = current_identity.get()
    return identity.user if identity is not None else ""


patches.no_sleep()
patches.fast_emit()
patches.fast_poll()
patches.forget_contexts()
patches.local_page()
patches.whole_messages(on_message)
patches.own_health(health)
patches.quiet_readme()
patches.quiet_stop(on_stop)
patches.heal_reconnects(on_return)
patches.own_branches(views.ask_again, views.show_version)
guard = SocketGuard(user_of_socket)
guard.install(sio)
close_the_gate(chat, guard)
