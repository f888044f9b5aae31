"""Databricks' date and time functions, where DuckDB's differ in value or in type."""

from collections.abc import Callable

from sqlglot import exp

from emulator.warehouse.errors import SqlError

_DEFAULT_PATTERN = "yyyy-MM-dd HH:mm:ss"

Rewrite = Callable[[exp.Expr], exp.Expr]

_TIME_UNITS = {"HOUR", "HOURS", "MINUTE", "MINUTES", "SECOND", "SECONDS", "MILLISECOND"}
_TRUNC_UNITS = {
    **dict.fromkeys(("YEAR", "YYYY", "YY"), "year"),
    "QUARTER": "quarter",
    **dict.fromkeys(("MONTH", "MM", "MON"), "month"),
    "WEEK": "week",
    **dict.fromkeys(("DAY", "DD"), "day"),
    "HOUR": "hour",
    "MINUTE": "minute",
    "SECOND": "second",
    "MILLISECOND": "milliseconds",
    "MICROSECOND": "microseconds",
}
_PARTS = {
    **dict.fromkeys(("YEAR", "Y", "YEARS", "YR", "YRS"), "year({0})"),
    **dict.fromkeys(("QUARTER", "QTR"), "quarter({0})"),
    **dict.fromkeys(("MONTH", "MON", "MONS", "MONTHS"), "month({0})"),
    **dict.fromkeys(("WEEK", "W", "WEEKS"), "week({0})"),
    **dict.fromkeys(("DAY", "D", "DAYS"), "day({0})"),
    **dict.fromkeys(("DAYOFWEEK", "DOW"), "dayofweek({0}) + 1"),
    **dict.fromkeys(("DAYOFWEEK_ISO", "DOW_ISO"), "isodow({0})"),
    "DOY": "dayofyear({0})",
    "YEAROFWEEK": "isoyear({0})",
    **dict.fromkeys(("HOUR", "H", "HOURS", "HR", "HRS"), "hour({0})"),
    **dict.fromkeys(("MINUTE", "M", "MIN", "MINS", "MINUTES"), "minute({0})"),
}
# Java's pattern letters -> strftime; Q has no strftime letter and is asked for by a function.
_PATTERN = {
    "yyyy": "%Y",
    "y": "%Y",
    "yy": "%y",
    "MMMM": "%B",
    "MMM": "%b",
    "MM": "%m",
    "M": "%-m",
    "dd": "%d",
    "d": "%-d",
    "EEEE": "%A",
    "EEE": "%a",
    "EE": "%a",
    "E": "%a",
    "HH": "%H",
    "H": "%-H",
    "hh": "%I",
    "h": "%-I",
    "mm": "%M",
    "m": "%-M",
    "ss": "%S",
    "s": "%-S",
    "SSS": "%g",
    "a": "%p",
    "DDD": "%j",
    "D": "%-j",
}


def call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=[a.copy() for a in arguments])


def as_type(node: exp.Expr, kind: str) -> exp.Cast:
    return exp.Cast(this=node, to=exp.DataType.build(kind, dialect="duckdb"))


def as_timestamp(node: exp.Expr) -> exp.Cast:
    return as_type(node.copy(), "TIMESTAMP")


def plus_or_minus(node: exp.Expr) -> exp.Expr:
    """DATE ± days, months or years stays a DATE; ± hours is a TIMESTAMP."""
    left, right = node.this, node.expression
    if isinstance(node, exp.Add) and _is_interval(left):
        left, right = right, left
    if not _is_interval(right) or _has_time(right) or _is_interval(left):
        return node
    return call("dbx_plus" if isinstance(node, exp.Add) else "dbx_minus", left, right)


def _is_interval(node: exp.Expr) -> bool:
    inner = node.unnest()
    if isinstance(inner, exp.Mul):
        return _is_interval(inner.this) or _is_interval(inner.expression)
    return isinstance(inner, exp.Interval | exp.MakeInterval)


def _has_time(node: exp.Expr) -> bool:
    return any(str(i.unit).upper() in _TIME_UNITS for i in node.find_all(exp.Interval))


def add_days(node: exp.Expr) -> exp.Expr:
    """date_add(d, n), date_sub(d, n)"""
    return exp.paren(
        exp.Add(this=as_type(node.this, "DATE"), expression=as_type(node.expression, "INTEGER"))
    )


def add_units(node: exp.Expr) -> exp.Expr:
    """dateadd(unit, n, x) is a TIMESTAMP, whatever x is."""
    unit = str(node.args["unit"]).upper().rstrip("S")
    step = exp.Interval(this=exp.paren(node.expression), unit=exp.var(unit))
    return exp.paren(exp.Add(this=as_timestamp(node.this), expression=step))


def add_months(node: exp.Expr) -> exp.Expr:
    months = exp.Interval(this=exp.paren(node.expression), unit=exp.var("MONTH"))
    return as_type(exp.Add(this=as_type(node.this, "DATE"), expression=months), "DATE")


def difference(arguments: list[exp.Expr]) -> exp.Expr:
    """datediff(end, start) counts days; datediff(unit, start, end) units that are over:
    a month from 31 Jan is over on 28 Feb, not on 1 Feb."""
    if len(arguments) == 2:
        later, earlier = (as_type(a, "DATE") for a in arguments)
        return call("dbx_days", earlier, later)
    unit, start, end = arguments
    word = exp.Literal.string(unit.name.lower().removesuffix("s"))
    return call("dbx_units", word, start, end)


def months_between(node: exp.Expr) -> exp.Expr:
    return call("dbx_months_between", as_timestamp(node.this), as_timestamp(node.expression))


def truncate_to_timestamp(node: exp.Expr) -> exp.Expr:
    """date_trunc('MONTH', x) is a TIMESTAMP even of a DATE."""
    word = node.args["unit"].name.upper()
    if word not in _TRUNC_UNITS:
        raise SqlError(
            "INVALID_PARAMETER_VALUE.DATETIME_UNIT",
            f"date_trunc() does not know the unit '{word}'.",
            "22023",
        )
    return call("date_trunc", exp.Literal.string(_TRUNC_UNITS[word]), as_timestamp(node.this))


def part(node: exp.Expr) -> exp.Expr:
    """extract(unit FROM x)"""
    return extract(node.this.name, node.expression)


def extract(unit: str, value: exp.Expr) -> exp.Expr:
    word = unit.upper()
    if word in {"SECOND", "S", "SEC", "SECONDS", "SECS"}:
        return as_type(
            exp.Div(this=call("microsecond", as_timestamp(value)), expression=_number(1000000)),
            "DECIMAL(8,6)",
        )
    if word not in _PARTS:
        raise SqlError(
            "INVALID_EXTRACT_FIELD", f"Cannot extract `{unit}` from a date or time.", "42601"
        )
    return _whole(_PARTS[word], value)


def _whole(template: str, value: exp.Expr) -> exp.Expr:
    name, _, rest = template.partition("({0})")
    node: exp.Expr = call(name, as_timestamp(value))
    if rest:
        node = exp.Add(this=node, expression=_number(1))
    return as_type(node, "INTEGER")


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def of(template: str) -> Rewrite:
    return lambda node: _whole(template, _undated(node.this))


def _undated(node: exp.Expr) -> exp.Expr:
    return node.this if isinstance(node, exp.TsOrDsToDate) else node


def named(pattern: str) -> Rewrite:
    """dayname, monthname: three letters, unlike DuckDB's."""
    return lambda node: call(
        "strftime", as_timestamp(_undated(node.this)), exp.Literal.string(pattern)
    )


def epoch_seconds(arguments: list[exp.Expr]) -> exp.Expr:
    """unix_timestamp([x [, pattern]])"""
    if not arguments:
        return call("dbx_epoch", exp.CurrentTimestamp())
    value, *pattern = arguments
    if pattern and pattern[0].name != _DEFAULT_PATTERN:
        return call("dbx_epoch", parse_time(arguments))
    return call("dbx_epoch", value)


def from_epoch_seconds(arguments: list[exp.Expr]) -> exp.Expr:
    seconds, *pattern = arguments
    micros = exp.Mul(this=as_type(seconds, "BIGINT"), expression=_number(1000000))
    written = pattern[0] if pattern else exp.Literal.string(_DEFAULT_PATTERN)
    return format_time([call("make_timestamp", micros), written])


def parse_time(arguments: list[exp.Expr]) -> exp.Expr:
    """to_timestamp(x [, pattern])"""
    value, *pattern = arguments
    if not pattern:
        return as_timestamp(value)
    return call("strptime", value, exp.Literal.string(_strftime(_constant(pattern[0]))))


def parse_date(arguments: list[exp.Expr]) -> exp.Expr:
    """to_date(x [, pattern])"""
    return as_type(parse_time(arguments) if len(arguments) > 1 else arguments[0], "DATE")


def format_time(arguments: list[exp.Expr]) -> exp.Expr:
    """date_format(x, pattern); the pattern's letters are Java's."""
    value, pattern = arguments
    pieces = [_piece(p, as_timestamp(value)) for p in _pieces(_constant(pattern))]
    return call("concat", *pieces) if len(pieces) > 1 else pieces[0]


def _constant(pattern: exp.Expr) -> str:
    if not isinstance(pattern, exp.Literal):
        raise SqlError(
            "UNSUPPORTED_FEATURE", "Date and time patterns must be constant here.", "0A000"
        )
    return pattern.name


_QUARTER = "\0"


def _piece(piece: str, value: exp.Expr) -> exp.Expr:
    if piece == _QUARTER:
        return as_type(call("quarter", value), "VARCHAR")
    return call("strftime", value, exp.Literal.string(piece))


def _pieces(pattern: str) -> list[str]:
    """Runs of strftime, cut where a quarter stands."""
    pieces: list[str] = [""]
    for token in _tokens(pattern):
        if token in {"Q", "q"}:
            pieces += [_QUARTER, ""]
        elif token in {"QQQ", "qqq"}:
            pieces[-1] += "Q"
            pieces += [_QUARTER, ""]
        else:
            pieces[-1] += _strftime_token(token)
    return [p for p in pieces if p] or [""]


def _strftime(pattern: str) -> str:
    return "".join(_strftime_token(t) for t in _tokens(pattern))


def _strftime_token(token: str) -> str:
    if token.startswith("'"):
        return token.strip("'").replace("%", "%%") or "'"
    if not token[0].isalpha():
        return token.replace("%", "%%")
    if token not in _PATTERN:
        raise SqlError(
            "INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER",
            f"The date and time pattern holds '{token}', which is not known here.",
            "22007",
        )
    return _PATTERN[token]


def _tokens(pattern: str) -> list[str]:
    """Letters by runs, quoted text, and everything else by character."""
    tokens: list[str] = []
    at = 0
    while at < len(pattern):
        end = at + 1
        if pattern[at] == "'":
            end = pattern.find("'", at + 1) + 1 or len(pattern)
        elif pattern[at].isalpha():
            while end < len(pattern) and pattern[end] == pattern[at]:
                end += 1
        tokens.append(pattern[at:end])
        at = end
    return tokens
