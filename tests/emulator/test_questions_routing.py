"""Routing: the space that explains every word; several when the measures lie apart."""

from datetime import date

import pytest

from bench.answers.lexicons import lexicons
from emulator.questions import Refusal, Routed, replay, route

TODAY = date(2026, 11, 18)


def asked(*texts: str, without: str = "") -> list[tuple[str, str]] | Refusal:
    """(space, interpretation) of what the last text is routed to."""
    known = {space: lexicon for space, lexicon in lexicons().items() if space != without}
    previous = replay(texts[:-1], known, today=TODAY)
    found = route(texts[-1], known, today=TODAY, previous=previous)
    if isinstance(found, Refusal):
        return found
    return [(ask.space, ask.interpretation) for ask in found.asks]


MONTH = "Nov 1–18, 2026 (this month so far)"
COMPLETE = "Nov 1–17, 2026 (this month so far) · compared with Oct 1–17, 2026 (same days)"


@pytest.mark.parametrize(
    ("text", "space"),
    [
        ("What's our total revenue this month?", "finance"),
        ("Show me CAC by channel", "marketing"),
        ("Which customer segment has highest ARPU?", "customers"),
        ("late deliveries by store yesterday", "operations"),
        ("top 10 products by units sold", "sales"),
        ("revenue by product category last month", "sales"),
        ("revenue by segment last month", "customers"),
    ],
)
def test_a_question_goes_to_the_space_that_explains_it(text: str, space: str) -> None:
    found = asked(text)
    assert isinstance(found, list)
    assert [name for name, _ in found] == [space]


def test_measures_of_two_spaces_become_two_questions() -> None:
    assert asked("CAC and on-time rate by region this month") == [
        ("marketing", f"CAC · by Region · {MONTH}"),
        ("operations", f"On-time rate · by Region · {MONTH}"),
    ]


def test_two_questions_in_one_are_not_mixed_up() -> None:
    assert isinstance(asked("revenue in the West and CAC in the Midwest"), Refusal)


def test_a_follow_up_applies_to_both() -> None:
    assert asked("CAC and on-time rate by region", "compare that to last month") == [
        ("marketing", f"CAC · by Region · {COMPLETE}"),
        ("operations", f"On-time rate · by Region · {COMPLETE}"),
    ]


def test_a_follow_up_may_go_on_in_another_space() -> None:
    assert asked("revenue by region last month", "and on-time rate?") == [
        ("operations", "On-time rate · by Region · October 2026")
    ]


def test_a_follow_up_is_handed_on_as_a_complete_question() -> None:
    known = lexicons()
    previous = replay(["revenue by region last month"], known, today=TODAY)
    found = route("only the Midwest", known, today=TODAY, previous=previous)
    assert isinstance(found, Routed)
    assert [a.question for a in found.asks] == ["Revenue by region for region Midwest last month"]


def test_a_follow_up_does_not_lose_a_breakdown_silently() -> None:
    found = asked("CAC by channel", "and revenue?")
    assert found == Refusal(
        (),
        "That does not have the breakdown or filter of the answer before. Ask it in full.",
        ("Revenue this month",),
    )


def test_a_space_that_may_not_be_used_is_not_routed_to() -> None:
    found = asked("on-time rate by region", without="operations")
    assert isinstance(found, Refusal)


def test_what_no_space_explains_is_refused_with_the_words() -> None:
    found = asked("revenue and employee happiness by region")
    assert isinstance(found, Refusal)
    assert found.not_understood == ("employee", "happiness")


def test_a_refused_question_does_not_move_the_conversation() -> None:
    found = asked("revenue last month", "why?", "by region")
    assert found == [("finance", "Revenue · by Region · October 2026")]
