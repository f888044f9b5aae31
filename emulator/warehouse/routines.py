"""Which functions exist. A name that is not known is refused before DuckDB sees it."""

from sqlglot import exp

from emulator.warehouse.errors import unresolved_routine
from emulator.warehouse.functions import NAMED

# Same name and meaning in DuckDB; sqlglot reads them as plain calls.
_SAME = frozenset(
    {"acos", "asin", "atan", "atan2", "bit_count", "bit_length", "cos", "cot", "kurtosis"}
    | {"median", "mode", "nullifzero", "octet_length", "pi", "radians", "degrees", "sin", "tan"}
    | {"make_date", "make_timestamp", "array_intersect", "array_except", "array_union"}
    | {"skewness", "url_decode", "url_encode", "zeroifnull", "factorial", "ltrim", "rtrim"}
    | {"regr_count", "regr_slope", "regr_intercept", "regr_r2", "array_position", "sign"}
)
_RESOLVED_EARLIER = frozenset({"measure", "agg", "identifier", "user", "getdate", "session_user"})


# DuckDB's own, which sqlglot reads from any dialect.
_FOREIGN = (exp.Columns, exp.CurrentVersion, exp.ReadCSV, exp.ReadParquet)


def refuse_unknown_routines(root: exp.Expr) -> None:
    for node in root.find_all(*_FOREIGN):
        raise unresolved_routine(node.sql_name().lower())
    for node in root.find_all(exp.Anonymous):
        if isinstance(node.parent, exp.Table):
            continue
        name = node.name.lower()
        if name not in NAMED and name not in _SAME and name not in _RESOLVED_EARLIER:
            raise unresolved_routine(node.name)
