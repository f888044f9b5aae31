"""Whose bearer token goes on a call: the user's, the developer's or the app's, never another's."""

import asyncio
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

import httpx
from pydantic import SecretStr

from backend.workspace.errors import (
    NotConfigured,
    PassthroughOff,
    SessionExpired,
    Unauthenticated,
)
from backend.workspace.identity import Identity
from backend.workspace.settings import WorkspaceSettings
from backend.workspace.tokens import TokenStore

if TYPE_CHECKING:
    from databricks.sdk.config import Config

EARLY_S = 60.0
NO_DEVELOPER = "Set DATABRICKS_TOKEN in .env, or sign in with `databricks auth login`."


@dataclass(frozen=True, slots=True)
class AppToken:
    raw: SecretStr
    good_until: float


class Credentials:
    """One door per kind of identity."""

    def __init__(
        self, settings: WorkspaceSettings, tokens: TokenStore, http: httpx.AsyncClient
    ) -> None:
        self._settings = settings
        self._tokens = tokens
        self._http = http
        self._app_token: AppToken | None = None
        self._app_lock = asyncio.Lock()
        self._chain = DefaultChain(settings)

    async def token(self, identity: Identity) -> SecretStr:
        match identity.kind:
            case "user":
                return self._forwarded(identity.user)
            case "developer":
                return await self._developer()
            case "app":
                return await self._service_principal()
            case _:
                assert_never(identity.kind)

    def newer(self, identity: Identity, than: SecretStr) -> SecretStr | None:
        """The user's token if a fresher one has arrived since `than` was used."""
        if identity.kind != "user":
            return None
        newest = self._tokens.newest(identity.user)
        return newest.raw if newest is not None and newest.raw != than else None

    def is_past(self, identity: Identity) -> bool:
        """Whether the user's freshest token has reached its end by our own clock."""
        newest = self._tokens.newest(identity.user) if identity.kind == "user" else None
        return newest is not None and self._tokens.is_past(newest)

    def _forwarded(self, user: str) -> SecretStr:
        token = self._tokens.newest(user)
        if token is not None:
            return token.raw
        if self._tokens.has_seen(user):
            raise session_expired()
        raise passthrough_off()

    async def _developer(self) -> SecretStr:
        if self._settings.on_platform:
            raise Unauthenticated(
                "A deployed app does not act with a developer's credentials.",
                "Open the app through its Databricks Apps address.",
            )
        if self._settings.databricks_token is not None:
            return self._settings.databricks_token
        return await asyncio.to_thread(self._chain.token)

    async def _service_principal(self) -> SecretStr:
        async with self._app_lock:
            if self._app_token is None or self._app_token.good_until <= time.time():
                self._app_token = await self._client_credentials()
            return self._app_token.raw

    async def _client_credentials(self) -> AppToken:
        client, secret = (
            self._settings.databricks_client_id,
            self._settings.databricks_client_secret,
        )
        if not (client and secret):
            raise NotConfigured(
                "The app has no service principal here.",
                "The platform injects DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET.",
            )
        response = await self._http.post(
            f"{self._settings.host}/oidc/v1/token",
            data={"grant_type": "client_credentials", "scope": "all-apis"},
            auth=(client, secret.get_secret_value()),
        )
        body = _json_object(response) if response.status_code == 200 else {}
        raw, lifetime = body.get("access_token"), body.get("expires_in")
        if not isinstance(raw, str):
            raise Unauthenticated(
                "The workspace refused the app's service principal.",
                "Check the app in the workspace: it may have been deleted or its secret rotated.",
            )
        seconds = float(lifetime) if isinstance(lifetime, int | float) else 300.0
        return AppToken(SecretStr(raw), time.time() + seconds - EARLY_S)


def session_expired() -> SessionExpired:
    return SessionExpired("Your session has expired.", "Reload to continue.")


def passthrough_off() -> PassthroughOff:
    return PassthroughOff(
        "The platform forwards no user token to this app.",
        "A workspace admin must switch on user authorization for apps (user token passthrough), "
        "then stop and start the app.",
    )


def _json_object(response: httpx.Response) -> dict[str, object]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


class DefaultChain:
    """The developer's credentials as every Databricks tool finds them; the SDK renews them."""

    def __init__(self, settings: WorkspaceSettings) -> None:
        self._settings = settings
        self._config: Config | None = None
        self._lock = threading.Lock()

    def token(self) -> SecretStr:
        """Blocks: it may call the Databricks CLI or the workspace."""
        host, profile = self._settings.host, self._settings.databricks_config_profile
        from databricks.sdk.config import Config  # one second of import that a set token saves

        try:
            with self._lock:
                if self._config is None:
                    # Unless told otherwise it tries an unreachable host for five minutes.
                    self._config = Config(
                        host=host,
                        profile=profile,
                        http_timeout_seconds=5,
                        retry_timeout_seconds=1,
                    )
                headers = self._config.authenticate()
        except ValueError as error:
            reason = str(error).split(". Config:")[0].splitlines()[0]
            raise NotConfigured(
                f"No Databricks credentials were found: {reason}.", NO_DEVELOPER
            ) from None
        return SecretStr(headers.get("Authorization", "").removeprefix("Bearer "))
