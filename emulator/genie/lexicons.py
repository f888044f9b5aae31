"""What a space can talk about with one person: its metric views they may read, and their values."""

import asyncio
from collections.abc import Sequence

from emulator.genie.failures import GenieFailure
from emulator.genie.spaces import Space
from emulator.personas import Persona
from emulator.questions.lexicon import Lexicon
from emulator.warehouse import Warehouse
from emulator.warehouse.errors import SqlError
from emulator.warehouse.metric_view import MetricView

Key = tuple[str, str, tuple[MetricView, ...]]
NOT_SPOKEN = frozenset({"date", "date_time", "number", "percentage", "currency", "byte"})


class Lexicons:
    """Built on first use and kept until the space or one of its views changes."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._built: dict[Key, Lexicon] = {}

    async def of(self, space: Space, persona: Persona) -> Lexicon:
        """Raises GenieFailure when the person may read none of the views."""
        views = self._readable(space, persona)
        key = (space.id, space.etag, views)
        if key not in self._built:
            samples = space.sample_questions
            self._built[key] = await asyncio.to_thread(self._build, views, samples)
        return self._built[key]

    def _readable(self, space: Space, persona: Persona) -> tuple[MetricView, ...]:
        names = space.metric_views
        if not names:
            text = "The space has no tables or metric views. Add some to its data sources."
            raise GenieFailure("NO_TABLES_TO_QUERY_EXCEPTION", text)
        granted = [name for name in names if self._warehouse.may_select(persona, name)]
        if not granted:
            text = f"Insufficient privileges: User does not have SELECT on Table '{names[0]}'."
            raise GenieFailure("TABLES_MISSING_EXCEPTION", text)
        try:
            views = [self._warehouse.metric_view(name) for name in granted]
        except SqlError as error:
            raise GenieFailure("TABLES_MISSING_EXCEPTION", error.message) from error
        return tuple(sorted(views, key=_by_simplicity))

    def _build(self, views: Sequence[MetricView], samples: tuple[str, ...]) -> Lexicon:
        """A dimension that several views share is read once, from the simplest of them."""
        known: dict[str, tuple[str, ...]] = {}
        values: dict[tuple[str, str], Sequence[str]] = {}
        for view in views:
            for dimension in view.dimensions:
                if dimension.format is not None and dimension.format.type in NOT_SPOKEN:
                    continue
                if dimension.name not in known:
                    found = self._warehouse.distinct_values(view.full_name, dimension.name)
                    known[dimension.name] = found
                values[view.full_name, dimension.name] = known[dimension.name]
        return Lexicon(tuple(views), values, samples)


def _by_simplicity(view: MetricView) -> tuple[bool, str]:
    """The main view of a space first, so that it is preferred and read for values."""
    return not view.name.endswith("_metrics"), view.name
