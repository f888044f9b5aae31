"""The questions offered in an empty chat, by space."""

import base64
from collections.abc import Iterable
from pathlib import Path

import chainlit as cl

from backend.semantic import Space

ICONS = Path(__file__).parent / "public" / "icons"
PER_SPACE = 4
LONGEST_LABEL = 60


def starter_categories(spaces: Iterable[Space]) -> list[cl.StarterCategory]:
    return [
        cl.StarterCategory(
            label=space.name,
            icon=_icon(space.key),
            starters=[_starter(question) for question in space.sample_questions[:PER_SPACE]],
        )
        for space in spaces
        if space.sample_questions
    ]


def _icon(key: str) -> str | None:
    """The drawing itself: Chainlit puts no base path in front of a category's icon."""
    path = ICONS / f"{key}.svg"
    if not path.is_file():
        return None
    return "data:image/svg+xml;base64," + base64.b64encode(path.read_bytes()).decode()


def _starter(question: str) -> cl.Starter:
    label = question if len(question) <= LONGEST_LABEL else question[: LONGEST_LABEL - 1] + "…"
    return cl.Starter(label=label, message=question)
