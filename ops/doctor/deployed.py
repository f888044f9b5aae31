"""The examination as the deployed app makes it: with the token that the platform forwards."""

from typing import Any

import httpx

from backend.workspace.doctor import Finding
from ops.deploy.connect import connect
from ops.deploy.failures import DeployError
from ops.deploy.verify import SIGN_IN

PATH = "/api/operators/doctor"
PATIENCE_S = 180.0


def examined_by_app(name: str, profile: str | None, *, asks: bool) -> list[Finding]:
    """For members of OPERATORS_GROUP; everybody else is told so in the app's own words."""
    from databricks.sdk.errors import NotFound

    client, _ = connect(profile)
    try:
        url = str(client.apps.get(name).url).rstrip("/")
    except NotFound as error:
        raise DeployError(f"There is no app {name}.", "Run deploy_app.py to create it.") from error
    try:
        answer = httpx.get(
            url + PATH,
            params={"asks": str(asks).lower()},
            headers=client.config.authenticate(),
            timeout=PATIENCE_S,
        )
    except httpx.HTTPError as error:
        raise DeployError(f"{url} does not answer: {error}", "See deploy_app.py --logs.") from error
    if answer.is_redirect:
        raise DeployError(f"{url} refused this token.", f"Please {SIGN_IN}.")
    body = _json(answer)
    if answer.status_code != httpx.codes.OK:
        said = body.get("message") or f"{url}{PATH} answers {answer.status_code}."
        raise DeployError(str(said), str(body.get("remedy") or ""))
    return [Finding(**finding) for finding in body["findings"]]


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
