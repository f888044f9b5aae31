"""Who Chainlit thinks is there: the identity of the request, nothing that the browser keeps."""

import logging
import os
import secrets

import chainlit as cl
from chainlit.auth import create_jwt

from backend.workspace.identity import Identity, current_identity

logger = logging.getLogger("chat")

# The minted tokens never leave this process, so their secret need not outlive it.
os.environ["CHAINLIT_AUTH_SECRET"] = secrets.token_hex(32)


def chainlit_user(identity: Identity) -> cl.User:
    """Only the name: metadata would end in cookies, in tables and in the page."""
    return cl.User(identifier=identity.user, display_name=identity.display_name)


def mint(identity: Identity) -> str:
    return create_jwt(chainlit_user(identity))


async def authenticate(_headers: object) -> cl.User | None:
    """Chainlit's login, which happens only when its page was opened without an identity."""
    identity = current_identity.get()
    if identity is None:
        logger.warning("[AUTH] refused: the request carries no identity")
        return None
    logger.info("[AUTH] signed in: %s", identity.user)
    return chainlit_user(identity)
