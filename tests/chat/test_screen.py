"""What a turn looks like, from its events alone."""

import uuid
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backend.answers.events import (
    AgentFinished,
    AgentStarted,
    ChatEvent,
    RunCompleted,
    RunFailed,
    RunStopped,
    RunWaiting,
    RunWarned,
    TextDelta,
    TextDemoted,
    TextReplaced,
    ThoughtDelta,
)
from backend.answers.field_names import FieldNames
from backend.answers.markdown_text import GrowingMarkdown, safe_markdown
from backend.answers.results import AgentResult, Empty, Failure, Unfinished, Words
from backend.answers.space_names import SpaceNames
from chat_screen import ChatScreen
from names import Names
from screen_lines import AppendText, Attach, Remove, StartText, Upsert
from turns import Logged, Turn

NAMES = Names(SpaceNames([]), FieldNames(None))
ID = "11111111-2222-4333-8444-555555555555"


def turn_of(*events: ChatEvent) -> Turn:
    turn = Turn(ID, "How much?", datetime(2026, 11, 18, 14, 3, tzinfo=UTC), "erin@x")
    turn.log.extend(Logged(event, i / 2) for i, event in enumerate(events))
    return turn


class Page:
    """The browser's side: what it shows after the changes it was told."""

    def __init__(self) -> None:
        self.steps: dict[str, dict[str, Any]] = {}
        self.elements: list[dict[str, Any]] = []

    def take(self, screen: ChatScreen) -> None:
        for change in screen.changes():
            match change:
                case Upsert(step) | StartText(step):
                    self.steps[step["id"]] = dict(step)
                case AppendText(step_id, text):
                    self.steps[step_id]["output"] += text
                case Remove(step):
                    del self.steps[step["id"]]
                case Attach(element):
                    others = [e for e in self.elements if e["id"] != element["id"]]
                    self.elements = [*others, element]

    def lines(self) -> list[tuple[str, str]]:
        return [(step["name"], step["output"]) for step in self.steps.values()]


def shown(*events: ChatEvent, one_by_one: bool = True) -> Page:
    turn, page = turn_of(*events), Page()
    screen = ChatScreen(turn, NAMES, "thread")
    page.take(screen)
    for logged in turn.log:
        screen.show(logged)
        if one_by_one:
            page.take(screen)
    page.take(screen)
    return page


def test_before_anything_happens_there_is_a_status_line() -> None:
    assert [name for name, _ in shown().lines()] == ["on_message", "Finding out whom to ask…"]


def test_planning_moves_into_a_step_and_the_status_goes_when_the_answer_comes() -> None:
    page = shown(
        TextDelta("I will look."),
        TextDemoted("I will look."),
        AgentStarted("c", "agent-night-shift", "How many?"),
        AgentFinished("c", Words("Seven.")),
        TextDelta("It is "),
        TextDelta("seven."),
        RunCompleted(),
    )
    assert page.lines() == [
        ("on_message", ""),
        ("Planning", "I will look."),
        ("Night shift · 0.5 s · answered", "Asked: “How many?”\n\nSeven."),
        ("Domino's Analytics", "It is seven."),
    ]


def test_each_outcome_of_an_agent_has_its_words() -> None:
    results: list[AgentResult] = [Empty(), Failure("Genie query failed"), Unfinished()]
    names = [
        shown(AgentStarted("c", "agent-x"), AgentFinished("c", result)).lines()[1][0]
        for result in results
    ]
    assert names == [
        "X · 0.5 s · no rows",
        "X · 0.5 s · could not answer",
        "X · 0.5 s · no result seen",
    ]


def test_a_failure_keeps_what_came_says_what_to_do_and_offers_retry() -> None:
    failure = RunFailed("StreamCut", "The connection broke.", "Ask again.", retryable=True)
    page = shown(TextDelta("Half"), failure)
    assert page.lines()[-1][1] == "Half\n\n> **The connection broke.**\n> Ask again."
    assert page.elements[0]["props"]["retry"]
    final = RunFailed("NotGranted", "No permission.", "Ask its owner.", retryable=False)
    assert not shown(final).elements[0]["props"]["retry"]


def test_questions_that_the_answer_offers_are_pressed_instead_of_read() -> None:
    page = shown(TextDelta("Not that.\n\nYou could ask:\n\n- NPS\n- CSAT"), RunCompleted())
    assert page.lines()[-1][1] == "Not that.\n\nYou could ask:"
    assert page.elements[0]["props"]["suggestions"] == ["NPS", "CSAT"]


def test_stopped_is_marked() -> None:
    page = shown(TextDelta("Half"), RunStopped())
    assert page.lines()[-1][1] == "Half\n\n> **Stopped.** What had arrived is kept."


def test_every_line_has_ended_when_the_run_has() -> None:
    page = shown(
        AgentStarted("c", "agent-x"), ThoughtDelta("hm"), RunWarned("X", "y"), RunStopped()
    )
    assert all(step["end"] for step in page.steps.values())


def test_waiting_says_why_and_for_how_long() -> None:
    page = shown(RunWaiting("The workspace is asked too often.", 12.0))
    assert page.lines()[-1][0].startswith("The workspace is asked too often. Trying again in 12 s")


texts = st.sampled_from(["a", "b:c", " ", "`x:y`", "![p](http://e)", ":", "\n\n", "`"])
events = st.one_of(
    st.builds(TextDelta, texts),
    st.builds(TextReplaced, texts),
    st.builds(TextDemoted, texts),
    st.builds(ThoughtDelta, texts),
    st.builds(RunWarned, st.just("X"), texts),
    st.builds(RunWaiting, texts, st.just(3.0)),
)


@given(st.lists(events, max_size=12))
def test_many_small_changes_end_like_one_large_one(found: list[ChatEvent]) -> None:
    step_by_step = shown(*found, RunCompleted())
    at_once = shown(*found, RunCompleted(), one_by_one=False)
    redrawn = ChatScreen(turn_of(*found, RunCompleted()), NAMES, "thread")
    for logged in turn_of(*found, RunCompleted()).log:
        redrawn.show(logged)
    expected = {step["id"]: step for step in redrawn.steps()[1:]}
    assert step_by_step.steps == at_once.steps == expected


def test_markup_that_would_vanish_or_fetch_is_made_plain() -> None:
    text = "ratio a:b at 10:30 ![x](https://evil.example/?q=1) `SELECT :p::date`"
    plain = "ratio a\\:b at 10:30 [x](https://evil.example/?q=1) `SELECT :p::date`"
    assert safe_markdown(text) == plain


@given(st.lists(texts | st.text("`:!\\\n[ab")))
def test_text_that_grows_is_made_plain_as_if_it_came_at_once(pieces: list[str]) -> None:
    growing = GrowingMarkdown()
    shown = [growing.safe("".join(pieces[: end + 1])) for end in range(len(pieces))]
    assert shown == [safe_markdown("".join(pieces[: end + 1])) for end in range(len(pieces))]


def test_ids_are_the_same_for_the_same_turn() -> None:
    first, second = shown(TextDelta("x")), shown(TextDelta("x"))
    assert list(first.steps) == list(second.steps)
    assert all(uuid.UUID(step_id) for step_id in first.steps)
