"""The Genie spaces in the workspace: find each by id or title, then create or update it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backend.semantic import Semantic, Space
from backend.semantic.spaces import normalise_id
from backend.workspace.client import WorkspaceSession
from backend.workspace.errors import BadRequest
from ops.outcome import Outcome
from ops.space_document import Document, space_document, to_text

SPACES = "/api/2.0/genie/spaces"
PAGE_SIZE = "100"


@dataclass(frozen=True, slots=True)
class AppliedSpace:
    """`id` is None in a dry run that would create it."""

    space: Space
    id: str | None
    outcome: Outcome


async def existing_spaces(session: WorkspaceSession) -> list[dict[str, Any]]:
    """All that the caller can see, without their content."""
    found: list[dict[str, Any]] = []
    token = ""
    while True:
        params = {"page_size": PAGE_SIZE} | ({"page_token": token} if token else {})
        page = await session.get(SPACES, params)
        found += page.get("spaces") or []
        token = page.get("next_page_token") or ""
        if not token:
            return found


def matching(space: Space, existing: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The one with the id of genie_spaces.json, else the only one with the title."""
    if space.id is not None:
        with_id = [e for e in existing if normalise_id("space_id", e["space_id"]) == space.id]
        if with_id:
            return with_id[0]
    titled = [e for e in existing if e.get("title") == space.name]
    if len(titled) > 1:
        ids = ", ".join(str(e["space_id"]) for e in titled)
        raise BadRequest(
            f"{len(titled)} Genie spaces are called {space.name!r}: {ids}.",
            f"Write the id of `{space.key}` in chat-app/genie_spaces.json, or delete the others.",
        )
    return titled[0] if titled else None


async def apply_space(
    session: WorkspaceSession,
    space: Space,
    semantic: Semantic,
    existing: Sequence[dict[str, Any]],
    *,
    schema: str,
    dry_run: bool,
) -> AppliedSpace:
    document = space_document(space, semantic, schema)
    wanted = _wanted(session, space, document)
    match = matching(space, existing)
    if match is None:
        created = {} if dry_run else await session.post(SPACES, wanted)
        return _applied(space, created.get("space_id"), "created")
    path = f"{SPACES}/{match['space_id']}"
    current = await session.get(path, {"include_serialized_space": "true"})
    if not differs(current, wanted):
        return _applied(space, match["space_id"], "unchanged")
    if not dry_run:
        # The etag makes a change that somebody saved meanwhile a conflict, not a loss.
        await session.patch(path, wanted | {"etag": current.get("etag") or ""})
    return _applied(space, match["space_id"], "updated")


def differs(current: dict[str, Any], wanted: dict[str, Any]) -> bool:
    plain = ("title", "description", "warehouse_id")
    if any((current.get(key) or "") != wanted[key] for key in plain):
        return True
    content = _document(current.get("serialized_space"))
    return bool(content != _document(wanted["serialized_space"]))


def _wanted(session: WorkspaceSession, space: Space, document: Document) -> dict[str, Any]:
    return {
        "title": space.name,
        "description": space.description,
        "warehouse_id": session.settings.warehouse_id,
        "serialized_space": to_text(document),
    }


def _document(text: object) -> Any:
    try:
        return json.loads(str(text))
    except ValueError:
        return None


def _applied(space: Space, space_id: object, done: str) -> AppliedSpace:
    outcome = Outcome("space", space.name, done)
    return AppliedSpace(space, str(space_id) if space_id else None, outcome)
