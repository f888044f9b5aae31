"""Whether an imported object becomes a file or a notebook: the trap of the workspace's import."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from emulator.errors import bad_request

Kind = Literal["FILE", "NOTEBOOK"]
LANGUAGES = {".py": "PYTHON", ".sql": "SQL", ".scala": "SCALA", ".r": "R"}
COMMENTS = {"PYTHON": b"# ", "SQL": b"-- ", "SCALA": b"// ", "R": b"# "}
HEADER = b"Databricks notebook source"
FORMATS = ("AUTO", "DBC", "HTML", "JUPYTER", "RAW", "R_MARKDOWN", "SOURCE")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is stored, and under which path."""

    path: str
    kind: Kind
    language: str | None = None


def arrival(path: str, content: bytes, format_: str, language: str) -> Arrival:
    """`AUTO` looks at the content, `RAW` never makes a notebook, everything else always does.

    Without a format the API takes SOURCE, and the SDK's `upload` (0.162) adds the language by the
    name's end: so main.py arrives as a notebook and no longer imports (databricks-cli #618, #630).
    """
    if format_ not in FORMATS:
        raise bad_request(f"Unsupported import format: {format_}")
    by_name = LANGUAGES.get(PurePosixPath(path).suffix.lower())
    if format_ == "RAW":
        return Arrival(path, "FILE")
    if format_ == "AUTO":
        found = _language_of_notebook(path, content, by_name)
        # With AUTO the notebook's extension is removed, says the SDK's docstring.
        return Arrival(_stem(path), "NOTEBOOK", found) if found else Arrival(path, "FILE")
    chosen = language or by_name
    if chosen is None:
        raise bad_request("The language is required to import SOURCE; use AUTO for files.")
    return Arrival(path, "NOTEBOOK", chosen)


def _language_of_notebook(path: str, content: bytes, by_name: str | None) -> str | None:
    if path.endswith(".ipynb"):
        return "PYTHON"
    if by_name and content.startswith(COMMENTS[by_name] + HEADER):
        return by_name
    return None


def _stem(path: str) -> str:
    return str(PurePosixPath(path).with_suffix(""))
