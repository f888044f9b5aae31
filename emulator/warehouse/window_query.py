"""Window measures of a metric view."""

from sqlglot import exp

from emulator.warehouse.errors import SqlError
from emulator.warehouse.metric_expressions import ViewExpressions
from emulator.warehouse.metric_query import Relation


def inline_windows(select: exp.Select, expressions: ViewExpressions, relation: Relation) -> None:
    raise SqlError(
        "UNSUPPORTED_METRIC_VIEW_USAGE.UNCATEGORIZED",
        f"Window measures of `{expressions.view.name}` cannot be queried here.",
        "0A000",
    )
