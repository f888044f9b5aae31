"""deploy_app.py: from the command line to an exit code."""

import json
from collections.abc import Sequence

from ops.deploy.api import Api
from ops.deploy.app_steps import CreateApp
from ops.deploy.build import build, is_fresh
from ops.deploy.bundle import Bundle, read_bundle
from ops.deploy.connect import connect
from ops.deploy.deploy_steps import Verify
from ops.deploy.destroy import agree_to_destroy, destroy
from ops.deploy.failures import Declined, DeployError, NotReady
from ops.deploy.gate import through_gate
from ops.deploy.grant_problems import grant_problems
from ops.deploy.lock import locked
from ops.deploy.logs import show_logs
from ops.deploy.look import look
from ops.deploy.options import Options, parse
from ops.deploy.plan import Config, plan
from ops.deploy.problems import Problem, local_problems, name_problems, told
from ops.deploy.remote_problems import definition, resource_problems
from ops.deploy.rollback import rollback
from ops.deploy.source import local_files
from ops.deploy.status import show_status
from ops.deploy.step import Step
from ops.deploy.terminal import Terminal
from ops.deploy.verify import app_url, verify

INTERRUPTED = 130
AGAIN = "Run the same command again: it goes on from there."


def main(arguments: Sequence[str] | None = None) -> int:
    """Every failure ends as a sentence on stderr and an exit code of --help."""
    return run(parse(arguments), Terminal())


def run(options: Options, terminal: Terminal) -> int:
    try:
        _run(options, terminal)
    except DeployError as error:
        terminal.say(f"error: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        terminal.say(f"\nInterrupted. {AGAIN}")
        return INTERRUPTED
    except Exception as error:
        # The SDK raises many classes of its own and of its HTTP library; all mean the same here.
        if not _is_of_the_workspace(error):
            raise
        terminal.say(f"error: The workspace answered: {error}\n{AGAIN}")
        return DeployError.exit_code
    return 0


def _is_of_the_workspace(error: Exception) -> bool:
    import requests
    from databricks.sdk.errors.base import DatabricksError

    return isinstance(error, DatabricksError | requests.RequestException | TimeoutError)


def _run(options: Options, terminal: Terminal) -> None:
    bundle = read_bundle(options.root, options.target, options.variables)
    if problems := tuple(name_problems(bundle.name)):
        _stop_at(problems, terminal)
    api, user = _api(options, bundle, terminal)
    if options.status:
        return show_status(api, as_json=options.json)
    if options.logs:
        return show_logs(api, follow=options.follow)
    if options.destroy:
        agree_to_destroy(api, ask=not options.yes)
        with locked(api, user, force=options.force_lock):
            return destroy(api)
    if options.rollback is not None:
        return _roll_back(options, options.rollback, api, user)
    return _deploy(options, bundle, api, user)


def _roll_back(options: Options, steps: int, api: Api, user: str) -> None:
    api.terminal.heading(f"Rolling {api.name} back on {api.client.config.host}")
    with locked(api, user, force=options.force_lock):
        rollback(api, steps)
        verify(api)
    _tell_url(api, options)


def _api(options: Options, bundle: Bundle, terminal: Terminal) -> tuple[Api, str]:
    client, user = connect(options.profile)
    folder = bundle.files_path(user)
    api = Api(client, bundle.name, folder, options.root, terminal, options.poll_seconds)
    return api, user


def _deploy(options: Options, bundle: Bundle, api: Api, user: str) -> None:
    terminal = api.terminal
    terminal.heading(f"{api.name} → {api.client.config.host} ({options.target}) as {user}")
    needs_build = not options.skip_build and not is_fresh(options.root)
    if needs_build and not options.plan:
        terminal.heading("Build")
        build(options.root, terminal)
    config = _checked(bundle, api, user)
    passed = through_gate(options, config.app, api, user)
    steps = plan(config, look(api))
    terminal.heading("Plan")
    for line in _lines(steps, needs_build=needs_build and options.plan):
        terminal.say(f"  {line}")
    if options.plan:
        return _tell_plan(api, steps, options)
    _agree(steps, options, terminal)
    terminal.heading("Deploy")
    if steps == (Verify(asks=False),):
        steps[0].run(api)
    else:
        _apply(options, config, steps, api, user)
    passed()
    return _tell_url(api, options)


def _apply(options: Options, config: Config, agreed: Sequence[Step], api: Api, user: str) -> None:
    """Alone, and by a plan of what is there now: somebody may have deployed since."""
    with locked(api, user, force=options.force_lock) as lock:
        steps = plan(config, look(api))
        if steps != agreed:
            api.terminal.say("  · the workspace has changed since; what is done now:")
            for line in _lines(steps, needs_build=False):
                api.terminal.say(f"    {line}")
            _agree(steps, options, api.terminal)
        for step in steps:
            lock.check()
            step.run(api)
    if any(isinstance(step, CreateApp) for step in steps):
        # Only now there is a service principal whose rights can be looked at.
        for problem in grant_problems(api, config.app):
            api.terminal.say(f"  {problem}")


def _checked(bundle: Bundle, api: Api, user: str) -> Config:
    """What is to be deployed, once nothing stands in its way."""
    api.terminal.heading("Preflight")
    app, problems = definition(api, bundle, user)
    files = local_files(bundle.root, bundle.sync)
    there = (*problems, *resource_problems(api, app), *grant_problems(api, app))
    found = (*local_problems(bundle.root, app, files), *there)
    _stop_at(found, api.terminal)
    return Config(app, files)


def _stop_at(problems: Sequence[Problem], terminal: Terminal) -> None:
    for line in told(problems):
        terminal.say(f"  {line}")
    wrong = [problem for problem in problems if not problem.is_warning]
    if wrong:
        count = "one problem" if len(wrong) == 1 else f"{len(wrong)} problems"
        raise NotReady(f"Preflight found {count}, see above. Nothing was changed.")


def _lines(steps: Sequence[Step], *, needs_build: bool) -> list[str]:
    built = ["· build the front end: its sources have changed since the last build"]
    lines = [line for step in steps for line in step.describe()]
    return [*(built if needs_build else []), *lines]


def _agree(steps: Sequence[Step], options: Options, terminal: Terminal) -> None:
    lost = [item for step in steps for item in step.loses]
    if not lost or options.yes:
        return
    if not terminal.confirm(f"The app would lose {', '.join(lost)}. Go on?"):
        raise Declined("The plan takes something away and nobody agreed.", "Use -y if it is meant.")


def _tell_plan(api: Api, steps: Sequence[Step], options: Options) -> None:
    if options.json:
        body = {"app": api.name, "target": options.target, "folder": api.folder}
        facts = [dict(step.facts()) for step in steps]
        print(json.dumps({**body, "steps": facts}, indent=2))


def _tell_url(api: Api, options: Options) -> None:
    url = app_url(api)
    if not options.json:
        print(url)
        return
    active = api.client.apps.get(api.name).active_deployment
    print(json.dumps({"url": url, "deployment_id": active and active.deployment_id}))
