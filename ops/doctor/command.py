"""From the command line to findings on stdout and an exit code."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import httpx
from pydantic import ValidationError

from backend.semantic import Semantic, SemanticError, load_semantic, needs_of
from backend.workspace.client import WorkspaceSession
from backend.workspace.developer import ME
from backend.workspace.doctor import Finding, examine
from backend.workspace.errors import WorkspaceError
from backend.workspace.identity import Identity
from backend.workspace.settings import WorkspaceSettings
from ops.connection import HTTP_PATH, connected
from ops.deploy.bundle import Bundle, read_bundle
from ops.deploy.failures import BadConfiguration, DeployError
from ops.doctor.deployed import examined_by_app
from ops.doctor.report import lines
from ops.spaces.existing import Listed, matching

ROOT = Path(__file__).resolve().parents[2]
SPACES = "/api/2.0/genie/spaces"
EXIT_CODES = """\
exit codes:
  0  everything that was checked is as it must be
  1  something is not; each line with ✗ says who must do what
  2  the command line, the environment or databricks.yml cannot be meant
"""


def main(argv: Sequence[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    try:
        found = _found(arguments)
    except (SemanticError, BadConfiguration, ValidationError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except (WorkspaceError, DeployError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if arguments.json:
        print(json.dumps([asdict(finding) for finding in found], indent=2, ensure_ascii=False))
    else:
        print("\n".join(lines(found, coloured=sys.stdout.isatty())))
    return 1 if any(finding.status == "failed" for finding in found) else 0


def _found(arguments: argparse.Namespace) -> Sequence[Finding]:
    bundle, asks = _bundle(arguments), not arguments.no_question
    if arguments.app:
        return examined_by_app(bundle.name, arguments.profile, asks=asks)
    settings, semantic = _settings(arguments), load_semantic(ROOT)
    return asyncio.run(check(settings, bundle, semantic, asks=asks))


async def check(
    settings: WorkspaceSettings,
    bundle: Bundle,
    semantic: Semantic,
    *,
    asks: bool = True,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Sequence[Finding]:
    """With the rights of whoever runs this: what they may, the app may in their name."""
    async with connected(_with_warehouse(settings, bundle), transport) as session:
        session.identity = await _who(session)
        known = semantic.with_ids(await _space_ids(session, semantic))
        schema = f"{settings.catalog}.{settings.schema_name}"
        needs = needs_of(
            known,
            schema=schema,
            supervisor=bundle.variable("supervisor"),
            language_model=bundle.variable("language_model"),
        )
        return await examine(session, needs, asks=asks)


def _with_warehouse(settings: WorkspaceSettings, bundle: Bundle) -> WorkspaceSettings:
    """The app's warehouse, not any: whether that one may be used is the question."""
    if settings.databricks_http_path is not None:
        return settings
    path = HTTP_PATH + bundle.variable("warehouse_id")
    return settings.model_copy(update={"databricks_http_path": path})


async def _who(session: WorkspaceSession) -> Identity:
    """By name, so that a remedy can say to whom something must be granted."""
    try:
        me = await session.get(ME)
    except WorkspaceError:
        return session.identity  # the examination begins with the same question, and explains it
    name = str(me.get("userName") or session.identity.user)
    return Identity(name, str(me.get("displayName") or name), session.identity.kind)


async def _space_ids(session: WorkspaceSession, semantic: Semantic) -> dict[str, str | None]:
    """The spaces of this workspace by their setting; a title that is nowhere has no id."""
    try:
        listed, host = await _listed(session), session.settings.host
        found = {space.env: matching(space, listed, {}, host) for space in semantic.spaces}
    except (WorkspaceError, BadConfiguration):
        return {}  # each space is then reported by itself
    return {env: space.id for env, space in found.items() if space is not None}


async def _listed(session: WorkspaceSession) -> list[Listed]:
    """All that this person can see."""
    found: list[Listed] = []
    params = {"page_size": "100"}
    while True:
        page = await session.get(SPACES, params)
        found += [Listed(s["space_id"], s.get("title") or "") for s in page.get("spaces") or []]
        if not (token := page.get("next_page_token")):
            return found
        params["page_token"] = token


def _settings(arguments: argparse.Namespace) -> WorkspaceSettings:
    settings = WorkspaceSettings()
    if arguments.profile is None:
        return settings
    # A profile that is named beats a host of the environment.
    chosen = {"databricks_config_profile": arguments.profile, "databricks_host": None}
    return settings.model_copy(update=chosen)


def _bundle(arguments: argparse.Namespace) -> Bundle:
    pairs = (pair.partition("=") for pair in arguments.var or ())
    return read_bundle(ROOT, arguments.target, {name: value for name, _, value in pairs})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ops.doctor",
        description="Check, with your own rights, everything that an answer needs: token, scopes, "
        "endpoints, warehouse, each Genie space and each of its views.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("-t", "--target", default="production", help="of databricks.yml")
    parser.add_argument("-p", "--profile", help="of ~/.databrickscfg")
    parser.add_argument("--var", action="append", metavar="NAME=VALUE", help="of databricks.yml")
    parser.add_argument(
        "--app", action="store_true", help="let the deployed app examine you: operators only"
    )
    parser.add_argument("--json", action="store_true", help="the findings as JSON")
    parser.add_argument(
        "--no-question", action="store_true", help="do not ask the supervisor a question"
    )
    return parser
