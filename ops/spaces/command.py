"""create_genie_spaces_basic.py: from the command line to an exit code."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import ValidationError

from backend.semantic import Semantic, SemanticError, load_semantic
from backend.workspace.settings import WorkspaceSettings
from ops.deploy.failures import BadConfiguration, DeployError
from ops.spaces.change import Change
from ops.spaces.existing import list_spaces
from ops.spaces.files import write_space_files
from ops.spaces.grants import grant_changes, who_may_ask
from ops.spaces.metric_views import check_schema, view_change
from ops.spaces.options import Options, parse
from ops.spaces.pull import pulled
from ops.spaces.space_changes import Ids, space_change, wanted
from ops.spaces.terminal import apply, say, tell
from ops.spaces.written import file_changes, written_ids
from ops.supervisor.command import create_supervisor
from ops.workspace import Target, each, open_target

INTERRUPTED = 130
AGAIN = "Run the same command again: it goes on from there."


def main(arguments: Sequence[str] | None = None) -> int:
    return run(parse(arguments))


def run(options: Options) -> int:
    """Every failure ends as a sentence on stderr and an exit code of --help."""
    return guarded(lambda: _run(options))


def guarded(do: Callable[[], int | None]) -> int:
    try:
        return do() or 0
    except DeployError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except (SemanticError, ValidationError) as error:
        print(f"error: {error}", file=sys.stderr)
        return BadConfiguration.exit_code
    except KeyboardInterrupt:
        print(f"\nInterrupted. {AGAIN}", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        # The SDK raises many classes of its own and of its HTTP library; all mean the same here.
        if not _is_of_the_workspace(error):
            raise
        print(f"error: The workspace answered: {error}\n{AGAIN}", file=sys.stderr)
        return DeployError.exit_code


def _is_of_the_workspace(error: Exception) -> bool:
    import requests
    from databricks.sdk.errors.base import DatabricksError

    return isinstance(error, DatabricksError | requests.RequestException | TimeoutError)


def settings_of(options: Options) -> WorkspaceSettings:
    given: dict[str, Any] = {"catalog": options.catalog, "schema_name": options.schema}
    return WorkspaceSettings(**{key: value for key, value in given.items() if value})


def _run(options: Options) -> None:
    settings, semantic = settings_of(options), load_semantic(options.root)
    if options.write_files:
        return _write_files(options, settings, semantic)
    if options.supervisor:
        return create_supervisor(options, settings, semantic)
    target = open_target(settings, options.profile, options.warehouse_id)
    if options.pull:
        return _pull(options, target, semantic)
    verb = "Looking at" if options.dry_run else "Changing"
    say(f"{verb} {target.host} as {target.user}, SQL warehouse {target.warehouse_id}")
    create(options, target, semantic)


def create(options: Options, target: Target, semantic: Semantic) -> None:
    """Says everything that differs before it changes anything."""
    check_schema(target)
    ids = Ids()
    # Views first: a space with a view that does not exist is refused.
    views = each(semantic.views.values(), lambda view: view_change(target, view))
    spaces = _space_changes(options, target, semantic, ids)
    asked = who_may_ask(semantic, options.grant_to)
    grants = grant_changes(target, semantic, asked, ids)
    changes = [*views, *spaces, *grants]
    tell(changes)
    if not any(asked.values()):
        say("(nobody is granted anything: name a group with --grant-to, or `groups` of a space)")
    if any(change.kind == "space" and change.verb == "update" for change in changes):
        say("(what is marked - in a space stands there now; --pull keeps it instead)")
    if options.dry_run:
        say("\nNothing was changed.")
        return
    say()
    apply(views, goes_on=True, side_by_side=True)
    apply(spaces, goes_on=True, side_by_side=True)
    apply(grants, goes_on=True)
    _tell_ids(options, semantic, ids)


def _space_changes(options: Options, target: Target, semantic: Semantic, ids: Ids) -> list[Change]:
    existing = list_spaces(target.client)
    written = written_ids(options.root, options.target)
    pairs = [(s, wanted(target, s, semantic, options.root)) for s in semantic.spaces]
    return each(pairs, lambda pair: space_change(target, *pair, existing, written, ids))


def _tell_ids(options: Options, semantic: Semantic, ids: Ids) -> None:
    say()
    for space in semantic.spaces:
        say(f"{space.name}: {ids.by_env[space.env]}")
    values = {space.env: ids.by_env[space.env] for space in semantic.spaces}
    say()
    if options.keep_files:
        for name, value in values.items():
            say(f"{name}={value}")
        return
    files = file_changes(options.root, options.target, values)
    tell(files)
    apply(files)
    if not files:
        say("The ids stand where the app reads them.")


def _pull(options: Options, target: Target, semantic: Semantic) -> None:
    existing, written = list_spaces(target.client), written_ids(options.root, options.target)
    patch, remarks = pulled(target, semantic, existing, written, options.root)
    for remark in remarks:
        print(remark, file=sys.stderr)
    print(patch, end="")
    ending = "Keep it with: python create_genie_spaces_basic.py --pull | git apply"
    print(ending if patch else "Nothing was changed by hand.", file=sys.stderr)


def _write_files(options: Options, settings: WorkspaceSettings, semantic: Semantic) -> None:
    schema = f"{settings.catalog}.{settings.schema_name}"
    written = write_space_files(options.root, semantic, schema)
    for path in written:
        say(f"{path}: written")
    if not written:
        say("All files are as semantic/ says.")
