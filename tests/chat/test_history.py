"""What the model is told of the conversation so far."""

from hypothesis import given
from hypothesis import strategies as st

from history import Exchange, model_input

PAST = [Exchange("q1", "a1"), Exchange("q2", ""), Exchange("q3", "a3")]


def test_answered_exchanges_then_the_question() -> None:
    assert model_input(PAST, "q4", max_turns=10, max_chars=1_000) == [
        {"role": "user", "content": "q1"},
        {"role": "assistant", "content": "a1"},
        {"role": "user", "content": "q3"},
        {"role": "assistant", "content": "a3"},
        {"role": "user", "content": "q4"},
    ]


def test_the_oldest_go_first_when_turns_or_characters_run_out() -> None:
    newest = [
        {"role": "user", "content": "q3"},
        {"role": "assistant", "content": "a3"},
        {"role": "user", "content": "q4"},
    ]
    assert model_input(PAST, "q4", max_turns=1, max_chars=1_000) == newest
    assert model_input(PAST, "q4", max_turns=10, max_chars=7) == newest
    assert model_input(PAST, "q4", max_turns=0, max_chars=1_000) == newest[-1:]


texts = st.text(max_size=20)


@given(
    st.lists(st.builds(Exchange, texts, texts)),
    st.text(min_size=1),
    st.integers(0, 5),
    st.integers(0, 200),
)
def test_budgets_hold_and_the_newest_question_is_never_dropped(
    past: list[Exchange], question: str, turns: int, chars: int
) -> None:
    messages = model_input(past, question, max_turns=turns, max_chars=chars)
    assert messages[-1] == {"role": "user", "content": question}
    assert [m["role"] for m in messages] == ["user", "assistant"] * (len(messages) // 2) + ["user"]
    assert len(messages) <= 2 * turns + 1
    assert sum(len(m["content"]) for m in messages[:-1]) <= chars
