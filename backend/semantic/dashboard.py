"""What the dashboard shows: pages, tiles, charts, and which way is good."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from backend.semantic.document import Fields, Node, read_yaml
from backend.semantic.metric_view import MetricView

Finder = Callable[[str, str], MetricView | None]  # (space, measure) -> the view that defines it
_CHART_KINDS = ("line", "bar", "area")


@dataclass(frozen=True, slots=True)
class KpiGroup:
    space: str
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`x` is a dimension; `split` draws one series per value; `limit` keeps the largest."""

    id: str
    title: str
    space: str
    kind: str
    x: str
    measures: tuple[str, ...]
    split: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    key: str
    name: str
    kpis: tuple[KpiGroup, ...]
    charts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dashboard:
    pages: tuple[Page, ...]
    charts: Mapping[str, Chart]
    directions: Mapping[tuple[str, str], str]
    points: frozenset[tuple[str, str]] = frozenset()
    closed_months: frozenset[str] = frozenset()

    def page(self, key: str) -> Page | None:
        return next((page for page in self.pages if page.key == key), None)

    def better(self, space: str, measure: str) -> str:
        """`higher`, `lower` or `neutral`."""
        return self.directions.get((space, measure), "neutral")

    def in_points(self, space: str, measure: str) -> bool:
        """Whether a change is told in points of the measure's own scale."""
        return (space, measure) in self.points


def read_dashboard(path: Path, find: Finder, views: Iterable[str]) -> Dashboard:
    """The layout, with every space, measure and dimension in it checked against the views."""
    top = read_yaml(path).mapping(("pages", "charts", "points", "closed_months", "better"))
    charts: dict[str, Chart] = {}
    for node in top["charts"].items():
        chart = _chart(node, find)
        if chart.id in charts:
            node.fail(f"The chart `{chart.id}` is defined twice.", "Rename or remove one.")
        charts[chart.id] = chart
    pages: list[Page] = []
    for node in top["pages"].items():
        page = _page(node, charts, find)
        if page.key in [p.key for p in pages]:
            node.fail(f"The page `{page.key}` is defined twice.", "Rename or remove one.")
        pages.append(page)
    known = list(views)
    return Dashboard(
        tuple(pages),
        MappingProxyType(charts),
        MappingProxyType(_directions(top["better"], find)),
        points=frozenset(place for place, _ in _places(top["points"], find)),
        closed_months=frozenset(view.one_of(known) for view in top["closed_months"].items()),
    )


def _page(node: Node, charts: Mapping[str, Chart], find: Finder) -> Page:
    fields = node.mapping(("key", "name", "kpis", "charts"))
    groups = []
    for group in fields["kpis"].items():
        inner = group.mapping(("space", "measures"))
        groups.append(KpiGroup(inner.text("space"), _measures(inner, find)))
    for chart in fields["charts"].items():
        chart.one_of(charts)
    return Page(fields.text("key"), fields.text("name"), tuple(groups), fields.texts("charts"))


def _chart(node: Node, find: Finder) -> Chart:
    fields = node.mapping(
        ("id", "title", "space", "kind", "x", "measures"), optional=("split", "limit")
    )
    limit = fields.get("limit")
    chart = Chart(
        id=fields.text("id"),
        title=fields.text("title"),
        space=fields.text("space"),
        kind=fields["kind"].one_of(_CHART_KINDS),
        x=fields.text("x"),
        measures=_measures(fields, find),
        split=fields.text_or_none("split"),
        limit=None if limit is None else limit.integer(),
    )
    views = {view.name: view for m in chart.measures if (view := find(chart.space, m))}
    if len(views) != 1:
        rule = f"The measures of `{chart.id}` are of {len(views)} views."
        node.fail(rule, "Draw measures of one view in a chart.")
    known = [dimension.name for view in views.values() for dimension in view.dimensions]
    for key in ("x", "split"):
        if (dimension := fields.get(key)) is not None:
            dimension.one_of(known)
    return chart


def _measures(fields: Fields, find: Finder) -> tuple[str, ...]:
    _check_measures(fields["measures"], fields.text("space"), find)
    return fields.texts("measures")


def _check_measures(node: Node, space: str, find: Finder) -> None:
    for item in node.items():
        if find(space, item.text()) is None:
            item.fail(
                f"The space `{space}` has no measure `{item.text()}`.",
                "Use a measure of one of its metric views.",
            )


def _directions(node: Node, find: Finder) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    sides = node.mapping(("higher", "lower"))
    for side in sides:
        for place, item in _places(sides[side], find):
            if place in found:
                rule = f"`{place[1]}` of `{place[0]}` has a direction already."
                item.fail(rule, "Keep one of the two.")
            found[place] = side
    return found


def _places(node: Node, find: Finder) -> Iterator[tuple[tuple[str, str], Node]]:
    """The (space, measure) pairs of a mapping from spaces to measures."""
    for key, value in node.raw.value:
        measures = Node(value, node.file)
        _check_measures(measures, str(key.value), find)
        for item in measures.items():
            yield (str(key.value), item.text()), item
