"""Metric views and Genie spaces as code: create what is missing, change what differs, say which."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import httpx
from pydantic import ValidationError

from backend.semantic import Semantic, SemanticError, load_semantic
from backend.workspace.client import WorkspaceSession
from backend.workspace.errors import WorkspaceError
from backend.workspace.settings import WorkspaceSettings
from ops.connection import HTTP_PATH, connected
from ops.evaluation import evaluate
from ops.metric_views import apply_view
from ops.space_files import write_space_files
from ops.spaces import AppliedSpace, apply_space, existing_spaces

ROOT = Path(__file__).parents[1]


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code: 0 when everything is as written, 1 with one sentence on stderr."""
    arguments = _parser().parse_args(argv)
    try:
        settings, semantic = _settings(arguments), load_semantic(ROOT)
        if arguments.write_files:
            write_files(settings, semantic)
        elif arguments.evaluate:
            return 0 if asyncio.run(evaluate_spaces(settings, semantic)) else 1
        else:
            asyncio.run(create(settings, semantic, dry_run=arguments.dry_run))
    except (SemanticError, WorkspaceError, ValidationError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def write_files(settings: WorkspaceSettings, semantic: Semantic) -> None:
    written = write_space_files(ROOT, semantic, _schema(settings))
    for path in written:
        print(f"{path}: written")
    if not written:
        print("All files are as semantic/ says.")


async def evaluate_spaces(
    settings: WorkspaceSettings,
    semantic: Semantic,
    transport: httpx.AsyncBaseTransport | None = None,
) -> bool:
    """Whether every benchmark question of every space was answered rightly."""
    async with connected(settings, transport) as session:
        evaluations = await evaluate(session, list(semantic.spaces))
    for evaluation in evaluations:
        print("\n".join(evaluation.lines()))
    return all(evaluation.is_right for evaluation in evaluations)


async def create(
    settings: WorkspaceSettings,
    semantic: Semantic,
    *,
    dry_run: bool = False,
    transport: httpx.AsyncBaseTransport | None = None,
) -> None:
    async with connected(settings, transport) as session:
        verb = "Would change" if dry_run else "Changing"
        print(f"{verb} {session.settings.host}, SQL warehouse {session.settings.warehouse_id}")
        schema = _schema(session.settings)
        # Views first: a space with a view that does not exist is refused.
        await _apply_views(session, semantic, schema, dry_run=dry_run)
        applied = await _apply_spaces(session, semantic, schema, dry_run=dry_run)
    _print_ids(applied)


async def _apply_views(
    session: WorkspaceSession, semantic: Semantic, schema: str, *, dry_run: bool
) -> None:
    views = semantic.views.values()
    outcomes = await asyncio.gather(
        *(apply_view(session, view, schema, dry_run=dry_run) for view in views)
    )
    for outcome in outcomes:
        print(outcome.line(dry_run=dry_run))


async def _apply_spaces(
    session: WorkspaceSession, semantic: Semantic, schema: str, *, dry_run: bool
) -> list[AppliedSpace]:
    existing = await existing_spaces(session)
    applied = await asyncio.gather(
        *(
            apply_space(session, space, semantic, existing, schema=schema, dry_run=dry_run)
            for space in semantic.spaces
        )
    )
    for space in applied:
        print(space.outcome.line(dry_run=dry_run))
    return applied


def _print_ids(applied: Sequence[AppliedSpace]) -> None:
    known = [(a.space, a.id) for a in applied if a.id is not None]
    if not known:
        return
    print()
    for space, space_id in known:
        print(f"{space.name}: {space_id}")
    print("\nSet for the app (chat-app/.env, or the resources of databricks.yml):")
    for space, space_id in known:
        print(f"{space.env}={space_id}")


def _schema(settings: WorkspaceSettings) -> str:
    return f"{settings.catalog}.{settings.schema_name}"


def _settings(arguments: argparse.Namespace) -> WorkspaceSettings:
    given = {
        "catalog": arguments.catalog,
        "schema_name": arguments.schema,
        "databricks_http_path": arguments.warehouse_id and HTTP_PATH + arguments.warehouse_id,
    }
    return WorkspaceSettings(**{key: value for key, value in given.items() if value})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="Create or update the metric views and the five Genie spaces."
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, do nothing")
    parser.add_argument(
        "--write-files",
        action="store_true",
        help="instead, write semantic/genie_spaces/ for `databricks bundle deploy`",
    )
    parser.add_argument(
        "--evaluate",
        action="store_true",
        help="instead, ask each space its benchmark questions and compare with their SQL",
    )
    parser.add_argument("--warehouse-id", help="default: DATABRICKS_HTTP_PATH, else a running one")
    parser.add_argument("--catalog", help="of the metric views; default: CATALOG")
    parser.add_argument("--schema", help="of the metric views; default: SCHEMA")
    return parser
