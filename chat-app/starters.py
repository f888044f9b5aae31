"""The questions offered in an empty chat: the first ones of every space, in the spaces' order."""

import base64
from collections.abc import Iterable
from pathlib import Path

import chainlit as cl

from backend.semantic import Space

ICONS = Path(__file__).parent / "public" / "icons"
PER_SPACE = 2  # chat.css shows the first of each on a phone
LONGEST_LABEL = 60


def starters_of(spaces: Iterable[Space]) -> list[cl.Starter]:
    return [
        _starter(question, _icon(space.key))
        for space in spaces
        for question in space.sample_questions[:PER_SPACE]
    ]


def _icon(key: str) -> str | None:
    """The drawing itself, so that it needs no base path and no request."""
    path = ICONS / f"{key}.svg"
    if not path.is_file():
        return None
    return "data:image/svg+xml;base64," + base64.b64encode(path.read_bytes()).decode()


def _starter(question: str, icon: str | None) -> cl.Starter:
    label = question if len(question) <= LONGEST_LABEL else question[: LONGEST_LABEL - 1] + "…"
    return cl.Starter(label=label, message=question, icon=icon)
