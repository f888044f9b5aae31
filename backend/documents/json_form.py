"""The JSON export: a document as bytes and back. The same document is always the same bytes."""

import hashlib
from typing import Any

import orjson
from pydantic import ValidationError

from backend.documents.document import FORMAT, VERSION, Document
from backend.documents.errors import FileChanged, FileCutOff, NotAnExport, OtherVersion

AGAIN = "Export the conversation as JSON again, and import that file as it is."
MOST_PROBLEMS = 3


def to_json(document: Document) -> bytes:
    sealed = document.model_copy(update={"checksum": checksum_of(document)})
    return orjson.dumps(sealed.model_dump(mode="json"), option=orjson.OPT_INDENT_2) + b"\n"


def checksum_of(document: Document) -> str:
    bare = document.model_copy(update={"checksum": ""})
    return hashlib.sha256(orjson.dumps(bare.model_dump(mode="json"))).hexdigest()


def from_json(body: bytes) -> Document:
    """NotAnExport says what is wrong, where, and what to do; then nothing was taken in."""
    found = _parsed(body)
    _check_kind(found)
    try:
        document = Document.model_validate_json(body)
    except ValidationError as error:
        raise NotAnExport(f"The file is no valid export: {places(error)}.", AGAIN) from error
    if document.checksum != checksum_of(document):
        raise FileChanged(
            "The file was changed after it was exported: its checksum does not match.", AGAIN
        )
    return document


def _parsed(body: bytes) -> Any:
    if not body.strip():
        raise NotAnExport("The file is empty.", "Choose a file that was exported as JSON.")
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        if error.pos >= len(error.doc.rstrip()) - 1:
            said = f"The file ends too early, on line {error.lineno}: it was cut off."
            raise FileCutOff(said, AGAIN) from error
        place = f"line {error.lineno}, column {error.colno}"
        raise NotAnExport(
            f"The file is not JSON: {place} ({error.msg.split(':')[0]}).",
            "Choose a file that was exported as JSON, not as Markdown, PDF or Excel.",
        ) from error


def _check_kind(found: Any) -> None:
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise NotAnExport(
            "The file is JSON, but no conversation of this app.",
            f'Its "format" must be "{FORMAT}". Choose a file that was exported as JSON here.',
        )
    version = found.get("version")
    if version != VERSION or isinstance(version, bool):
        raise OtherVersion(
            f"The file is of version {str(version)[:20]} of the export; this app reads {VERSION}.",
            "Import it with the version of the app that wrote it, or export it again here.",
        )


def places(error: ValidationError) -> str:
    """Where in the file and what: `turns[2].steps[0].sql: Field required`."""
    found = [f"{_place(item['loc'])}: {item['msg']}" for item in error.errors()[:MOST_PROBLEMS]]
    more = error.error_count() - len(found)
    return "; ".join(found) + (f"; and {more} more" if more > 0 else "")


def _place(location: tuple[int | str, ...]) -> str:
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return words.removeprefix(".") or "the file"
