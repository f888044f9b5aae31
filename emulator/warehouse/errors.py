"""What a failing statement says: the platform's error classes, SQLSTATEs and wording."""

import re

import duckdb


class SqlError(Exception):
    """A statement failed. `message` is the whole text as the platform gives it."""

    def __init__(self, error_code: str, text: str, sql_state: str | None = None) -> None:
        state = f" SQLSTATE: {sql_state}" if sql_state else ""
        self.error_code = error_code
        self.sql_state = sql_state
        self.message = f"[{error_code}] {text}{state}"
        super().__init__(self.message)


def syntax_error(text: str) -> SqlError:
    return SqlError("PARSE_SYNTAX_ERROR", text, "42601")


def unsupported_statement(what: str) -> SqlError:
    return SqlError(
        "UNSUPPORTED_FEATURE",
        f"This workspace does not run {what}. It runs SELECT, DESCRIBE, SHOW, "
        "CREATE VIEW ... WITH METRICS, DROP VIEW, GRANT and REVOKE.",
        "0A000",
    )


def table_not_found(name: str) -> SqlError:
    return SqlError(
        "TABLE_OR_VIEW_NOT_FOUND",
        f"The table or view {name} cannot be found. Verify the spelling and correctness of the "
        "schema and catalog. If you did not qualify the name with a schema, verify the "
        "current_schema() output, or qualify the name with the correct schema and catalog.",
        "42P01",
    )


def schema_not_found(name: str) -> SqlError:
    return SqlError(
        "SCHEMA_NOT_FOUND",
        f"The schema {name} cannot be found. Verify the spelling and correctness of the schema "
        "and catalog.",
        "42704",
    )


def permission_denied(privilege: str, kind: str, name: str) -> SqlError:
    return SqlError(
        "INSUFFICIENT_PERMISSIONS",
        f"Insufficient privileges: User does not have {privilege} on {kind} '{name}'.",
        "42501",
    )


def unresolved_column(name: str, suggestions: list[str]) -> SqlError:
    text = f"A column, variable, or function parameter with name `{name}` cannot be resolved."
    if not suggestions:
        return SqlError("UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", text, "42703")
    listed = ", ".join(f"`{s}`" for s in suggestions)
    return SqlError(
        "UNRESOLVED_COLUMN.WITH_SUGGESTION",
        f"{text} Did you mean one of the following? [{listed}].",
        "42703",
    )


def unresolved_routine(name: str) -> SqlError:
    return SqlError("UNRESOLVED_ROUTINE", f"Cannot resolve routine `{name}`.", "42883")


def canceled() -> SqlError:
    return SqlError("CANCELED", "The statement was canceled.", "HY008")


_DIVISION = re.compile(r"division by zero", re.IGNORECASE)
_OVERFLOW = re.compile(r"out of range|overflow", re.IGNORECASE)
_SUM_OVERFLOW = "Type INT128"
_RAISED = re.compile(r"\[([A-Z_]+)\] (.*)", re.DOTALL)
_STATES = {"CAST_INVALID_INPUT": "22018", "DATATYPE_MISMATCH": "42K09"}
_QUOTED = re.compile(r'"([^"]+)"')
_FUNCTION = re.compile(r"Function with name (\w+) does not exist")


def from_duckdb(error: duckdb.Error) -> SqlError:
    """The platform's name for what the engine refused."""
    text = str(error).split("\n\nLINE ")[0].strip()
    if raised := _RAISED.search(text):
        return SqlError(raised.group(1), raised.group(2), _STATES.get(raised.group(1)))
    if isinstance(error, duckdb.InterruptException):
        return canceled()
    if _DIVISION.search(text):
        return SqlError(
            "DIVIDE_BY_ZERO",
            "Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL "
            "instead.",
            "22012",
        )
    if "BY term out of range" in text:
        clause = "GROUP_BY" if "GROUP BY" in text else "ORDER_BY"
        return SqlError(f"{clause}_POS_OUT_OF_RANGE", _tidy(text), "42805")
    if isinstance(error, duckdb.ConversionException) and _SUM_OVERFLOW not in text:
        return SqlError("CAST_INVALID_INPUT", _tidy(text), "22018")
    if isinstance(error, duckdb.OutOfRangeException) or _OVERFLOW.search(text):
        return SqlError("ARITHMETIC_OVERFLOW", _tidy(text), "22003")
    if isinstance(error, duckdb.BinderException):
        return _from_binder(text)
    if isinstance(error, duckdb.CatalogException):
        if routine := _FUNCTION.search(text):
            return unresolved_routine(routine.group(1))
        return SqlError("TABLE_OR_VIEW_NOT_FOUND", _tidy(text), "42P01")
    if isinstance(error, duckdb.ParserException):
        return syntax_error(_tidy(text))
    return SqlError("INVALID_STATEMENT", _tidy(text), "42000")


def _from_binder(text: str) -> SqlError:
    if "GROUP BY clause" in text or "cannot be used in the SELECT" in text:
        return SqlError("MISSING_AGGREGATION", _tidy(text), "42803")
    if "WHERE clause cannot contain aggregates" in text:
        return SqlError("INVALID_WHERE_CONDITION", _tidy(text), "42903")
    if "was not found" in text or "not found in FROM" in text or "does not have a column" in text:
        named, *others = _QUOTED.findall(text) or ["?"]
        return unresolved_column(named, sorted({o.split(".")[-1] for o in others} - {named})[:5])
    if "Ambiguous reference" in text:
        return SqlError("AMBIGUOUS_REFERENCE", _tidy(text), "42704")
    return SqlError("DATATYPE_MISMATCH", _tidy(text), "42K09")


def _tidy(text: str) -> str:
    return re.sub(r"^[A-Z][\w ]* Error: ", "", text).split("\n")[0]
