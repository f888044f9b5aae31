"""Which spaces a question goes to, from the words of the spaces alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from backend.semantic import FRESHNESS, load_semantic
from space_router import SpaceRouter, Undecided
from space_vocabulary import tokens_of

ROOT = Path(__file__).resolve().parents[2]
SEMANTIC = load_semantic(ROOT)
ROUTER = SpaceRouter(SEMANTIC)
KEYS = [space.key for space in SEMANTIC.spaces]
SAMPLES = [(s.key, question) for s in SEMANTIC.spaces for question in s.sample_questions]
EXAMPLES = [(key, example.question) for key, all_ in SEMANTIC.examples.items() for example in all_]


def routed(question: str, *previous: str) -> list[tuple[str, str]]:
    route = ROUTER.route(question, previous)
    return [] if isinstance(route, Undecided) else [(a.space.key, a.question) for a in route]


def spaces(question: str, *previous: str) -> list[str]:
    return [key for key, _ in routed(question, *previous)]


@pytest.mark.parametrize(("key", "question"), SAMPLES + EXAMPLES)
def test_a_sample_question_goes_to_its_space_in_other_words_too(key: str, question: str) -> None:
    """ "Please" in front makes it another question than the one on the list."""
    assert spaces(question) == spaces(f"Please, {question}") == [key]


@pytest.mark.parametrize("key", KEYS)
def test_each_measure_by_its_display_name_goes_where_it_is_defined(key: str) -> None:
    for view in SEMANTIC.views_of(key):
        for measure in view.measures:
            if measure.name == FRESHNESS:
                continue
            (found,) = spaces(f"{measure.display_name} in October")
            names = {m.display_name for v in SEMANTIC.views_of(found) for m in v.measures}
            synonyms = {s for v in SEMANTIC.views_of(found) for m in v.measures for s in m.synonyms}
            assert measure.display_name.lower() in {n.lower() for n in names | synonyms}


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (
            "Compare revenue and on-time rate by region last month",
            [
                ("finance", "Compare revenue by region last month"),
                ("operations", "Compare on-time rate by region last month"),
            ],
        ),
        (
            "Revenue vs CAC this year",
            [("finance", "Revenue this year"), ("marketing", "CAC this year")],
        ),
        (
            "Show CAC, NPS and gross sales by region",
            [
                ("finance", "Show gross sales by region"),
                ("marketing", "Show CAC by region"),
                ("customers", "Show NPS by region"),
            ],
        ),
    ],
)
def test_measures_of_several_spaces_go_to_each_with_its_own(
    question: str, asked: list[tuple[str, str]]
) -> None:
    assert routed(question) == asked


def test_what_cannot_be_cut_without_breaking_it_is_asked_whole() -> None:
    question = "Which stores have the highest revenue and the lowest on-time rate?"
    assert routed(question) == [("finance", question), ("operations", question)]


def test_one_space_that_has_all_is_enough() -> None:
    assert spaces("NPS and new customers by segment") == ["customers"]


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("Sales: how did we do?", "sales"),
        ("sales : top 5", "sales"),
        ("Ask the Operations space about revenue", "operations"),
        ("In Customer Analytics, revenue by segment", "customers"),
        ("Executive & Finance: on-time rate", "finance"),
    ],
)
def test_a_space_that_is_named_is_asked(question: str, key: str) -> None:
    assert spaces(question, "marketing") == [key]


def test_the_name_of_a_space_that_is_also_a_measure_is_the_measure() -> None:
    assert spaces("Sales by region") == ["finance"]


@pytest.mark.parametrize(
    "question",
    [
        "Compare that to last month",
        "And by region?",
        "what about October",
        "only the Midwest",
        "Midwest",
        "split it by channel",
        "by region",
        "same for last year",
        "and last week?",
    ],
)
@pytest.mark.parametrize("previous", [("marketing",), ("finance", "operations")])
def test_a_follow_up_stays_where_the_question_before_went(
    question: str, previous: tuple[str, ...]
) -> None:
    if "channel" not in question or previous != ("finance", "operations"):
        assert spaces(question, *previous) == list(previous)


def test_a_follow_up_with_a_measure_of_its_own_goes_to_that_measure() -> None:
    assert spaces("What about NPS?", "finance") == ["customers"]
    assert spaces("and orders?", "operations") == ["operations"]


@pytest.mark.parametrize(
    ("earlier", "question", "asked"),
    [
        ("Revenue by region last month", "What about NPS?", "NPS by region last month"),
        ("Revenue and orders last month", "and on-time rate?", "on-time rate last month"),
        ("Revenue by region", "What about NPS last year?", "What about NPS last year?"),
        ("Revenue by region", "NPS", "NPS"),
        ("Revenue by franchisee", "What about CAC?", "What about CAC?"),
        ("and for last year?", "What about NPS?", "What about NPS?"),
    ],
)
def test_a_space_that_has_heard_nothing_is_told_what_the_follow_up_leans_on(
    earlier: str, question: str, asked: str
) -> None:
    route = ROUTER.route(question, ["finance"], earlier)
    assert not isinstance(route, Undecided)
    assert [ask.question for ask in route] == [asked]


def test_another_split_than_the_space_before_has_goes_to_who_has_it() -> None:
    assert spaces("Which campaign does best?", "finance") == ["marketing"]


@pytest.mark.parametrize("question", ["revnue by region", "contributoin margin by store"])
def test_a_slip_of_the_finger_is_no_obstacle(question: str) -> None:
    assert spaces(question) == ["finance"]


def test_a_question_without_a_measure_goes_by_what_the_spaces_are_about() -> None:
    assert spaces("How is marketing doing?") == ["marketing"]
    assert spaces("How much did we make on pizza?") == ["sales"]


@pytest.mark.parametrize("question", ["Will it rain tomorrow?", "hello", "???", "what is it?", ""])
def test_what_belongs_nowhere_is_undecided_with_all_spaces_to_choose_from(question: str) -> None:
    assert ROUTER.route(question) == Undecided(question, tuple(SEMANTIC.spaces))


def test_a_space_that_is_not_there_any_more_is_not_asked() -> None:
    assert spaces("Compare that to last month", "gone") == []


@given(st.text(max_size=300), st.lists(st.sampled_from(KEYS), unique=True, max_size=3))
def test_whatever_is_asked_is_routed_and_always_alike(text: str, previous: list[str]) -> None:
    first = ROUTER.route(text, previous)
    assert first == SpaceRouter(SEMANTIC).route(text, previous)
    assert isinstance(first, Undecided) or first


@given(st.text(max_size=200))
def test_a_word_stands_where_it_says(text: str) -> None:
    ends = [0]
    for token in tokens_of(text):
        assert ends[-1] <= token.start < token.end <= len(text)
        ends.append(token.end)


def conversations() -> Iterator[list[dict[str, Any]]]:
    """The answer benchmark's: hundreds of questions as people ask them, with their measures."""
    groups = yaml.safe_load((ROOT / "bench" / "answers" / "questions.yaml").read_text())
    for group in groups.values():
        for entry in group if isinstance(group, list) else ():
            yield entry.get("chain", [entry])


def measures_of(space: str) -> set[str]:
    return {measure.name for view in SEMANTIC.views_of(space) for measure in view.measures}


def test_questions_as_people_ask_them_reach_a_space_with_their_measures() -> None:
    asked, astray = 0, []
    for conversation in conversations():
        before: list[tuple[str, str]] = []
        for turn in conversation:
            earlier = before[0][1] if before else ""
            route = ROUTER.route(turn["ask"], [key for key, _ in before], earlier)
            if isinstance(route, Undecided):
                now = []
            else:
                now = [(ask.space.key, ask.question) for ask in route]
            wanted = turn.get("want", {}).get("m", [])
            wanted = {wanted} if isinstance(wanted, str) else set(wanted)
            asked += bool(wanted)
            if wanted - {name for key, _ in now for name in measures_of(key)}:
                astray.append(turn["ask"])
            before = now or before
    assert asked > 200
    assert len(astray) <= asked / 100, astray
