"""The meaning of the numbers as types; the only reader of semantic/ and genie_spaces.json."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from backend.semantic.dashboard import Chart, Dashboard, KpiGroup, Page, read_dashboard
from backend.semantic.errors import InvalidSpaceId, SemanticError
from backend.semantic.examples import Example, read_examples
from backend.semantic.metric_view import Dimension, Format, Measure, MetricView, read_metric_view
from backend.semantic.needs import needs_of
from backend.semantic.spaces import Space, Spaces, normalise_id, read_spaces
from backend.semantic.vocabulary import FRESHNESS, check_vocabulary

__all__ = [
    "FRESHNESS",
    "Chart",
    "Dashboard",
    "Dimension",
    "Example",
    "Format",
    "InvalidSpaceId",
    "KpiGroup",
    "Measure",
    "MetricView",
    "Page",
    "Semantic",
    "SemanticError",
    "Space",
    "Spaces",
    "load_semantic",
    "needs_of",
    "normalise_id",
]
VIEWS = Path("semantic/metric_views")
DASHBOARD = Path("semantic/dashboard.yaml")
EXAMPLES = Path("semantic/example_queries.yaml")
SPACES = Path("chat-app/genie_spaces.json")

NO_DASHBOARD = Dashboard((), MappingProxyType({}), MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Semantic:
    views: Mapping[str, MetricView]
    spaces: Spaces
    dashboard: Dashboard
    examples: Mapping[str, tuple[Example, ...]]

    def with_ids(self, ids: Mapping[str, str | None]) -> "Semantic":
        """The same with the spaces' ids taken from settings, by `env` name."""
        return replace(self, spaces=self.spaces.with_ids(ids))

    def views_of(self, space: str) -> tuple[MetricView, ...]:
        return tuple(self.views[name] for name in self.spaces[space].metric_views)

    def view_of(self, space: str, measure: str) -> MetricView | None:
        """The one view of `space` that defines `measure`."""
        if space not in self.spaces:
            return None
        return next((view for view in self.views_of(space) if view.measure(measure)), None)


def load_semantic(root: Path) -> Semantic:
    """Read and check everything below the repository's `root`; SemanticError when it is wrong."""
    found = {path.stem: read_metric_view(path) for path in sorted((root / VIEWS).glob("*.yaml"))}
    views: Mapping[str, MetricView] = MappingProxyType(found)
    spaces = read_spaces(root / SPACES)
    _check_references(root, views, spaces)
    for space in spaces:
        check_vocabulary(space, views)
    examples = read_examples(root / EXAMPLES, [space.key for space in spaces])
    bare = Semantic(views, spaces, NO_DASHBOARD, examples)
    return replace(bare, dashboard=read_dashboard(root / DASHBOARD, bare.view_of, views))


def _check_references(root: Path, views: Mapping[str, MetricView], spaces: Spaces) -> None:
    used = {name: space for space in spaces for name in space.metric_views}
    for name, space in used.items():
        if name not in views:
            rule = f"{space.name!r} reads the metric view `{name}`, which has no file."
            remedy = f"Write {VIEWS / name}.yaml, or take the name out."
            raise SemanticError(root / SPACES, None, rule, remedy)
    for name, view in views.items():
        if name not in used:
            rule = "No space reads this metric view."
            raise SemanticError(view.file, None, rule, f"Add it to a space in {SPACES}.")
