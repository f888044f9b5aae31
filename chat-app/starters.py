"""The questions offered in an empty chat: the user's own, then the first ones of every space."""

import base64
from collections.abc import Iterable, Sequence
from pathlib import Path

import chainlit as cl

from backend.semantic import Space
from backend.store.values import SavedQuestion

ICONS = Path(__file__).parent / "public" / "icons"
MOST_SAVED = 4
SAVED_ICON = "/public/icons/saved.svg"  # chat.css knows the user's own by it
PER_SPACE = 2  # chat.css shows the first of each on a phone
LONGEST_LABEL = 60


def starters_of(spaces: Iterable[Space], saved: Sequence[SavedQuestion] = ()) -> list[cl.Starter]:
    """Who has many saved ones finds the others behind `/`."""
    own = [_starter(one.name, one.prompt, SAVED_ICON) for one in saved[:MOST_SAVED]]
    return own + [
        _starter(question, question, _icon(space.key))
        for space in spaces
        for question in space.sample_questions[:PER_SPACE]
    ]


def _icon(key: str) -> str | None:
    """The drawing itself, so that it needs no base path and no request."""
    path = ICONS / f"{key}.svg"
    if not path.is_file():
        return None
    return "data:image/svg+xml;base64," + base64.b64encode(path.read_bytes()).decode()


def _starter(name: str, question: str, icon: str | None) -> cl.Starter:
    label = name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1] + "…"
    return cl.Starter(label=label, message=question, icon=icon)
