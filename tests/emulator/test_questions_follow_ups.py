"""Follow-ups: what a question keeps of the one before it, and what it replaces."""

from datetime import date

import pytest

from bench.answers.lexicons import lexicons
from emulator.questions import Answerable, Query, Refusal, understand

TODAY = date(2026, 11, 18)


def said(*texts: str, space: str = "finance") -> str:
    """The interpretation of the last text of a conversation."""
    previous: Query | None = None
    interpretation = ""
    for text in texts:
        found = understand(text, lexicons()[space], today=TODAY, previous=previous)
        assert isinstance(found, Answerable), (text, found)
        previous, interpretation = found.query, found.interpretation
    return interpretation


MONTH = "Nov 1–18, 2026 (this month so far)"
COMPLETE = "Nov 1–17, 2026 (this month so far) · compared with Oct 1–17, 2026 (same days)"


@pytest.mark.parametrize(
    ("texts", "interpretation"),
    [
        (
            ["What's our total revenue this month?", "Compare that to last month"],
            f"Revenue · {COMPLETE}",
        ),
        (
            ["revenue", "compare that to last month", "by region"],
            f"Revenue · by Region · {COMPLETE}",
        ),
        (["revenue vs last month", "drop the comparison"], f"Revenue · {MONTH}"),
        (
            ["What's our total revenue this month?", "compare to all of last month"],
            f"Revenue · {MONTH} · compared with October 2026",
        ),
        (
            ["revenue last month", "compare that with the month before"],
            "Revenue · October 2026 · compared with September 2026",
        ),
        (["revenue by region", "by store"], f"Revenue · by Store · {MONTH}"),
        (["revenue by region", "and by channel"], f"Revenue · by Channel · {MONTH}"),
        (["revenue by region", "also by channel"], f"Revenue · by Region and Channel · {MONTH}"),
        (["revenue", "only the Midwest"], f"Revenue · Region: Midwest · {MONTH}"),
        (
            ["revenue for the Midwest", "what about the West"],
            f"Revenue · Region: West · {MONTH}",
        ),
        (["revenue for the Midwest", "for all regions"], f"Revenue · {MONTH}"),
        (["orders in Q2", "what about Q3"], "Orders · Q3 2026"),
        (["orders in Q2", "the quarter before"], "Orders · Q1 2026"),
        (["revenue last month", "and orders?"], "Orders · October 2026"),
        (["revenue last month", "add orders"], "Revenue, Orders · October 2026"),
        (
            ["revenue by store last month", "top 5"],
            "Revenue · by Store · October 2026 · 5 with the highest Revenue",
        ),
        (
            ["revenue this month vs last month", "what about last week"],
            "Revenue · Nov 9–15, 2026 · compared with Nov 2–8, 2026",
        ),
        (["revenue by region", "now by channel"], f"Revenue · by Channel · {MONTH}"),
        (["revenue by region yoy", "drop the comparison"], f"Revenue · by Region · {MONTH}"),
        (["App revenue in Texas", "remove the filters"], f"Revenue · {MONTH}"),
        (["revenue last month", "and food cost?"], "Food cost · October 2026"),
        (["revenue this month", "by month"], "Revenue · by month · Nov 2025 – Oct 2026"),
    ],
)
def test_a_follow_up_keeps_the_rest(texts: list[str], interpretation: str) -> None:
    assert said(*texts) == interpretation


@pytest.mark.parametrize(
    "text", ["why?", "ok", "that", "compare that", "top 5", "make it nicer", "the week before"]
)
def test_a_follow_up_that_leaves_a_question_open_is_refused(text: str) -> None:
    before = understand("revenue this month", lexicons()["finance"], today=TODAY)
    assert isinstance(before, Answerable)
    found = understand(text, lexicons()["finance"], today=TODAY, previous=before.query)
    assert isinstance(found, Refusal)


def test_a_complete_question_starts_anew() -> None:
    assert (
        said("revenue by region last month", "orders today")
        == "Orders · Nov 18, 2026 (in progress)"
    )
