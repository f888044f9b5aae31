"""A result as the supervisor's Genie tool prints it: a pipe table with an index column."""

from emulator.warehouse.statement import Result

# The tool prints with a library that leaves two spaces beside a header.
PADDING = 2
NUMERIC = {"DECIMAL", "DOUBLE", "FLOAT", "INT", "LONG", "SHORT", "BYTE"}


def table(result: Result) -> str:
    """`|    | channel | cac |`, numbers to the right; an empty result is the word the tool uses."""
    if not result.rows:
        return "EMPTY"
    header = ["", *(column.name for column in result.columns)]
    right = [True, *(column.type_name in NUMERIC for column in result.columns)]
    body = [[str(i), *(_cell(value) for value in row)] for i, row in enumerate(result.rows)]
    cells = [[len(line[i]) for line in body] for i in range(len(header))]
    widths = [max(len(h) + PADDING, *lengths) for h, lengths in zip(header, cells, strict=True)]
    rule = [
        "-" * (w + 1) + ":" if r else ":" + "-" * (w + 1)
        for w, r in zip(widths, right, strict=True)
    ]
    lines = [_line(header, widths, right), "|" + "|".join(rule) + "|"]
    return "\n".join(lines + [_line(line, widths, right) for line in body])


def _cell(value: str | None) -> str:
    return "" if value is None else value.replace("|", "\\|").replace("\n", " ")


def _line(cells: list[str], widths: list[int], right: list[bool]) -> str:
    padded = [c.rjust(w) if r else c.ljust(w) for c, w, r in zip(cells, widths, right, strict=True)]
    return "| " + " | ".join(padded) + " |"
