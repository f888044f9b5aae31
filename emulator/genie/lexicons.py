"""What a space can talk about with one person: its metric views they may read, and their values."""

import asyncio
from collections.abc import Sequence

from emulator.genie.failures import GenieFailure
from emulator.genie.spaces import Space
from emulator.genie.values import values_query
from emulator.personas import ADMIN, Persona
from emulator.questions.lexicon import Lexicon
from emulator.warehouse import Warehouse
from emulator.warehouse.errors import SqlError
from emulator.warehouse.metric_view import Dimension, MetricView

Key = tuple[str, str, tuple[MetricView, ...]]
NOT_SPOKEN = frozenset({"date", "date_time", "number", "percentage", "currency", "byte"})


class Lexicons:
    """Built on first use and kept until the space or one of its views changes."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._built: dict[Key, Lexicon] = {}
        self._values: dict[str, tuple[str, ...]] = {}
        self._lock = asyncio.Lock()

    async def of(self, space: Space, persona: Persona) -> Lexicon:
        """Raises GenieFailure when the person may read none of the views."""
        views = self._readable(space, persona)
        key = (space.id, space.etag, views)
        # One at a time: those that wait find the values that the first one has read.
        async with self._lock:
            if key not in self._built:
                samples = space.sample_questions
                self._built[key] = await asyncio.to_thread(self._build, views, samples)
        return self._built[key]

    def granted(self, space: Space, persona: Persona) -> tuple[MetricView, ...]:
        """The views of the space that exist and that the person may read."""
        existing = {view.full_name: view for view in self._warehouse.metric_views()}
        return tuple(
            existing[name]
            for name in space.metric_views
            if name in existing and self._warehouse.may_select(persona, name)
        )

    def _readable(self, space: Space, persona: Persona) -> tuple[MetricView, ...]:
        if not space.metric_views:
            text = "The space has no tables or metric views. Add some to its data sources."
            raise GenieFailure("NO_TABLES_TO_QUERY_EXCEPTION", text)
        views = self.granted(space, persona)
        if not views:
            raise self._why_none(space.metric_views[0], persona)
        return tuple(sorted(views, key=_by_simplicity))

    def _why_none(self, name: str, persona: Persona) -> GenieFailure:
        text = f"Insufficient privileges: User does not have SELECT on Table '{name}'."
        if self._warehouse.may_select(persona, name):
            try:
                self._warehouse.metric_view(name)
            except SqlError as error:
                text = error.message
        return GenieFailure("TABLES_MISSING_EXCEPTION", text)

    def _build(self, views: Sequence[MetricView], samples: tuple[str, ...]) -> Lexicon:
        """A dimension that several views share is read once, where that is cheapest."""
        known: dict[str, tuple[str, ...]] = {}
        for view, dimension, sql in _cheapest_first(views):
            if dimension.name not in known:
                known[dimension.name] = self._read(view, dimension, sql)
        values = {
            (view.full_name, dimension.name): known[dimension.name]
            for view in views
            for dimension in _spoken(view)
        }
        return Lexicon(tuple(views), values, samples)

    def _read(self, view: MetricView, dimension: Dimension, sql: str | None) -> tuple[str, ...]:
        if sql is None:
            return self._warehouse.distinct_values(view.full_name, dimension.name)
        if sql not in self._values:
            rows = self._warehouse.execute(sql, persona=ADMIN).rows
            self._values[sql] = tuple(value for (value,) in rows if value is not None)
        return self._values[sql]


def _cheapest_first(
    views: Sequence[MetricView],
) -> list[tuple[MetricView, Dimension, str | None]]:
    found = [(v, d, values_query(v, d)) for v in views for d in _spoken(v)]
    return sorted(found, key=lambda entry: entry[2] is None)


def _spoken(view: MetricView) -> list[Dimension]:
    """Dimensions whose values are words."""
    return [d for d in view.dimensions if d.format is None or d.format.type not in NOT_SPOKEN]


def _by_simplicity(view: MetricView) -> tuple[bool, str]:
    """The main view of a space first, so that it is preferred."""
    return not view.name.endswith("_metrics"), view.name
