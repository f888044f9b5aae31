"""The files there are: what each is called and made of, and how it is sent."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from fastapi import Response

from backend.documents.document import Copy
from backend.documents.excel import to_excel
from backend.documents.json_form import to_json
from backend.documents.markdown import to_markdown

Format = Literal["md", "json", "pdf", "xlsx"]
ResultFormat = Literal["csv", "xlsx"]
LONGEST_NAME = 80
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES: Mapping[str, str] = {
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
    "xlsx": XLSX,
    "csv": "text/csv; charset=utf-8",
}


def to_pdf(copy: Copy) -> bytes:
    """Its typesetter is loaded with the first PDF: 0.3 s and 30 MB that no start waits for."""
    from backend.documents.pdf import to_pdf as typeset

    return typeset(copy)


MAKERS: Mapping[Format, Callable[[Copy], bytes]] = {
    "md": to_markdown,
    "json": lambda copy: to_json(copy.document),
    "pdf": to_pdf,
    "xlsx": to_excel,
}


@dataclass(frozen=True, slots=True)
class File:
    name: str
    ending: str
    body: bytes

    def response(self) -> Response:
        """To be saved, never to be opened in place: a document may hold anything."""
        full = f"{self.name}.{self.ending}"
        plain = f"{ascii_name(self.name)}.{self.ending}"
        disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(full, safe='')}"
        headers = {"content-disposition": disposition}
        return Response(self.body, media_type=TYPES[self.ending], headers=headers)


def file_name(title: str) -> str:
    """The title without what a file system or a header could take for something else."""
    text = unicodedata.normalize("NFC", title)
    kept = "".join(sign if sign.isalnum() or sign in " -_" else " " for sign in text)
    return " ".join(kept.split())[:LONGEST_NAME].strip() or "conversation"


def ascii_name(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9 _-]+", "", bare).strip() or "conversation"
