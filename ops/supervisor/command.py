"""Create or update the supervisor, see that it is what it should be, write where it answers."""

import time
from collections.abc import Sequence

from backend.semantic import Semantic
from backend.workspace.settings import WorkspaceSettings
from ops.deploy.failures import NotReady
from ops.spaces.change import Change
from ops.spaces.existing import list_spaces, matching
from ops.spaces.grants import Need, Principal, access_change
from ops.spaces.options import Options
from ops.spaces.terminal import apply, say, tell
from ops.spaces.written import file_changes, written_ids
from ops.supervisor import changes as supervisor
from ops.supervisor.by_hand import steps
from ops.supervisor.definition import NAME, Definition, definition
from ops.workspace import Target, open_target

PATIENCE_S = 15 * 60


def create_supervisor(options: Options, settings: WorkspaceSettings, semantic: Semantic) -> None:
    target = open_target(settings, options.profile, options.warehouse_id)
    verb = "Looking at" if options.dry_run else "Changing"
    say(f"{verb} the supervisor on {target.host} as {target.user}")
    wanted = definition(semantic, _space_ids(options, target, semantic), options.name or NAME)
    asking = tuple(
        dict.fromkeys((*options.grant_to, *(g for s in semantic.spaces for g in s.groups)))
    )
    if (reason := _create(options, target, wanted, asking)) is not None:
        _by_hand(wanted, target, asking, reason)


def _create(
    options: Options, target: Target, wanted: Definition, asking: Sequence[str]
) -> str | None:
    """Why this workspace does not let us, or None."""
    from databricks.sdk.errors import NotFound, NotImplemented, PermissionDenied

    try:
        found = supervisor.find(target, wanted.name)
        todo = supervisor.changes(target, wanted, found)
        tell(todo)
        if options.dry_run:
            say("\nNothing was changed.")
            return None
        apply(todo[:1])
    except (NotFound, NotImplemented) as error:
        return f"This workspace has no API for supervisor agents ({error})."
    except PermissionDenied as error:
        return f"You may not create or change supervisor agents here ({error})."
    apply(todo[1:], goes_on=todo[0].verb is not None)
    _check(target, wanted, found)
    grants = [change for who in asking for change in _grants(target, Principal(who), found)]
    tell(grants)
    apply(grants)
    if not options.no_wait:
        _wait(target, found.endpoint, options.poll_seconds)
    _write(options, found.endpoint)
    return None


def _check(target: Target, wanted: Definition, found: supervisor.Found) -> None:
    """Read back: its tools are the spaces, and each is described as the space describes itself."""
    found = supervisor.find(target, wanted.name)
    if wrong := [c.name for c in supervisor.changes(target, wanted, found) if c.verb]:
        raise NotReady(
            f"The supervisor is not as it was written: {', '.join(wrong)}.",
            "Somebody may be changing it; run the same command again.",
        )
    say(f"\nIts {len(wanted.tools)} tools are the spaces, and their descriptions match.")


def _grants(target: Target, who: Principal, found: supervisor.Found) -> list[Change]:
    """On the endpoint, which decides, and on the agent, where its page shows it."""
    endpoint = target.client.serving_endpoints.get(found.endpoint)
    agent_id = found.name.removeprefix("supervisor-agents/")
    on_endpoint = Need(who, "CAN_QUERY", "serving-endpoints", str(endpoint.id), found.endpoint)
    on_agent = Need(who, "CAN_QUERY", "supervisor-agents", agent_id)
    return [
        access_change(target, need, lambda need=need: need.name) for need in (on_endpoint, on_agent)
    ]


def _wait(target: Target, endpoint: str, poll_seconds: float) -> None:
    until, told = time.monotonic() + PATIENCE_S, False
    while True:
        state = target.client.serving_endpoints.get(endpoint).state
        if state is not None and state.ready is not None and state.ready.value == "READY":
            return say(f"endpoint {endpoint}: ready")
        if not told:
            say(f"endpoint {endpoint}: starting, which takes up to ten minutes (Ctrl-C is safe)")
            told = True
        if time.monotonic() > until:
            raise NotReady(
                f"The endpoint {endpoint} is not ready after {PATIENCE_S // 60} minutes.",
                "Look at Serving in the workspace, then run the same command again.",
            )
        time.sleep(poll_seconds)


def _write(options: Options, endpoint: str) -> None:
    say(f"\nMAS_ENDPOINT_NAME={endpoint}")
    if options.keep_files:
        return
    values = {"MAS_ENDPOINT_NAME": endpoint}
    files = file_changes(options.root, options.target, values, {"supervisor": endpoint})
    tell(files)
    apply(files)
    say("Then deploy the app (python deploy_app.py), so that it asks this one.")


def _space_ids(options: Options, target: Target, semantic: Semantic) -> dict[str, str]:
    existing, written = list_spaces(target.client), written_ids(options.root, options.target)
    found = {s.env: matching(s, existing, written, target.host) for s in semantic.spaces}
    missing = [space.name for space in semantic.spaces if found[space.env] is None]
    if missing:
        raise NotReady(
            f"These Genie spaces are not on {target.host}: {', '.join(missing)}.",
            "Run `python create_genie_spaces_basic.py` first.",
        )
    return {env: listed.id for env, listed in found.items() if listed is not None}


def _by_hand(wanted: Definition, target: Target, asking: Sequence[str], reason: str) -> None:
    say(f"\n{reason}\nCreate it in the browser (MAS_SETUP_GUIDE.md, step 4):\n")
    for line in steps(wanted, target.host, asking):
        say(line)
    raise NotReady("The supervisor must be created by hand.", "The steps are printed above.")
