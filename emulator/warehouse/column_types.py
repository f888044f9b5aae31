"""DuckDB types by their Databricks names."""

import re

from emulator.warehouse.statement import Column

# (type_name of the Statement Execution API, type_text of SQL)
_SIMPLE = {
    "BOOLEAN": ("BOOLEAN", "BOOLEAN"),
    "TINYINT": ("BYTE", "TINYINT"),
    "SMALLINT": ("SHORT", "SMALLINT"),
    "UTINYINT": ("SHORT", "SMALLINT"),
    "INTEGER": ("INT", "INT"),
    "USMALLINT": ("INT", "INT"),
    "BIGINT": ("LONG", "BIGINT"),
    "UINTEGER": ("LONG", "BIGINT"),
    "UBIGINT": ("LONG", "BIGINT"),
    "HUGEINT": ("LONG", "BIGINT"),
    "UHUGEINT": ("LONG", "BIGINT"),
    "FLOAT": ("FLOAT", "FLOAT"),
    "DOUBLE": ("DOUBLE", "DOUBLE"),
    "VARCHAR": ("STRING", "STRING"),
    "STRING_LITERAL": ("STRING", "STRING"),
    "INTEGER_LITERAL": ("INT", "INT"),
    "JSON": ("STRING", "STRING"),
    "UUID": ("STRING", "STRING"),
    "DATE": ("DATE", "DATE"),
    "TIME": ("STRING", "STRING"),
    "BLOB": ("BINARY", "BINARY"),
    "INTERVAL": ("INTERVAL", "INTERVAL"),
    '"NULL"': ("NULL", "VOID"),
    "NULL": ("NULL", "VOID"),
}
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)$")
_PART = re.compile(r'"?([^" ]+)"? (.+)')


def column(name: str, duckdb_type: str, comment: str | None = None) -> Column:
    """The column as the platform would describe it."""
    type_name, type_text, precision, scale = _describe(duckdb_type)
    return Column(name, type_name, type_text, precision, scale, comment)


def type_text(duckdb_type: str) -> str:
    return _describe(duckdb_type)[1]


def _describe(kind: str) -> tuple[str, str, int | None, int | None]:
    if simple := _SIMPLE.get(kind):
        return (*simple, None, None)
    if decimal := _DECIMAL.match(kind):
        precision, scale = int(decimal.group(1)), int(decimal.group(2))
        return "DECIMAL", f"DECIMAL({precision},{scale})", precision, scale
    if kind.startswith("TIMESTAMP"):
        return "TIMESTAMP", "TIMESTAMP", None, None
    if kind.endswith("]"):
        return "ARRAY", f"ARRAY<{type_text(kind[: kind.rindex('[')])}>", None, None
    if kind.startswith("STRUCT("):
        fields = [_PART.fullmatch(part) for part in _split(kind[7:-1])]
        inner = ", ".join(f"{f.group(1)}: {type_text(f.group(2))}" for f in fields if f)
        return "STRUCT", f"STRUCT<{inner}>", None, None
    if kind.startswith("MAP("):
        inner = ", ".join(type_text(part) for part in _split(kind[4:-1]))
        return "MAP", f"MAP<{inner}>", None, None
    return "STRING", "STRING", None, None


def _split(inner: str) -> list[str]:
    """Parts of a comma list, commas inside parentheses left alone."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(inner):
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            parts.append(inner[start:at].strip())
            start = at + 1
    return [*parts, inner[start:].strip()]
