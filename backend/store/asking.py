"""A saved question as it is asked: with the dashboard's filters, in words. Pure."""

from collections.abc import Mapping
from typing import Any


def with_filters(question: str, filters: Mapping[str, Any]) -> str:
    """What the question says already is not said twice."""
    added = [words for words in phrases(filters) if words.casefold() not in question.casefold()]
    if not added:
        return question
    text = question.rstrip()
    mark = text[-1] if text.endswith(("?", ".", "!")) else ""
    return " ".join([text.removesuffix(mark).rstrip(), *added]) + mark


def phrases(filters: Mapping[str, Any]) -> list[str]:
    """The keys of periods are their names: last_30_days is "last 30 days"."""
    period, region = filters.get("period"), filters.get("region")
    found = [period.replace("_", " ")] if isinstance(period, str) and period else []
    return [*found, *([f"in {region}"] if isinstance(region, str) and region else [])]
