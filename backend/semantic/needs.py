"""What the product needs of a workspace: its spaces and their views, as the doctor checks them."""

from typing import TYPE_CHECKING

from backend.workspace.doctor.needs import Needs, SpaceNeed, ViewNeed

if TYPE_CHECKING:
    from backend.semantic import Semantic, Space


def needs_of(
    semantic: "Semantic", *, schema: str, supervisor: str | None, language_model: str
) -> Needs:
    """`schema` is `catalog.schema`, where the metric views stand."""
    spaces = tuple(_space(semantic, space, schema) for space in semantic.spaces)
    return Needs(supervisor, language_model, spaces)


def _space(semantic: "Semantic", space: "Space", schema: str) -> SpaceNeed:
    views = tuple(
        ViewNeed(f"{schema}.{view.name}", view.measures[0].name)
        for view in semantic.views_of(space.key)
    )
    return SpaceNeed(space.name, space.id, space.env, views)
