"""Which lists at the end of an answer are questions to press."""

import pytest

from offered import offered_in

REFUSAL = """I did not understand “llamas”.

You could ask:

- NPS last month
- CSAT last month"""


def test_what_could_be_asked_is_taken_out_of_the_text() -> None:
    assert offered_in(REFUSAL) == (
        "I did not understand “llamas”.\n\nYou could ask:",
        ("NPS last month", "CSAT last month"),
    )


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ('**You can also ask:**\n1. "Revenue by region?"\n2. *CAC*', ("Revenue by region?", "CAC")),
        ("Fine.\n\n### Suggested questions:\n* a\n* b\n* a\n", ("a", "b")),
        ("Here are questions you might ask about stores:\n- a", ("a",)),
    ],
)
def test_each_way_of_writing_it(text: str, questions: tuple[str, ...]) -> None:
    assert offered_in(text).questions == questions


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The best regions:\n- Midwest\n- West",
        "Before I can answer, tell me:\n- Which region?\n- Which month?",
        "You could ask:\n- a\n\nBut not today.",
        "You could ask your manager. The regions:\n- Midwest",
        "You could ask:\n" + "\n".join(f"- {n}" for n in range(7)),
        "You could ask:\n- [a link](https://x.example)",
        "You could ask:\n- **Revenue**: how it grew",
        "You could ask:\n- " + "x" * 201,
        "- alone",
    ],
)
def test_any_other_text_stays_whole(text: str) -> None:
    assert offered_in(text) == (text, ())
