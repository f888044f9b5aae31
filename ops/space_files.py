"""The spaces' content as files, for `databricks bundle deploy`, which reads it from there."""

import json
from pathlib import Path

from backend.semantic import Semantic
from ops.space_document import space_document

FOLDER = Path("semantic/genie_spaces")


def space_files(semantic: Semantic, schema: str) -> dict[Path, str]:
    """Each file's path below the repository's root, and its content."""
    return {
        FOLDER / f"{space.key}.geniespace.json": _pretty(space_document(space, semantic, schema))
        for space in semantic.spaces
    }


def write_space_files(root: Path, semantic: Semantic, schema: str) -> list[Path]:
    """The paths of the files that were not as they should be."""
    written = []
    for path, content in space_files(semantic, schema).items():
        file = root / path
        if not file.exists() or file.read_text(encoding="utf-8") != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
            written.append(path)
    return written


def _pretty(document: dict[str, object]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
