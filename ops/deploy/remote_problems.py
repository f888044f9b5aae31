"""What stands in the way of a deployment in the workspace, resource by resource."""

from collections.abc import Mapping, Sequence
from typing import Any

from ops.deploy.api import Api
from ops.deploy.bundle import AppDefinition, Bundle
from ops.deploy.lakebase_problems import lakebase_problem
from ops.deploy.problems import Problem

CREATE_SPACES = "Run `python create_genie_spaces_basic.py` against this workspace first."


def space_ids(api: Api, titles: Sequence[str]) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """The id of each Genie space by its title; a title that is there twice is a problem."""
    if not titles:
        return {}, ()
    found: dict[str, list[str]] = {title: [] for title in titles}
    token: str | None = None
    while True:
        page = api.client.genie.list_spaces(page_size=100, page_token=token)
        for space in page.spaces or []:
            if space.title in found:
                found[space.title].append(space.space_id)
        token = page.next_page_token
        if not token:
            break
    problems = [_space_problem(title, ids) for title, ids in found.items() if len(ids) != 1]
    return {title: ids[0] for title, ids in found.items() if ids}, tuple(problems)


def _space_problem(title: str, ids: Sequence[str]) -> Problem:
    if not ids:
        return Problem(f"There is no Genie space {title!r} that you can see.", CREATE_SPACES)
    what = f"{len(ids)} Genie spaces are called {title!r}: {', '.join(ids)}."
    return Problem(what, "Delete or rename all but one.")


def resource_problems(api: Api, app: AppDefinition) -> tuple[Problem, ...]:
    """Asked side by side; the platform would refuse the whole app for one of them."""
    found = api.each("resources looked at", app.resources, lambda item: _resource(api, item))
    return tuple(problem for problem in found if problem is not None)


def _resource(api: Api, item: Mapping[str, Any]) -> Problem | None:
    from databricks.sdk.errors.base import DatabricksError

    name = item.get("name")
    try:
        match item:
            case {"sql_warehouse": {"id": id_}}:
                return _warehouse(api, str(id_))
            case {"serving_endpoint": {"name": endpoint}}:
                return _endpoint(api, str(endpoint))
            case {"genie_space": {"space_id": space_id}} if space_id:
                api.client.genie.get_space(str(space_id))
            case {"uc_securable": {"securable_type": "TABLE", "securable_full_name": table}}:
                api.client.tables.get(str(table))
            case {"database": _} | {"postgres": _}:
                return lakebase_problem(api, item)
            case {"secret": {"scope": scope, "key": key}}:
                return _secret(api, str(scope), str(key))
    except DatabricksError as error:
        return Problem(f"Resource {name}: {error}", _remedy(item))
    return None


def _warehouse(api: Api, warehouse_id: str) -> Problem | None:
    state = api.client.warehouses.get(warehouse_id).state
    if state is not None and state.value in ("DELETED", "DELETING"):
        what = f"The SQL warehouse {warehouse_id} is {state.value}."
        return Problem(what, "Choose another with --var warehouse_id=….")
    return None


def _endpoint(api: Api, name: str) -> Problem | None:
    state = api.client.serving_endpoints.get(name).state
    ready = state.ready.value if state and state.ready else "UNKNOWN"
    if ready != "READY":
        what = f"The serving endpoint {name} is {ready}."
        return Problem(what, "It may be starting: the app works once it is READY.", is_warning=True)
    return None


def _secret(api: Api, scope: str, key: str) -> Problem | None:
    """Listed, never read: whoever deploys need not know the value."""
    if any(secret.key == key for secret in api.client.secrets.list_secrets(scope)):
        return None
    what = f"There is no secret {key!r} in the scope {scope!r}."
    return Problem(what, f"Put it there: databricks secrets put-secret {scope} {key}")


def _remedy(item: Mapping[str, Any]) -> str:
    match item:
        case {"sql_warehouse": _}:
            return "Name one that you may use with --var warehouse_id=…."
        case {"genie_space": {"space_id": space_id}}:
            return (
                f"The id {space_id} is none of this workspace that you may see; it may be that of "
                f"another one. {CREATE_SPACES}"
            )
        case {"serving_endpoint": _}:
            return "Create it first (MAS_SETUP_GUIDE.md), or name another in databricks.yml."
        case {"secret": _}:
            return "Create the scope, or ask for MANAGE on it: the platform grants the app READ."
    return CREATE_SPACES


def definition(api: Api, bundle: Bundle, user: str) -> tuple[AppDefinition, tuple[Problem, ...]]:
    """The app with all references resolved, as far as the workspace allows."""
    ids, problems = space_ids(api, bundle.space_titles)
    return bundle.app(user, ids), problems
