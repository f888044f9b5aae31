"""The verdict on one answer, from its rows and the benchmark's. Pure."""

from ops.evaluate.comparison import difference
from ops.evaluate.results import Answer, Benchmark
from ops.sql import Table


def judged(benchmark: Benchmark, sql: str, actual: Table, expected: Table) -> Answer:
    """Two empty results prove nothing, so they are not counted."""
    if not expected.rows and not actual.rows:
        return Answer("not run", "both results are empty, which proves nothing", sql, actual)
    found = difference(actual, expected, benchmark.sql)
    return Answer("right" if found is None else "wrong", found or "", sql, actual)
