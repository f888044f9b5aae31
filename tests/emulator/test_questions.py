"""Questions to queries: every word explained, or a refusal that says which was not."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.answers import run
from bench.answers.lexicons import lexicons
from emulator.questions import Answerable, Query, Refusal, from_json, to_json, understand
from emulator.questions.wording import question as complete_question

TODAY = date(2026, 11, 18)
ASKED = [v for v in run.judge() if v.outcome == "correct" and v.wants_answer]
STRANGE = (
    "weather",
    "employees",
    "zebra",
    "quantum",
    "mortgage",
    "gender",
    "calories",
    "not",
    "why",
)


def read(text: str, space: str = "finance", previous: Query | None = None) -> Answerable | Refusal:
    return understand(text, lexicons()[space], today=TODAY, previous=previous)


def answer(text: str, space: str = "finance", previous: Query | None = None) -> Answerable:
    found = read(text, space, previous)
    assert isinstance(found, Answerable), found
    return found


def refusal(text: str, space: str = "finance", previous: Query | None = None) -> Refusal:
    found = read(text, space, previous)
    assert isinstance(found, Refusal), found
    return found


def test_no_answer_of_the_benchmark_is_wrong_and_few_are_missing() -> None:
    verdicts = list(run.judge())
    assert [v for v in verdicts if v.outcome == "wrong"] == []
    assert sum(v.outcome == "correct" for v in verdicts) >= 0.97 * len(verdicts)
    assert sum(not v.wants_answer for v in verdicts) >= len(verdicts) / 3


def test_the_interpretation_says_what_is_answered() -> None:
    asked = "top 3 states by revenue excluding Texas this quarter vs last quarter"
    assert answer(asked).interpretation == (
        "Revenue · by State · State: not TX · Oct 1–Nov 17, 2026 (this quarter so far)"
        " · compared with Jul 1–Aug 17, 2026 (same days) · 3 with the highest Revenue"
    )


def test_a_typo_is_read_and_said() -> None:
    found = answer("revenu by regoin last month")
    assert found.interpretation == (
        "Revenue · by Region · October 2026 · I read “revenu” as “revenue”"
        " · I read “regoin” as “region”"
    )


@pytest.mark.parametrize("text", ["revenue by stories", "revenue by reason", "revenue of produce"])
def test_a_real_word_is_not_read_as_a_typo(text: str) -> None:
    assert refusal(text).not_understood == (text.split()[-1],)


def test_a_period_without_name_is_this_month_so_far() -> None:
    assert answer("revenue").interpretation == "Revenue · Nov 1–18, 2026 (this month so far)"


def test_costs_are_told_for_closed_months_only() -> None:
    assert answer("food cost").interpretation == "Food cost · October 2026"
    assert refusal("food cost this month").message == (
        "These figures are known for closed months only, up to October 2026."
    )


def test_figures_of_completed_days_end_yesterday() -> None:
    found = answer("revenue vs target this month")
    assert found.interpretation == "Revenue vs target · Nov 1–17, 2026 (this month so far)"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("revenue by employee", ("employee",)),
        ("why did revenue drop", ("why",)),
        ("which customers spent the most", ("customers",)),
        ("store revenue", ("store revenue",)),
        ("revenue not West", ("not",)),
    ],
)
def test_a_refusal_names_what_was_not_understood(text: str, words: tuple[str, ...]) -> None:
    assert refusal(text).not_understood == words


@pytest.mark.parametrize(
    "text", ["revenue by employee", "why?", "profit per head", "New York sales"]
)
def test_what_a_refusal_suggests_can_be_asked(text: str) -> None:
    suggestions = refusal(text).suggestions
    assert suggestions
    for suggestion in suggestions:
        answer(suggestion)


def test_an_ambiguous_value_is_asked_back() -> None:
    found = refusal("revenue in New York")
    assert found.message == (
        "“New York” is a value of more than one dimension. Do you mean State or City?"
    )
    assert answer("revenue in New York state").query.filters[0].values == ("NY",)


def test_a_state_code_counts_in_capitals_only() -> None:
    assert answer("revenue in IN").query.filters[0].values == ("IN",)
    assert refusal("revenue in in")


def test_measures_of_two_views_are_offered_one_by_one() -> None:
    assert refusal("revenue and profit by region last month") == Refusal(
        (),
        "These figures are kept apart here. Ask for one at a time.",
        ("Revenue by region last month", "Store contribution margin by region last month"),
    )


def test_that_needs_something_before_it() -> None:
    assert refusal("compare that to last month").suggestions


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_strange_word_anywhere_is_a_refusal(data: st.DataObject) -> None:
    verdict = data.draw(st.sampled_from([v for v in ASKED if len(v.ask.split()) > 4]))
    words = verdict.ask.split()
    at = data.draw(st.integers(0, len(words)))
    strange = data.draw(st.sampled_from(STRANGE))
    asked = " ".join([*words[:at], strange, *words[at:]])
    assert isinstance(read(asked, verdict.space), Refusal)


@given(text=st.text(max_size=120), space=st.sampled_from(sorted(lexicons())))
@settings(max_examples=100, deadline=None)
def test_no_text_raises(text: str, space: str) -> None:
    assert isinstance(read(text, space), Answerable | Refusal)


@given(
    words=st.lists(st.sampled_from(sorted({w for v in ASKED for w in v.ask.split()})), max_size=9),
    space=st.sampled_from(sorted(lexicons())),
    followed=st.booleans(),
)
@settings(max_examples=120, deadline=None)
def test_no_shuffle_of_known_words_raises(words: list[str], space: str, followed: bool) -> None:
    previous = answer("NPS by region", "customers").query if followed else None
    assert isinstance(read(" ".join(words), space, previous), Answerable | Refusal)


@given(st.sampled_from(ASKED))
@settings(max_examples=60, deadline=None)
def test_a_query_survives_json(verdict: run.Verdict) -> None:
    found = read(verdict.ask, verdict.space)
    if isinstance(found, Answerable):
        assert from_json(to_json(found.query)) == found.query


@pytest.mark.parametrize("space", sorted(lexicons()))
def test_every_answer_can_be_asked_for_in_full(space: str) -> None:
    """The supervisor keeps no state, so a follow-up must be expressible as one question."""
    lexicon = lexicons()[space]
    for verdict in ASKED:
        found = read(verdict.ask, space) if verdict.space == space else None
        if isinstance(found, Answerable):
            view = lexicon.view(found.query.view)
            assert view is not None
            text = complete_question(found.query, view, TODAY)
            assert run.shape(answer(text, space).query) == run.shape(found.query), text


def test_a_question_about_a_measure_is_answered_with_its_definition() -> None:
    found = refusal("What does CAC mean?", "marketing")
    assert found.message == (
        "CAC: Spend divided by the customers acquired in the same period and channel."
    )


def test_a_greeting_is_answered_with_what_can_be_asked() -> None:
    found = refusal("help", "marketing")
    assert found.message.startswith("I answer questions about Marketing spend, Impressions, Clicks")
    assert found.suggestions
