"""The token: whether one came, how old it is, and for which APIs it was made."""

import time

from backend.workspace.client import WorkspaceSession
from backend.workspace.developer import ME
from backend.workspace.doctor.findings import Finding, ok
from backend.workspace.doctor.needs import SCOPES
from backend.workspace.errors import WorkspaceError
from backend.workspace.tokens import UserToken

EVERYTHING = "all-apis"
HEADER = "x-forwarded-access-token"
OPERATOR = (
    "Whoever deploys the app adds it to user_api_scopes in databricks.yml, deploys, stops and "
    "starts the app; the person then opens the app anew and consents."
)


async def token_findings(session: WorkspaceSession) -> list[Finding]:
    """When the first has failed, nothing else can be known."""
    try:
        token = await session.token()
    except WorkspaceError as error:
        return [Finding("header", HEADER, "failed", error.message, error.remedy)]
    return [_header(session), await _sign_in(session), _age(token, time.time()), *_scopes(token)]


def _header(session: WorkspaceSession) -> Finding:
    if session.identity.kind == "user":
        return ok("header", HEADER, "The platform forwards a token of this person.")
    return Finding(
        "header", HEADER, "skipped", "No proxy stands in between here: own credentials are used."
    )


async def _sign_in(session: WorkspaceSession) -> Finding:
    try:
        me = await session.get(ME)
    except WorkspaceError as error:
        return Finding("sign-in", session.settings.host, "failed", error.message, error.remedy)
    name = me.get("userName") if isinstance(me, dict) else None
    return ok("sign-in", session.settings.host, f"The workspace knows {name or 'this person'}.")


def _age(token: UserToken, now: float) -> Finding:
    if token.exp is None:
        return Finding("token age", "token", "skipped", "The token does not say how long it lives.")
    age, left = (now - token.iat) / 60, (token.exp - now) / 60
    if left <= 0:
        detail = f"The token ran out {-left:.0f} min ago."
        return Finding("token age", "token", "failed", detail, "The person reloads the page.")
    return ok("token age", "token", f"Issued {age:.0f} min ago, good for {left:.0f} min more.")


def _scopes(token: UserToken) -> list[Finding]:
    if not token.scopes:
        detail = "The token does not say its scopes; the checks below find what is missing."
        return [Finding("scope", "token", "skipped", detail)]
    return [_scope(purpose, names, token.scopes) for purpose, names in SCOPES]


def _scope(purpose: str, names: tuple[str, ...], held: frozenset[str]) -> Finding:
    found = held & {*names, EVERYTHING}
    if found:
        return ok("scope", names[0], f"May {purpose} ({', '.join(sorted(found))}).")
    wanted = " or ".join(names)
    return Finding("scope", names[0], "failed", f"May not {purpose}: no {wanted}.", OPERATOR)
