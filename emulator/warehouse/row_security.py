"""A table as one person may see it: no hidden columns, no rows of later or of other regions."""

from dataclasses import dataclass
from datetime import datetime

from sqlglot import exp

from emulator.warehouse.catalog import DATA, Table


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose eyes, and when: rows later than `now` have not happened yet."""

    now: datetime
    region: str | None


def seen_by(table: Table, sight: Sight) -> exp.Select:
    columns = [exp.column(exp.to_identifier(c.name, quoted=True)) for c in table.columns]
    stored = exp.table_(table.name, db=table.schema, catalog=DATA, quoted=True)
    return exp.select(*columns).from_(stored).where(*_conditions(table, sight))


def _conditions(table: Table, sight: Sight) -> list[exp.Expr]:
    conditions: list[exp.Expr] = []
    if table.time_column:
        now = exp.cast(exp.Literal.string(f"{sight.now:%Y-%m-%d %H:%M:%S.%f}"), "TIMESTAMPNTZ")
        conditions.append(exp.LTE(this=_quoted(table.time_column), expression=now))
    if table.region_column and sight.region is not None:
        region = exp.Literal.string(sight.region)
        conditions.append(exp.EQ(this=_quoted(table.region_column), expression=region))
    return conditions


def _quoted(name: str) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=True))
