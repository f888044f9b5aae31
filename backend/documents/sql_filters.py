"""Which conditions a query filters by, in its own words: the text after each WHERE. Pure."""

import re
from collections.abc import Iterator

# Strings, quoted names and comments are one piece each, so that nothing in them counts.
_PIECE = re.compile(
    r"'(?:[^'\\]|\\.|'')*'|`[^`]*`|\"(?:[^\"\\]|\\.)*\"|--[^\n]*|/\*.*?\*/|\w+|\s+|.", re.S
)
_ENDS = {"group", "order", "having", "limit", "union", "except", "intersect", "qualify", "window"}
MOST = 20
LONGEST = 2_000


def filters_of(sql: str | None) -> tuple[str, ...]:
    """Each once, in the order they stand; those of an inner query count as well."""
    if not sql:
        return ()
    pieces = [piece for piece in _PIECE.findall(sql) if not piece.startswith(("--", "/*"))]
    starts = (at for at, piece in enumerate(pieces) if piece.lower() == "where")
    found = (" ".join("".join(_condition(pieces, at + 1)).split()) for at in starts)
    return tuple(dict.fromkeys(text[:LONGEST] for text in found if text))[:MOST]


def _condition(pieces: list[str], at: int) -> Iterator[str]:
    depth = 0
    for piece in pieces[at:]:
        depth += (piece == "(") - (piece == ")")
        if depth < 0 or (depth == 0 and (piece == ";" or piece.lower() in _ENDS)):
            return
        yield piece
