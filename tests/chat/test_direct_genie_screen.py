"""What a person sees of Genie at work: the stage in the step's title, the SQL, what to ask next."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from backend.answers.events import (
    AgentFinished,
    AgentProgressed,
    AgentStarted,
    ChatEvent,
    QueryFound,
    RunCompleted,
    RunStopped,
    RunWaiting,
    SuggestedQuestions,
    TextDelta,
)
from backend.answers.field_names import FieldNames
from backend.answers.results import Column, Kind, Table
from backend.answers.space_names import SpaceNames
from chat_screen import ChatScreen
from evidence import evidence_of
from names import Names
from screen_lines import Remove, Upsert
from turns import Logged, Turn

NAMES = Names(SpaceNames([]), FieldNames(None))
STARTED = AgentStarted("sales", "agent-sales", "Units?")
ROWS = Table((Column("units", Kind.NUMBER),), ((Decimal(7),),))


def turn_of(*events: ChatEvent) -> Turn:
    turn = Turn(str(uuid.uuid4()), "Units?", datetime(2026, 11, 18, tzinfo=UTC), "erin@x")
    turn.log.extend(Logged(event, 0.5) for event in events)
    return turn


def titles(*events: ChatEvent) -> list[list[str]]:
    """The steps' titles after each event."""
    turn = turn_of(*events)
    screen, shown = ChatScreen(turn, NAMES, "thread"), dict[str, str]()
    seen: list[list[str]] = []
    for logged in turn.log:
        screen.show(logged)
        for change in screen.changes():
            match change:
                case Upsert(step) if step["type"] == "tool":
                    shown[step["id"]] = step["name"]
                case Remove(step):
                    shown.pop(step["id"], None)
                case _:
                    pass
        seen.append(list(shown.values()))
    return seen


def test_a_step_says_what_its_space_is_doing_and_then_what_came_of_it() -> None:
    assert titles(
        STARTED,
        AgentProgressed("sales", "writing the query"),
        AgentProgressed("sales", "waiting for the warehouse"),
        AgentFinished("sales", ROWS),
    ) == [
        ["Asking Sales…"],
        ["Asking Sales… · writing the query"],
        ["Asking Sales… · waiting for the warehouse"],
        ["Sales · 0.0 s · 1 row", "Writing the answer…"],
    ]


def test_a_countdown_ends_when_the_space_goes_on() -> None:
    *_, waiting, working = titles(
        STARTED,
        RunWaiting("The workspace is asked too often.", 12.0),
        AgentProgressed("sales", "writing the query"),
    )
    assert waiting[0] == "Asking Sales…"
    assert waiting[1].startswith("The workspace is asked too often. Trying again in 1")
    assert working == ["Asking Sales… · writing the query"]


def test_a_stopped_step_does_not_say_that_it_still_works() -> None:
    *_, last = titles(STARTED, AgentProgressed("sales", "writing the query"), RunStopped())
    assert last == ["Sales"]


def test_the_query_stands_in_the_step() -> None:
    screen = ChatScreen(turn := turn_of(STARTED, QueryFound("sales", "SELECT 1")), NAMES, "t")
    for logged in turn.log:
        screen.show(logged)
    (step,) = [step for step in screen.steps() if step["type"] == "tool"]
    assert "SELECT 1" in step["output"]


def evidence(*events: ChatEvent) -> dict[str, Any]:
    found = evidence_of(turn_of(*events), NAMES.spaces, NAMES.fields)
    assert found is not None
    return found


def test_what_to_ask_next_stands_under_the_answer_even_when_nothing_else_does() -> None:
    next_ = SuggestedQuestions(("And last month?", "By region?"))
    shown = evidence(TextDelta("7"), next_, RunCompleted())
    assert shown["suggestions"] == ["And last month?", "By region?"]
    assert shown["tables"] == []


def test_the_query_of_a_result_stands_beside_its_rows() -> None:
    query, done = QueryFound("sales", "SELECT 1"), AgentFinished("sales", ROWS)
    (table,) = evidence(STARTED, query, done, TextDelta("7"), RunCompleted())["tables"]
    assert (table["sql"], table["rows"]) == ("SELECT 1", [["7"]])
