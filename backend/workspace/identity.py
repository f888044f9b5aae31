"""Who a request is for. Forwarded headers count on the platform only; no I/O here."""

import re
import unicodedata
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

from backend.workspace.errors import IdentityRefused
from backend.workspace.settings import WorkspaceSettings
from backend.workspace.tokens import read_token

RawHeaders = Iterable[tuple[bytes, bytes]]

EMAIL = b"x-forwarded-email"
NAME = b"x-forwarded-preferred-username"
ACCESS_TOKEN = b"x-forwarded-access-token"
LONGEST_EMAIL = 320
USER = re.compile(r"[^\s,;<>\"\\\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Identity:
    """As whom the workspace is asked.

    `kind` says whose credentials are used, and there is no way from one to another: a `user`'s
    forwarded token, the `developer`'s own ones, or the `app`'s service principal.
    """

    user: str
    display_name: str
    kind: Literal["user", "developer", "app"] = "user"


current_identity: ContextVar[Identity | None] = ContextVar("current_identity", default=None)


def app_identity(settings: WorkspaceSettings) -> Identity | None:
    """The app's own service principal, where the platform gives one: for health only."""
    if not (settings.databricks_client_id and settings.databricks_client_secret):
        return None
    return Identity(settings.databricks_client_id, "The app itself", kind="app")


def identity_from_headers(headers: RawHeaders, settings: WorkspaceSettings) -> Identity | None:
    """Whom the platform's proxy says it is; None off the platform or when it says nothing."""
    if not settings.on_platform:
        return None
    forwarded = list(headers)
    email = single_value(forwarded, EMAIL)
    if not email:
        return None
    user = user_of(email)
    if len(user) > LONGEST_EMAIL or not USER.fullmatch(user):
        raise IdentityRefused(
            "The forwarded e-mail address is not one address.", "Sign in again to continue."
        )
    return Identity(user, single_value(forwarded, NAME) or user)


def user_of(email: str) -> str:
    """One spelling of an address, however it was written."""
    return unicodedata.normalize("NFC", email).lower()


def refuse_anothers_token(identity: Identity, raw: str) -> None:
    """A token whose subject is an address belongs to that address and to nobody else."""
    subject = read_token(raw, now=0).subject
    if subject is None or "@" not in subject:
        return
    if user_of(subject) not in (identity.user, user_of(identity.display_name)):
        raise IdentityRefused(
            "The forwarded token belongs to somebody else than the forwarded e-mail address.",
            "Sign in again; if it stays, tell the workspace admin.",
        )


def single_value(headers: RawHeaders, name: bytes) -> str | None:
    """The one value of a header; two that differ are refused, since one of them is forged."""
    values = {value.strip() for key, value in headers if key.lower() == name}
    if len(values) > 1:
        raise IdentityRefused(
            f"The request carries two different values of {name.decode()}.",
            "Sign in again to continue.",
        )
    return values.pop().decode("utf-8", "replace") if values else None
