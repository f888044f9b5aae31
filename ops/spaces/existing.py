"""The Genie spaces that are in the workspace, and which of them is which of ours. Mostly pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.semantic import Space, normalise_id
from ops.deploy.failures import BadConfiguration

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

FILE = "chat-app/genie_spaces.json"


@dataclass(frozen=True, slots=True)
class Listed:
    id: str
    title: str


def list_spaces(client: "WorkspaceClient") -> list[Listed]:
    """All that the caller can see, without their content."""
    found: list[Listed] = []
    token: str | None = None
    while True:
        page = client.genie.list_spaces(page_size=100, page_token=token)
        found += [Listed(space.space_id, space.title) for space in page.spaces or []]
        token = page.next_page_token
        if not token:
            return found


def matching(
    space: Space, existing: Sequence[Listed], written: Mapping[str, str], host: str
) -> Listed | None:
    """By the id of the file, by the id that an earlier run wrote, or as the only one so titled."""
    by_id = {normalise_id("space_id", listed.id): listed for listed in existing}
    if space.id is not None:
        if space.id not in by_id:
            raise _elsewhere(space, host)
        return by_id[space.id]
    if (known := by_id.get(written.get(space.env, ""))) is not None:
        return known
    titled = [listed for listed in existing if listed.title == space.name]
    if len(titled) > 1:
        ids = ", ".join(listed.id for listed in titled)
        raise BadConfiguration(
            f"{len(titled)} Genie spaces are called {space.name!r}: {ids}.",
            f"Write the id of `{space.key}` in {FILE}, or delete the others.",
        )
    return titled[0] if titled else None


def _elsewhere(space: Space, host: str) -> BadConfiguration:
    return BadConfiguration(
        f"{FILE} gives `{space.key}` the id {space.id}, and {host} has no such Genie space that "
        "you may see. It is probably the id of another workspace.",
        f"Set `id` of `{space.key}` to null, so that the space is found by its title or created; "
        "or name the right workspace with --profile; or ask its owner for CAN EDIT.",
    )
