"""`--status`: the app as it is, and its deployments, on stdout."""

import json
from dataclasses import asdict

from ops.deploy.api import Api
from ops.deploy.deployments import Past, history
from ops.deploy.failures import DeployError
from ops.deploy.look import look
from ops.deploy.verify import app_url

SHOWN = 10


def show_status(api: Api, *, as_json: bool) -> None:
    app = look(api).app
    if app is None:
        raise DeployError(f"There is no app {api.name}.", "Run deploy_app.py to create it.")
    url, past = app_url(api), history(api)
    if as_json:
        state = {"name": api.name, "url": url, "app": app.state, "compute": app.compute}
        body = {**state, "active": app.active_deployment, "deployments": [*map(asdict, past)]}
        print(json.dumps(body, indent=2))
        return
    print(f"{api.name}: app {app.state}, compute {app.compute}\n{url}\n")
    for deployment in past[:SHOWN]:
        print(_line(deployment, is_active=deployment.id == app.active_deployment))


def _line(past: Past, *, is_active: bool) -> str:
    mark = "▶" if is_active else " "
    return f"{mark} {past.created}  {past.state:<11}  {past.id}  {past.creator}  {past.message}"
