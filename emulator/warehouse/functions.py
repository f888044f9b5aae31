"""Which rewrite stands for which Databricks function."""

from collections.abc import Callable

from sqlglot import exp

from emulator.warehouse import date_functions as dates
from emulator.warehouse import value_functions as values
from emulator.warehouse.date_functions import as_timestamp, as_type, call
from emulator.warehouse.errors import unresolved_routine

Rewrite = Callable[[exp.Expr], exp.Expr]
Named = Callable[[list[exp.Expr]], exp.Expr]


def rewrite_functions(root: exp.Expr) -> exp.Expr:
    """In place, innermost first, so that a rewrite sees its arguments rewritten."""
    for node in reversed(list(root.walk(bfs=True))):
        rewritten = _rewritten(node)
        if rewritten is not node:
            if node is root:
                return rewritten
            node.replace(rewritten)
    return root


def _rewritten(node: exp.Expr) -> exp.Expr:
    if type(node) is exp.Anonymous:
        named = NAMED.get(node.name.lower())
        return _apply(node, named) if named else node
    if isinstance(node, exp.JSONExtract) and node.args.get("variant_extract"):
        return values.json_path(node)
    rewrite = TYPED.get(type(node))
    return rewrite(node) if rewrite else node


def _apply(node: exp.Anonymous, named: Named) -> exp.Expr:
    try:
        return named(node.expressions)
    except (ValueError, IndexError, TypeError) as error:
        raise unresolved_routine(f"{node.name}/{len(node.expressions)}") from error


def _renamed(name: str) -> Named:
    return lambda arguments: call(name, *arguments)


def _is_null(arguments: list[exp.Expr]) -> exp.Expr:
    (value,) = arguments
    return exp.paren(exp.Is(this=value.copy(), expression=exp.null()))


def _is_not_null(arguments: list[exp.Expr]) -> exp.Expr:
    return exp.not_(_is_null(arguments))


def _trunc(arguments: list[exp.Expr]) -> exp.Expr:
    date, unit = arguments
    return call("dbx_trunc", date, unit)


def _weekday(arguments: list[exp.Expr]) -> exp.Expr:
    """Monday is 0."""
    (date,) = arguments
    iso = call("isodow", as_timestamp(date))
    return as_type(exp.Sub(this=iso, expression=exp.Literal.number(1)), "INTEGER")


def _part(arguments: list[exp.Expr]) -> exp.Expr:
    unit, value = arguments
    return dates.extract(unit.name, value)


def _seconds(factor: int) -> Named:
    def of(arguments: list[exp.Expr]) -> exp.Expr:
        (value,) = arguments
        micros = exp.Mul(this=exp.paren(value.copy()), expression=exp.Literal.number(factor))
        return call("make_timestamp", as_type(micros, "BIGINT"))

    return of


def _from_unix_date(node: exp.Expr) -> exp.Expr:
    start = as_type(exp.Literal.string("1970-01-01"), "DATE")
    return exp.paren(exp.Add(this=start, expression=as_type(node.this, "INTEGER")))


def _format(node: exp.Expr) -> exp.Expr:
    return values.format_string([node.this, *node.expressions])


def _half_even(arguments: list[exp.Expr]) -> exp.Expr:
    value, *places = arguments
    return call("round_even", value, *(places or [exp.Literal.number(0)]))


def _width_bucket(node: exp.Expr) -> exp.Expr:
    bounds = [node.args[key] for key in ("min_value", "max_value", "num_buckets")]
    return call("dbx_width_bucket", node.this, *bounds)


TYPED: dict[type[exp.Expr], Rewrite] = {
    exp.Add: dates.plus_or_minus,
    exp.Sub: dates.plus_or_minus,
    exp.TsOrDsAdd: dates.add_days,
    exp.TimestampAdd: dates.add_units,
    exp.DateAdd: dates.add_units,
    exp.AddMonths: dates.add_months,
    exp.MonthsBetween: dates.months_between,
    exp.TimestampTrunc: dates.truncate_to_timestamp,
    exp.Extract: dates.part,
    exp.Year: dates.of("year({0})"),
    exp.Quarter: dates.of("quarter({0})"),
    exp.Month: dates.of("month({0})"),
    exp.WeekOfYear: dates.of("week({0})"),
    exp.Week: dates.of("week({0})"),
    exp.Day: dates.of("day({0})"),
    exp.DayOfMonth: dates.of("day({0})"),
    exp.DayOfYear: dates.of("dayofyear({0})"),
    exp.DayOfWeek: dates.of("dayofweek({0}) + 1"),
    exp.Hour: dates.of("hour({0})"),
    exp.Minute: dates.of("minute({0})"),
    exp.Second: dates.of("second({0})"),
    exp.Dayname: dates.named("%a"),
    exp.Monthname: dates.named("%b"),
    exp.DateFromUnixDate: _from_unix_date,
    exp.UnixDate: values.whole,
    exp.DataType: values.data_type,
    exp.Cast: values.cast,
    exp.TryCast: values.cast,
    exp.SafeDivide: values.safe_divide,
    exp.SafeAdd: values.safely(exp.Add),
    exp.SafeSubtract: values.safely(exp.Sub),
    exp.SafeMultiply: values.safely(exp.Mul),
    exp.IntDiv: values.integral_division,
    exp.Ceil: values.ceiling,
    exp.Floor: values.floor,
    exp.Quantile: values.percentile,
    exp.ApproxQuantile: values.percentile_approx,
    exp.CountIf: values.long,
    exp.ApproxDistinct: values.long,
    exp.Length: values.whole,
    exp.StrPosition: values.whole,
    exp.ArraySize: values.whole,
    exp.Levenshtein: values.whole,
    exp.Ascii: values.whole,
    exp.FromJson: values.from_json,
    exp.Format: _format,
    exp.Substring: values.substring,
    exp.Replace: values.replace_text,
    exp.Exists: values.any_element,
    exp.GenerateSeries: values.sequence,
    exp.ArrayDistinct: lambda node: call("dbx_distinct", node.this),
    exp.WidthBucket: _width_bucket,
    exp.Like: values.like,
    exp.Concat: values.concatenation,
    exp.DPipe: values.concatenation,
    exp.Sign: lambda node: as_type(node.copy(), "DOUBLE"),
    exp.WithinGroup: values.ordered_aggregate,
    exp.Window: values.ranking,
    exp.Typeof: lambda node: call("dbx_typeof", node.this),
}

NAMED: dict[str, Named] = {
    "bround": _half_even,
    "date_format": dates.format_time,
    "datediff": dates.difference,
    "date_diff": dates.difference,
    "timestampdiff": dates.difference,
    "date_part": _part,
    "datepart": _part,
    "every": _renamed("bool_and"),
    "some": _renamed("bool_or"),
    "any": _renamed("bool_or"),
    "e": lambda _: call("exp", exp.Literal.number(1)),
    "format_number": _renamed("dbx_format_number"),
    "from_unixtime": dates.from_epoch_seconds,
    "isnull": _is_null,
    "isnotnull": _is_not_null,
    "now": lambda _: exp.CurrentTimestamp(),
    "pmod": _renamed("dbx_pmod"),
    "printf": values.format_string,
    "raise_error": _renamed("error"),
    "timestamp_seconds": _seconds(1_000_000),
    "timestamp_millis": _seconds(1_000),
    "timestamp_micros": _seconds(1),
    "to_date": dates.parse_date,
    "to_timestamp": dates.parse_time,
    "to_unix_timestamp": dates.epoch_seconds,
    "trunc": _trunc,
    "try_to_timestamp": lambda a: call("try", dates.parse_time(a)),
    "try_to_date": lambda a: call("try", dates.parse_date(a)),
    "unix_timestamp": dates.epoch_seconds,
    "weekday": _weekday,
}
