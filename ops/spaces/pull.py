"""`--pull`: what people changed in the spaces by hand, as a patch of the files here.

The patch says it three times, for three readers: the space's content for whoever reviews it, the
edits that keep it when semantic/ changes, and genie_spaces.json for what the app itself shows.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import unified_diff
from pathlib import Path
from typing import Any

from backend.semantic import Semantic, Space
from ops.spaces.document import pretty, space_document
from ops.spaces.edits import Document, difference, tidy
from ops.spaces.existing import FILE, Listed, matching
from ops.spaces.files import content_path, edits_path, edits_text
from ops.spaces.space_changes import Wanted, as_wanted, read_space
from ops.workspace import Target

TEXT = r'"(?:[^"\\]|\\.)*"'
SAMPLES = ("config", "sample_questions")


def pulled(
    target: Target,
    semantic: Semantic,
    existing: Sequence[Listed],
    written: dict[str, str],
    root: Path,
) -> tuple[str, list[str]]:
    """The patch, and remarks on what it cannot say."""
    remarks: list[str] = []
    files: dict[Path, str] = {}
    for space in semantic.spaces:
        listed = matching(space, existing, written, target.host)
        if listed is None:
            remarks.append(f"{space.name}: there is no such space yet.")
            continue
        there = as_wanted(read_space(target, space, listed))
        remarks += _remarks(target, space, there)
        spoken = files.get(Path(FILE)) or (root / FILE).read_text(encoding="utf-8")
        files[Path(FILE)] = with_words(spoken, space, there)
        files |= _content(target, space, semantic, there)
    return "".join(_patch(root, path, text) for path, text in files.items()), remarks


def _content(target: Target, space: Space, semantic: Semantic, there: Wanted) -> dict[Path, str]:
    """Sample questions are no edits: they go to genie_spaces.json, and from there into both."""
    made = space_document(space, semantic, target.schema)
    edits = [
        e for e in difference(tidy(made), tidy(there.document)) if tuple(e["at"][:2]) != SAMPLES
    ]
    asked = replace(space, sample_questions=tuple(questions(space, there.document)))
    document = space_document(asked, semantic, target.schema, edits)
    text = edits_text(edits, target.schema) if edits else ""
    return {edits_path(space.key): text, content_path(space.key): pretty(document)}


def with_words(text: str, space: Space, there: Wanted) -> str:
    """genie_spaces.json with the description and sample questions that the space has now."""
    start = text.index(f'"key": "{space.key}"')
    following = text.find('"key": "', start + 1)
    end = following if following > 0 else len(text)
    block = text[start:end]
    if there.description != space.description:
        block = _field(
            block, "description", TEXT, json.dumps(there.description, ensure_ascii=False)
        )
    asked = questions(space, there.document)
    if asked != list(space.sample_questions):
        lines = ",\n".join(f"        {json.dumps(q, ensure_ascii=False)}" for q in asked)
        old = rf"\[(?:\s*{TEXT}\s*,?)*\s*\]"
        block = _field(block, "sample_questions", old, f"[\n{lines}\n      ]")
    return text[:start] + block + text[end:]


def questions(space: Space, document: Document) -> list[str]:
    """Those of the space now: the ones we know in our order, then the new ones."""
    found = [" ".join(q["question"]) for q in _samples(document)]
    kept = [q for q in space.sample_questions if q in found]
    return kept + [q for q in found if q not in kept]


def _samples(document: Document) -> list[dict[str, Any]]:
    return list((document.get("config") or {}).get("sample_questions") or [])


def _field(block: str, name: str, pattern: str, value: str) -> str:
    return re.sub(rf'("{name}":\s*){pattern}', lambda found: found[1] + value, block, count=1)


def _remarks(target: Target, space: Space, there: Wanted) -> Iterator[str]:
    if there.title != space.name:
        yield (
            f"{space.name}: is called {there.title!r} in the workspace. If that is meant, rename "
            f"it in {FILE} and in databricks.yml; otherwise the next run names it back."
        )
    if there.warehouse_id != target.warehouse_id:
        yield (
            f"{space.name}: runs on the SQL warehouse {there.warehouse_id}. If that is meant, run "
            "with --warehouse-id."
        )


def _patch(root: Path, path: Path, new: str) -> str:
    """As `git apply` takes it."""
    file = root / path
    old = file.read_text(encoding="utf-8") if file.exists() else ""
    before = f"a/{path}" if file.exists() else "/dev/null"
    after = f"b/{path}" if new else "/dev/null"
    lines = unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), before, after
    )
    return "".join(lines)
