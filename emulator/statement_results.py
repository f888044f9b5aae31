"""A result as the Statement Execution API (and Genie) shows it: manifest and chunks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from emulator.warehouse.statement import Column, Result

Row = tuple[str | None, ...]
CHUNK_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Chunk:
    index: int
    row_offset: int
    rows: Sequence[Row]
    byte_count: int


@dataclass(frozen=True, slots=True)
class Chunked:
    """A result cut to the caller's limits and into chunks."""

    columns: tuple[Column, ...]
    chunks: tuple[Chunk, ...]
    truncated: bool

    @property
    def row_count(self) -> int:
        return sum(len(chunk.rows) for chunk in self.chunks)

    @property
    def byte_count(self) -> int:
        return sum(chunk.byte_count for chunk in self.chunks)


def chunked(
    result: Result,
    row_limit: int | None = None,
    byte_limit: int | None = None,
    chunk_bytes: int = CHUNK_BYTES,
) -> Chunked:
    """Cut `result` after `row_limit` rows or `byte_limit` bytes, whichever comes first."""
    chunks: list[Chunk] = []
    start = size = total = 0
    end = len(result.rows) if row_limit is None else min(row_limit, len(result.rows))
    for at in range(end):
        row_size = _size(result.rows[at])
        if byte_limit is not None and total + row_size > byte_limit:
            end = at
            break
        if size and size + row_size > chunk_bytes:
            chunks.append(Chunk(len(chunks), start, result.rows[start:at], size))
            start, size = at, 0
        size += row_size
        total += row_size
    if end > start:
        chunks.append(Chunk(len(chunks), start, result.rows[start:end], size))
    return Chunked(result.columns, tuple(chunks), truncated=end < len(result.rows))


def _size(row: Row) -> int:
    return sum(len(value) + 3 if value is not None else 5 for value in row)


def succeeded(statement_id: str, result: Chunked) -> dict[str, Any]:
    """The whole answer for a statement that has succeeded, with its first chunk."""
    return {
        "statement_id": statement_id,
        "status": {"state": "SUCCEEDED"},
        "manifest": manifest(result),
        "result": result_data(statement_id, result, 0),
    }


def manifest(result: Chunked) -> dict[str, Any]:
    return {
        "format": "JSON_ARRAY",
        "schema": {
            "column_count": len(result.columns),
            "columns": [_column(i, column) for i, column in enumerate(result.columns)],
        },
        "total_chunk_count": len(result.chunks),
        "chunks": [
            {
                "chunk_index": chunk.index,
                "row_offset": chunk.row_offset,
                "row_count": len(chunk.rows),
                "byte_count": chunk.byte_count,
            }
            for chunk in result.chunks
        ],
        "total_row_count": result.row_count,
        "total_byte_count": result.byte_count,
        "truncated": result.truncated,
    }


def result_data(statement_id: str, result: Chunked, index: int) -> dict[str, Any]:
    """One chunk. A result without rows has no `data_array` at all."""
    if not result.chunks:
        return {"chunk_index": 0, "row_offset": 0, "row_count": 0}
    chunk = result.chunks[index]
    data: dict[str, Any] = {
        "chunk_index": chunk.index,
        "row_offset": chunk.row_offset,
        "row_count": len(chunk.rows),
        "byte_count": chunk.byte_count,
        "data_array": chunk.rows,
    }
    if index + 1 < len(result.chunks):
        link = f"/api/2.0/sql/statements/{statement_id}/result/chunks/{index + 1}"
        data |= {"next_chunk_index": index + 1, "next_chunk_internal_link": link}
    return data


def _column(position: int, column: Column) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": column.name,
        "position": position,
        "type_name": column.type_name,
        "type_text": column.type_text,
    }
    if column.precision is not None:
        shown["type_precision"] = column.precision
    if column.scale is not None:
        shown["type_scale"] = column.scale
    return shown
