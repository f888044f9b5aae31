"""Whether two results say the same, by value. Pure.

Names and the order of columns are free. The order of rows counts where the expected query orders
them, and rows that it orders alike may change places. Numbers may differ by a millionth; a date is
the instant at which it begins.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import permutations

from ops.sql import Row, Table

TOLERANCE = 1e-6
MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00:00(\.0+)?(Z|\+00:00)?")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.I)
# So many columns have few enough orders to try them all.
MOST_COLUMNS = 7
WORDS = re.compile(
    r"'(?:[^']|'')*'|`[^`]*`|\"[^\"]*\"|--[^\n]*|/\*.*?\*/|[A-Za-z_][\w.]*|\d+|.", re.S
)

Cell = str | float | None
Cells = tuple[Cell, ...]


def difference(actual: Table, expected: Table, expected_sql: str = "") -> str | None:
    """What differs, in one sentence; None when they say the same."""
    if len(actual.columns) != len(expected.columns):
        return f"{_count(len(actual.columns), 'column')} instead of {len(expected.columns)}"
    if len(actual.rows) != len(expected.rows):
        return f"{_count(len(actual.rows), 'row')} instead of {len(expected.rows)}"
    got, wanted = _cells(actual.rows), _cells(expected.rows)
    orders = [o for o in _column_orders(got, wanted) if _same_rows(_ordered(got, o), wanted)]
    if not orders:
        return _first_difference(got, wanted)
    by = order_of(expected_sql, expected.columns)
    if by is None or any(_same_order(_ordered(got, o), wanted, by) for o in orders):
        return None
    return "the same rows in another order"


def same(one: Table | None, other: Table | None) -> bool:
    """For repeating a question: the same values, or no result both times."""
    if one is None or other is None:
        return one is other
    return difference(one, other) is None


def order_of(sql: str, columns: Sequence[str]) -> tuple[int, ...] | None:
    """The columns that the query orders its rows by; None when it does not order them.

    An expression that is no column makes every column count: the order is then taken literally.
    """
    clause = _order_clause(sql)
    if clause is None:
        return None
    names = [name.lower() for name in columns]
    found = []
    for item in clause:
        word = item[0].strip('`"').rpartition(".")[2].lower() if item else ""
        alone = all(w.upper() in ("ASC", "DESC", "NULLS", "FIRST", "LAST") for w in item[1:])
        if word.isdigit() and alone and 0 < int(word) <= len(names):
            found.append(int(word) - 1)
        elif word in names and alone:
            found.append(names.index(word))
        else:
            return tuple(range(len(names)))
    return tuple(found)


def _order_clause(sql: str) -> list[list[str]] | None:
    """The items of the outermost ORDER BY, each as its words."""
    depth = 0
    clause: list[list[str]] | None = None
    words = [w for w in _words(sql) if w.strip() and not w.startswith(("--", "/*"))]
    for before, word in zip(["", *words], words, strict=False):
        upper = word.upper()
        if depth == 0 and (before.upper(), upper) == ("ORDER", "BY"):
            clause = [[]]
        elif depth == 0 and clause is not None and upper in ("LIMIT", "OFFSET", ";"):
            break
        elif clause is not None and (depth, word) == (0, ","):
            clause.append([])
        elif clause is not None:
            clause[-1].append(word)
        depth += {"(": 1, ")": -1}.get(word, 0)
    return clause


def _words(sql: str) -> Iterator[str]:
    yield from (match.group() for match in WORDS.finditer(sql))


def _cells(rows: Sequence[Row]) -> list[Cells]:
    return [tuple(_cell(value) for value in row) for row in rows]


def _cell(text: str | None) -> Cell:
    if text is None:
        return None
    plain = str(text).strip()
    if NUMBER.fullmatch(plain):
        return float(plain)
    if plain.lower() in ("true", "false"):
        return plain.lower()
    found = MIDNIGHT.fullmatch(plain)
    return found[1] if found else plain


def _column_orders(got: list[Cells], wanted: list[Cells]) -> Iterator[tuple[int, ...]]:
    """As they stand first, then every order in which each column has the values it should."""
    width = len(wanted[0]) if wanted else 0
    as_is = tuple(range(width))
    yield as_is
    if 1 < width <= MOST_COLUMNS:
        fits = [
            {a for a in range(width) if _same_values([r[a] for r in got], [r[b] for r in wanted])}
            for b in range(width)
        ]
        for order in permutations(range(width)):
            if order != as_is and all(a in fits[b] for b, a in enumerate(order)):
                yield order


def _ordered(rows: list[Cells], order: tuple[int, ...]) -> list[Cells]:
    return [tuple(row[a] for a in order) for row in rows]


def _same_values(got: Sequence[Cell], wanted: Sequence[Cell]) -> bool:
    return _same_rows([(cell,) for cell in got], [(cell,) for cell in wanted])


def _same_rows(got: list[Cells], wanted: list[Cells]) -> bool:
    """The same rows, in any order: alike in their words, and close in their numbers."""
    mine, theirs = _by_words(got), _by_words(wanted)
    if Counter({k: len(v) for k, v in mine.items()}) != Counter(
        {k: len(v) for k, v in theirs.items()}
    ):
        return False
    return all(_pairs(sorted(mine[words]), sorted(theirs[words])) for words in theirs)


def _by_words(rows: list[Cells]) -> dict[tuple[object, ...], list[tuple[float, ...]]]:
    found: dict[tuple[object, ...], list[tuple[float, ...]]] = defaultdict(list)
    for row in rows:
        words = tuple("#" if isinstance(c, float) else (c,) for c in row)
        found[words].append(tuple(c for c in row if isinstance(c, float)))
    return found


def _pairs(got: list[tuple[float, ...]], wanted: list[tuple[float, ...]]) -> bool:
    if all(_close(a, b) for a, b in zip(got, wanted, strict=True)):
        return True
    # Sorting may part what is only nearly equal, so each looks for its own.
    left = list(got)
    for numbers in wanted:
        at = next((n for n, other in enumerate(left) if _close(other, numbers)), None)
        if at is None:
            return False
        left.pop(at)
    return True


def _close(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return all(
        math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=1e-9) for a, b in zip(one, other, strict=True)
    )


def _same_order(got: list[Cells], wanted: list[Cells], by: tuple[int, ...]) -> bool:
    return all(
        _same_rows([tuple(a[n] for n in by)], [tuple(b[n] for n in by)])
        for a, b in zip(got, wanted, strict=True)
    )


def _first_difference(got: list[Cells], wanted: list[Cells]) -> str:
    if len(wanted) == 1 and len(wanted[0]) == 1:
        return f"{_shown(got[0][0])} instead of {_shown(wanted[0][0])}"
    missing = next((row for row in wanted if not any(_same_rows([g], [row]) for g in got)), None)
    if missing is None:
        return "the values differ"
    return f"no row {', '.join(_shown(cell) for cell in missing)}"


def _shown(cell: Cell) -> str:
    return "NULL" if cell is None else f"{cell:.10g}" if isinstance(cell, float) else cell


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
