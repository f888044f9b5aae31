"""The questions offered in an empty chat, by space."""

from collections.abc import Iterable

import chainlit as cl

from backend.semantic import Space

PER_SPACE = 4
LONGEST_LABEL = 60


def starter_categories(spaces: Iterable[Space]) -> list[cl.StarterCategory]:
    return [
        cl.StarterCategory(
            label=space.name,
            # Relative, because Chainlit puts no base path in front of a category's icon.
            icon=f"public/icons/{space.key}.svg",
            starters=[_starter(question) for question in space.sample_questions[:PER_SPACE]],
        )
        for space in spaces
        if space.sample_questions
    ]


def _starter(question: str) -> cl.Starter:
    label = question if len(question) <= LONGEST_LABEL else question[: LONGEST_LABEL - 1] + "…"
    return cl.Starter(label=label, message=question)
