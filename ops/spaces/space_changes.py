"""What it takes to make the Genie spaces of the workspace those of the files."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backend.semantic import Semantic, Space
from ops.deploy.failures import DeployError, NotReady
from ops.spaces.change import Change, diff_lines
from ops.spaces.document import pretty, space_document, to_text
from ops.spaces.edits import Document, tidy
from ops.spaces.existing import Listed, matching
from ops.spaces.files import read_edits
from ops.workspace import Target

if TYPE_CHECKING:
    from databricks.sdk.service.dashboards import GenieSpace


@dataclass(slots=True)
class Ids:
    """The ids of the spaces by their setting; creating one adds its own."""

    by_env: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    title: str
    description: str
    warehouse_id: str
    document: Document

    def same(self, other: "Wanted") -> bool:
        mine, theirs = replace(self, document={}), replace(other, document={})
        return mine == theirs and bool(tidy(self.document) == tidy(other.document))

    def text(self) -> str:
        """For comparing and showing: what people see first, then the content."""
        head = f"title: {self.title}\ndescription: {self.description}\n"
        return f"{head}warehouse: {self.warehouse_id}\n{pretty(tidy(self.document))}"


def wanted(target: Target, space: Space, semantic: Semantic, root: Path) -> Wanted:
    edits = read_edits(root, space.key, target.schema)
    document = space_document(space, semantic, target.schema, edits)
    return Wanted(space.name, space.description, target.warehouse_id, document)


def read_space(target: Target, space: Space, listed: Listed) -> "GenieSpace":
    """With its content, which takes CAN EDIT."""
    from databricks.sdk.errors import PermissionDenied

    try:
        return target.client.genie.get_space(listed.id, include_serialized_space=True)
    except PermissionDenied as error:
        raise NotReady(
            f"You may not edit the Genie space {space.name!r} ({listed.id}): {error}",
            "Ask its owner for CAN EDIT on it.",
        ) from error


def as_wanted(found: "GenieSpace") -> Wanted:
    return Wanted(
        found.title or "",
        found.description or "",
        found.warehouse_id or "",
        document_of(found.serialized_space),
    )


def document_of(text: str | None) -> dict[str, Any]:
    try:
        return dict(json.loads(text or "{}"))
    except (ValueError, TypeError):
        return {}


def space_change(
    target: Target,
    space: Space,
    here: Wanted,
    existing: Sequence[Listed],
    written: Mapping[str, str],
    ids: Ids,
) -> Change:
    listed = matching(space, existing, written, target.host)
    if listed is None:
        return Change("space", space.name, "create", run=lambda: _create(target, space, here, ids))
    ids.by_env[space.env] = listed.id
    found = read_space(target, space, listed)
    there = as_wanted(found)
    if there.same(here):
        return Change("space", space.name)
    return Change(
        "space",
        space.name,
        "update",
        diff_lines(there.text(), here.text()),
        lambda: _update(target, space, here, listed.id, found.etag),
    )


def _create(target: Target, space: Space, here: Wanted, ids: Ids) -> None:
    created = target.client.genie.create_space(
        here.warehouse_id,
        to_text(here.document),
        title=here.title,
        description=here.description,
    )
    ids.by_env[space.env] = created.space_id


def _update(target: Target, space: Space, here: Wanted, space_id: str, etag: str | None) -> None:
    """The etag makes a change that somebody saved meanwhile a conflict, not a loss."""
    from databricks.sdk.errors import ResourceConflict

    try:
        target.client.genie.update_space(
            space_id,
            title=here.title,
            description=here.description,
            warehouse_id=here.warehouse_id,
            serialized_space=to_text(here.document),
            etag=etag,
        )
    except ResourceConflict as error:
        raise DeployError(
            f"Somebody changed the Genie space {space.name!r} while this command ran: {error}",
            "Run it again: it shows what differs now. --pull keeps their change.",
        ) from error
