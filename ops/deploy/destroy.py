"""Delete the app and its folder. What the app was given access to stays."""

from pathlib import PurePosixPath

from ops.deploy.api import Api
from ops.deploy.failures import Declined


def agree_to_destroy(api: Api, *, ask: bool) -> None:
    place = str(PurePosixPath(api.folder).parent)
    question = f"Delete the app {api.name} and {place} on {api.client.config.host}?"
    if ask and not api.terminal.confirm(question):
        raise Declined("Nothing was deleted.", "Use -y where nobody can be asked.")


def destroy(api: Api) -> None:
    """Says what it finds gone already, so that an interrupted run can be repeated."""
    _delete_app(api)
    _delete_files(api, str(PurePosixPath(api.folder).parent))


def _delete_app(api: Api) -> None:
    from databricks.sdk.errors import BadRequest, NotFound

    try:
        api.client.apps.delete(api.name)
        api.terminal.say(f"  ✓ app {api.name} is being deleted; its name is free in some minutes")
    except NotFound:
        api.terminal.say(f"  · there is no app {api.name}")
    except BadRequest as error:
        if "DELETING" not in str(error):
            raise
        api.terminal.say(f"  · app {api.name} is being deleted already")


def _delete_files(api: Api, place: str) -> None:
    from databricks.sdk.errors import NotFound

    try:
        api.client.workspace.delete(place, recursive=True)
        api.terminal.say(f"  ✓ {place} deleted")
    except NotFound:
        api.terminal.say(f"  · there is no {place}")
