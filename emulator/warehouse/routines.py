"""Which functions exist. A name that is not listed is refused before DuckDB sees it."""

from sqlglot import exp

KNOWN: frozenset[str] = frozenset()


def refuse_unknown_routines(root: exp.Expr) -> None:
    pass
