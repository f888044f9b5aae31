"""`--gate`: the Genie spaces must answer as rightly as they did, or nothing is deployed."""

from collections.abc import Callable

from backend.workspace.settings import WorkspaceSettings
from ops.deploy.api import Api
from ops.deploy.bundle import AppDefinition
from ops.deploy.failures import BadConfiguration
from ops.deploy.options import Options


def through_gate(options: Options, app: AppDefinition, api: Api, user: str) -> Callable[[], None]:
    """What to do once the deployment has succeeded: its score is the one to keep up to."""
    if options.gate is None:
        return lambda: None
    api.terminal.heading("Gate")
    if options.plan:
        api.terminal.say(f"  ? evaluate the Genie spaces; stop below {options.gate}")
        return lambda: None
    from ops.evaluate.gate import Gate
    from ops.workspace import Target

    settings = WorkspaceSettings()
    target = Target(api.client, user, _warehouse(app), settings.catalog, settings.schema_name)
    gate = Gate(
        options.gate,
        options.root,
        target,
        options.target,
        api.terminal.say,
        min(options.poll_seconds, 1.0),
    )
    score = gate.check()
    return lambda: gate.history.accept(score)


def _warehouse(app: AppDefinition) -> str:
    for item in app.resources:
        if "sql_warehouse" in item:
            return str(item["sql_warehouse"]["id"])
    raise BadConfiguration("The app has no SQL warehouse among its resources, which --gate needs.")
