"""The files in semantic/genie_spaces: each space's content, for the bundle and for reading, and
the edits made by hand that were brought back."""

import json
from collections.abc import Sequence
from pathlib import Path

from backend.semantic import Semantic
from ops.deploy.failures import BadConfiguration
from ops.spaces.document import pretty, space_document
from ops.spaces.edits import Edit

FOLDER = Path("semantic/genie_spaces")
SCHEMA = "${schema}."


def content_path(key: str) -> Path:
    return FOLDER / f"{key}.geniespace.json"


def edits_path(key: str) -> Path:
    return FOLDER / f"{key}.edits.json"


def space_files(root: Path, semantic: Semantic, schema: str) -> dict[Path, str]:
    """Each file's path below the repository's root, and its content."""
    return {
        content_path(space.key): pretty(
            space_document(space, semantic, schema, read_edits(root, space.key, schema))
        )
        for space in semantic.spaces
    }


def write_space_files(root: Path, semantic: Semantic, schema: str) -> list[Path]:
    """The paths of the files that were not as they should be."""
    written = []
    for path, content in space_files(root, semantic, schema).items():
        file = root / path
        if not file.exists() or file.read_text(encoding="utf-8") != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
            written.append(path)
    return written


def read_edits(root: Path, key: str, schema: str) -> list[Edit]:
    """`${schema}.` in the file stands for the catalog and schema of this workspace."""
    file = root / edits_path(key)
    if not file.exists():
        return []
    try:
        text = file.read_text(encoding="utf-8").replace(SCHEMA, f"{schema}.")
        edits = list(json.loads(text)["edits"])
        if all(edit["at"] and ("set" in edit or edit.get("remove")) for edit in edits):
            return edits
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable(key) from error
    raise _unreadable(key)


def edits_text(edits: Sequence[Edit], schema: str) -> str:
    note = "Changed by hand in the space and kept: create_genie_spaces_basic.py --pull"
    body = {"about": note, "edits": list(edits)}
    text = json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True)
    return text.replace(f"{schema}.", SCHEMA) + "\n"


def _unreadable(key: str) -> BadConfiguration:
    return BadConfiguration(
        f"{edits_path(key)} is not what --pull writes: "
        '{"edits": [{"at": ["path", "to", "it"], "set": …}]}.',
        "Correct it, or delete it and run --pull again.",
    )
