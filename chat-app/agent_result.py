"""Read what a sub-agent returned, in whatever form it has on the wire. Pure."""

import json
import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from backend.answers.results import AgentResult, Cell, Column, Empty, Failure, Kind, Table, Words
from backend.answers.safe_links import web_address
from mas_wire import parse_json, too_deep

MAX_ROWS = 5_000  # the most a Genie query returns
MAX_TEXT = 100_000

# Genie's client reports these as ordinary output (supervisor-stream.md §4.2).
_FAILURE = re.compile(
    r"^(Genie query (failed|cancelled|canceled|timed out|query_result_expired)"
    r"|No query result|Failed request to )",
    re.IGNORECASE,
)
# What a connection says that the person has not logged in to yet.
_SIGN_IN = re.compile(r"please log ?in first\b.{0,400}?\bby visiting (https://\S+)", re.I | re.S)
# As long as any number of a warehouse: `1e999999999`, written out, would fill the memory.
_NUMBER = re.compile(r"^[+-]?(0|[1-9]\d{0,99})(\.\d{1,100})?([eE][+-]?\d{1,3})?$", re.ASCII)
_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_NOTHING = {"", "none", "nan", "null", "<na>", "nat"}


def parse_result(output: Any) -> AgentResult:
    """Read the `output` of a tool call, in any of the forms it has on the wire."""
    if (boxed := _unbox(output)) is not None:
        return boxed
    text = _text_of(output).strip()
    if not text or text.upper() == "EMPTY":
        return Empty()
    if _FAILURE.match(text):
        return Failure(text[:2_000], _sign_in(text))
    return parse_markdown_table(text) or Words(text[:MAX_TEXT])


def _sign_in(text: str) -> str | None:
    found = _SIGN_IN.search(text)
    return web_address(found[1].rstrip(".,;:!)"), secure=True) if found else None


def _text_of(output: Any) -> str:
    if isinstance(output, str):
        return _block_text(output)
    if isinstance(output, list):
        return "\n".join(_text_of(part) for part in output)
    if isinstance(output, dict) and isinstance(output.get("text"), str):
        return str(output["text"])
    return "" if output is None else _json(output)


def _block_text(output: str) -> str:
    """The text of a `{type: text, text}` block, or of a list of them, written as JSON."""
    if not output.startswith(('{"', '[{"', '{ "')) or '"text"' not in output:
        return output
    block = parse_json(output)
    blocks = block if isinstance(block, list) else [block]
    texts = [b.get("text") for b in blocks if isinstance(b, dict) and b.get("type") == "text"]
    whole = len(texts) == len(blocks) and all(isinstance(text, str) for text in texts)
    return "\n".join(map(str, texts)) if whole else output


def _unbox(output: Any) -> Table | Empty | None:
    """A result set as JSON: `{columns, rows}`, possibly inside a `{type: text, text}` block."""
    for _ in range(4):
        if isinstance(output, str) and output.lstrip()[:1] in ("{", "["):
            try:
                output = json.loads(output, parse_float=Decimal)  # a float would lose digits
            except (ValueError, RecursionError, ArithmeticError):
                return None
            if too_deep(output):
                return None
        if isinstance(output, list):
            if _are_records(output):
                return _from_records(output)
            output = output[0] if len(output) == 1 else None
        if not isinstance(output, dict):
            return None
        if isinstance(output.get("columns"), list) and isinstance(output.get("rows"), list):
            table = _from_json(output)
            return table if table is None or table.rows else Empty()
        output = output.get("text")
    return None


def _are_records(output: list[Any]) -> bool:
    """Rows as objects, all with the same names."""
    if not output or not all(isinstance(row, dict) and row for row in output):
        return False
    names = list(output[0])
    return "type" not in names and all(list(row) == names for row in output)


def _from_records(rows: list[dict[str, Any]]) -> Table | None:
    return _from_json({"columns": list(rows[0]), "rows": [list(row.values()) for row in rows]})


def _from_json(block: dict[str, Any]) -> Table | None:
    names = [str(c.get("name", "")) if isinstance(c, dict) else str(c) for c in block["columns"]]
    rows = [r for r in block["rows"] if isinstance(r, list) and len(r) == len(names)]
    if not names or len(rows) != len(block["rows"]):
        return None
    cells = [["" if cell is None else _plain(cell) for cell in row] for row in rows]
    table = typed_table(names, cells)
    return replace(table, truncated=table.truncated or block.get("is_truncated") is True)


def _plain(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    return str(cell) if isinstance(cell, Decimal) else _json(cell)


def _json(value: Any) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)


def parse_markdown_table(text: str) -> Table | Empty | None:
    """The first pipe table of `text`; None when there is none that can be read for sure."""
    lines = text.splitlines()
    rule = next((i for i, line in enumerate(lines) if i and "-" in line and _RULE.match(line)), 0)
    if not rule or "|" not in lines[rule - 1]:
        return None
    header = _cells(lines[rule - 1])
    body = []
    for line in lines[rule + 1 :]:
        if not line.lstrip().startswith("|"):
            break
        body.append(_cells(line))
    if any(len(row) != len(header) for row in body):
        return None
    header, body = _without_index(header, body)
    if not header:
        return None
    return typed_table(header, body) if body else Empty()


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", inner)]


def _without_index(header: list[str], body: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Drop the unnamed row index that a data frame printed as markdown begins with."""
    if header[0] != "" or any(not row[0].isdigit() for row in body):
        return header, body
    return header[1:], [row[1:] for row in body]


def typed_table(names: list[str], body: list[list[str]]) -> Table:
    """Give each column the one kind that all its values have; numbers keep every digit."""
    kept = body[:MAX_ROWS]
    kinds = [_kind([row[i] for row in kept]) for i in range(len(names))]
    columns = tuple(Column(name, kind) for name, kind in zip(names, kinds, strict=True))
    rows = tuple(
        tuple(_typed(cell, kind) for cell, kind in zip(row, kinds, strict=True)) for row in kept
    )
    return Table(columns, rows, truncated=len(body) > MAX_ROWS)


def _kind(values: list[str]) -> Kind:
    present = [v for v in values if v.lower() not in _NOTHING]
    if present and all(_NUMBER.match(v) for v in present):
        return Kind.NUMBER
    if present and all(_is(date, v) for v in present):
        return Kind.DATE
    if present and all(_is(datetime, v) for v in present):
        return Kind.TIME
    return Kind.TEXT


def _is(kind: type[date] | type[datetime], value: str) -> bool:
    if len(value) < 10 or not value[:4].isdigit() or value[4] != "-":
        return False
    try:
        kind.fromisoformat(value)
    except ValueError:
        return False
    return True


def _typed(cell: str, kind: Kind) -> Cell:
    if cell.lower() in _NOTHING and (kind is not Kind.TEXT or cell.lower() != "null"):
        return None
    if kind is Kind.NUMBER:
        return int(cell) if cell.lstrip("+-").isdigit() else Decimal(cell)
    if kind is Kind.DATE:
        return date.fromisoformat(cell)
    if kind is Kind.TIME:
        return datetime.fromisoformat(cell)
    return cell
