"""Each recorded stream through client, normalizer and screen: whole events, whole pages."""

import json
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from answering import Answering
from backend.answers.events import (
    AgentAsked,
    AgentFinished,
    AgentStarted,
    ApprovalAsked,
    ChatEvent,
    RunCompleted,
    RunFailed,
    RunHeld,
    RunWarned,
    SourceCited,
    SuggestedQuestions,
    TaskPaused,
    TextDelta,
    TextDemoted,
    ThoughtDelta,
)
from backend.answers.field_names import FieldNames
from backend.answers.results import Column, Empty, Failure, Kind, Table, Words
from backend.answers.space_names import SpaceNames
from backend.workspace.client import Workspace
from backend.workspace.identity import Identity
from backend.workspace.tokens import TokenStore
from chat_screen import ChatScreen
from config import ChatSettings
from follow_ups import Asked
from mas_client import MasClient
from mas_failures import CUT, GARBLED, NO_ANSWER, UNFINISHED
from names import Names
from turns import Turn
from wire_fields import failure_from

STREAMS = Path(__file__).parents[2] / "emulator" / "streams"
ERIN = Identity("erin@x", "Erin")
SETTINGS = ChatSettings(databricks_host="http://workspace.test", _env_file=None)
ASKED = ({"role": "user", "content": "q"},)
COLUMNS = (Column("channel", Kind.TEXT), Column("revenue", Kind.NUMBER))
APP = Table(COLUMNS, (("App", 1_200_000),))
REGIONS = (Column("region", Kind.TEXT), Column("revenue", Kind.NUMBER))
LOGIN = "https://workspace.example.com/explore/connections/jira"
SALES = "agent-sales"
POLICY = SourceCited("Refund policy", "https://docs.dominos.example/refunds")
TIMED_OUT = "Genie query timed out after 500 iterations of 0.5 seconds (total 250.0 seconds)"
LITERALS = (
    "Genie query failed with error: "
    "{'error': 'Table not found', 'type': 'TABLES_MISSING_EXCEPTION'}",
    "Genie query cancelled.",
    "Genie query query_result_expired.",
    TIMED_OUT,
    "No query result: None",
)


def recorded(name: str) -> bytes:
    (path,) = STREAMS.glob(f"{name}_*.sse")
    return path.read_bytes()


def planned(*pieces: str) -> list[ChatEvent]:
    return [*(TextDelta(piece) for piece in pieces), TextDemoted("".join(pieces))]


def called(call_id: str, tool: str, question: str | None, result: Any) -> list[ChatEvent]:
    return [AgentStarted(call_id, tool, question), AgentFinished(call_id, result)]


def said(*pieces: str, trace: str | None = None) -> list[ChatEvent]:
    return [*(TextDelta(piece) for piece in pieces), RunCompleted(trace)]


def failed_login() -> Failure:
    words = (
        "Failed request to https://api.example.com/mcp\nError: Credential for user "
        "identity('erin@dominos.example') is not found for the connection 'jira'. "
        f"Please login first to the connection by visiting {LOGIN}"
    )
    return Failure(words, LOGIN)


PAUSED = {"type": "task_continue_request", "id": "continue_7f3c", "step": 16}
PLAN_ITEM = {
    "id": "a1",
    "type": "message",
    "role": "assistant",
    "content": [{"type": "output_text", "text": "I'll file a ticket.", "annotations": []}],
}
APPROVAL_ITEM = {
    "type": "mcp_approval_request",
    "id": "mcpr_1",
    "name": "create_ticket",
    "arguments": '{"title": "Late pizzas in Chicago"}',
    "server_label": "jira",
}
TOLD: dict[str, list[ChatEvent]] = {
    "e": [
        *planned("I'll ask ", "sales."),
        *called("c1", "agent-sales-analytics", "revenue by channel", APP),
        *said("App leads: ", "5 < 6."),
    ],
    "f": [
        *planned("Both at once."),
        AgentStarted("c1", "agent-marketing", "CAC by channel"),
        AgentStarted("c2", SALES),
        AgentAsked("c2", "revenue by channel"),
        AgentFinished("c2", APP),
        AgentFinished("c1", Empty()),
        *said("App made ", "$1.2M."),
    ],
    "g": [
        ThoughtDelta("The user wants "),
        ThoughtDelta("revenue."),
        ThoughtDelta("Done thinking."),
        *said("Revenue ", "is up."),
    ],
    "h": [
        ThoughtDelta("Look for "),
        ThoughtDelta("the policy."),
        AgentStarted("k", "ka-1b2c3d4e-0000-4000-8000-000000000000", "refund policy"),
        *planned("Finalizing the set of top-ranked documents…"),
        AgentFinished("k", Words("Refunds are given within a day.")),
        TextDelta("Refunds take a day."),
        POLICY,
        TextDelta("[^1]\n\n[^1]: Refund policy"),
        POLICY,
        RunCompleted(),
    ],
    "i": [
        *planned("Let me look."),
        *called("call_1", SALES, "revenue by channel", APP),
        *said("App made ", "$1.2M."),
    ],
    "j": [
        ThoughtDelta("Ask sales."),
        *planned("Let me look."),
        *called("call_1", SALES, "revenue by channel", APP),
        *said("App made ", "$1.2M."),
    ],
    "k": [
        *planned("I'll file a ticket."),
        ApprovalAsked(
            "mcpr_1", "create_ticket", "jira", '{\n  "title": "Late pizzas in Chicago"\n}'
        ),
        RunHeld(("mcpr_1",), (*ASKED, PLAN_ITEM, APPROVAL_ITEM)),
    ],
    "l": [
        *called("mcpr_1", "create_ticket", None, Words("Ticket DPZ-7 created.")),
        *said("The ticket is DPZ-7."),
    ],
    "n": [*called("c2", SALES, "revenue by region", Empty()), *said("App made $1.2M.")],
    "o": [
        *called("c1", SALES, "revenue by channel", APP),
        TextDelta(
            "App made $1.2M. I reached the time limit before I could look at the regions. "
            "Would you like me to continue?"
        ),
        SuggestedQuestions(("Continue",)),
        RunCompleted(),
    ],
    "p": [
        *(
            event
            for i, words in enumerate(LITERALS)
            for event in called(f"c{i}", SALES, f"question {i}", Failure(words))
        ),
        *called("c5", SALES, "question 5", Empty()),
        *said("None of them could answer."),
    ],
    "q": [
        *called(
            "c1",
            "python_exec",
            "revenue by region",
            Table(
                REGIONS,
                (("West", Decimal("12345678901234567890.12")), (None, Decimal("0.10"))),
                truncated=True,
            ),
        ),
        *called("c2", SALES, "trend", Words("Revenue is rising.")),
        *called("c3", "jira", "open tickets", failed_login()),
        *said("I could not see the tickets."),
    ],
    "r": [TextDelta("App made "), TextDelta("$1.2"), CUT],
    "s": [
        *planned("App made $1.2M and "),
        *called("c1", SALES, "Web revenue", APP),
        TextDelta("App made $1.2M and"),
        RunWarned("DEADLINE_EXCEEDED", "The agent timed out."),
        failure_from("DEADLINE_EXCEEDED", "The agent timed out."),
    ],
    "t": [NO_ANSWER],
    "u": [GARBLED],
    "v": said("All ", "well.", trace="tr-of-the-run"),
}


class Pieces(httpx.AsyncByteStream):
    """A body in packets of seven bytes, which cut every event and many letters."""

    def __init__(self, data: bytes, broken: Exception | None = None) -> None:
        self.data, self.broken = data, broken

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self.data), 7):
            yield self.data[start : start + 7]
        if self.broken is not None:
            raise self.broken


def sse(data: bytes, broken: Exception | None = None) -> httpx.Response:
    headers = {"content-type": "text/event-stream"}
    return httpx.Response(200, headers=headers, stream=Pieces(data, broken))


async def answered(*responses: httpx.Response) -> Turn:
    """The turn of one question, whose requests are answered so."""
    left = iter(responses)

    def script(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(404)
        return next(left)

    tokens = TokenStore()
    tokens.remember(ERIN.user, "token")
    workspace = Workspace(SETTINGS, tokens, transport=httpx.MockTransport(script))
    turn = Turn(str(uuid.uuid4()), "q", datetime(2026, 11, 18, tzinfo=UTC), ERIN.user)

    async def ping() -> None:
        return None

    asking = Answering(MasClient(SETTINGS), workspace, SpaceNames([]))
    await asking.answer(turn, ERIN, Asked("q", list(ASKED)), ping)
    await workspace.aclose()
    return turn


def page(turn: Turn) -> list[dict[str, Any]]:
    screen = ChatScreen(turn, Names(SpaceNames([]), FieldNames(None)), "thread")
    for logged in turn.log:
        screen.show(logged)
    assert all(step["end"] for step in screen.steps())
    return [*screen.steps(), *screen.elements()]


def events(turn: Turn) -> list[ChatEvent]:
    return [logged.event for logged in turn.log]


@pytest.mark.parametrize("name", sorted(TOLD))
async def test_a_recorded_stream_is_told_and_drawn_to_its_end(name: str) -> None:
    turn = await answered(sse(recorded(name)))
    assert events(turn) == TOLD[name]
    drawn = page(turn)
    answers = [step for step in drawn if step.get("type") == "assistant_message"]
    assert len(answers) == 1
    assert "<name>" not in json.dumps(drawn)
    assert not turn.answer or turn.answer in answers[0]["output"].replace("\\:", ":")


def test_every_recording_says_where_it_is_from_and_is_replayed_here_or_in_the_normalizer() -> None:
    names = sorted(path.name[0] for path in STREAMS.glob("*.sse"))
    assert names == sorted({*TOLD, *"abcdm"})
    for path in STREAMS.glob("*.sse"):
        first = path.read_text(encoding="utf-8").split("\n")[0]
        assert first.startswith(": ")
        assert "rebuilt" in first


async def test_a_paused_task_is_continued_in_the_same_answer() -> None:
    turn = await answered(sse(recorded("m")), sse(recorded("n")))
    assert events(turn) == [
        *planned("This takes several steps."),
        *called("c1", SALES, "revenue by channel", APP),
        TaskPaused("continue_7f3c", PAUSED, 16),
        *TOLD["n"],
    ]


async def test_a_task_without_end_says_so_and_offers_retry() -> None:
    turn = await answered(*(sse(recorded("m")) for _ in range(20)))
    assert events(turn)[-1] == UNFINISHED
    assert props(turn)["retry"] is True


def props(turn: Turn) -> dict[str, Any]:
    evidence = [of for of in page(turn) if of.get("name") == "Evidence"]
    found: dict[str, Any] = evidence[-1]["props"]
    return found


async def test_an_approval_shows_tool_server_and_arguments_with_two_buttons() -> None:
    turn = await answered(sse(recorded("k")))
    (asked,) = [step for step in page(turn) if step.get("type") == "assistant_message"]
    assert asked["output"] == (
        "The assistant wants to call **create_ticket** on **jira** with:\n\n"
        '```json\n{\n  "title": "Late pizzas in Chicago"\n}\n```\n\n'
        "> **Waiting for your decision.**\n> Approve this call, or deny it."
    )
    assert props(turn)["choices"] == ["Approve", "Deny"]


async def test_a_missing_login_is_a_link_that_says_where_it_leads() -> None:
    turn = await answered(sse(recorded("q")))
    (failed,) = [step for step in page(turn) if step["name"].startswith("Jira")]
    assert failed["isError"]
    assert failed["output"].endswith(f"[Sign in at workspace.example.com](<{LOGIN}>)")
    assert props(turn)["sign_ins"] == [{"host": "workspace.example.com", "url": LOGIN}]
    assert props(turn)["retry"] is True
    assert props(turn)["tables"][0]["rows"] == [["West", "12345678901234567890.12"], [None, "0.10"]]


async def test_prose_that_ran_out_of_time_offers_to_continue() -> None:
    assert props(await answered(sse(recorded("o"))))["suggestions"] == ["Continue"]


@pytest.mark.parametrize(
    ("response", "code", "kept"),
    [
        (lambda: sse(recorded("s")), "DEADLINE_EXCEEDED", "App made $1.2M and"),
        (lambda: sse(recorded("t")), "NoAnswer", ""),
        (lambda: sse(recorded("r")), "StreamCut", "App made $1.2"),
        (lambda: sse(recorded("r"), httpx.ReadError("reset")), "StreamCut", "App made $1.2"),
        (lambda: sse(recorded("r"), httpx.ReadTimeout("")), "Stalled", "App made $1.2"),
        (lambda: sse(recorded("u")), "UpstreamFailed", ""),
    ],
)
async def test_each_way_of_breaking_has_its_own_end_keeps_the_text_and_offers_retry(
    response: Any, code: str, kept: str
) -> None:
    turn = await answered(response())
    end = turn.end
    assert isinstance(end, RunFailed)
    assert (end.code, turn.answer) == (code, kept)
    (answer,) = [step for step in page(turn) if step.get("type") == "assistant_message"]
    assert answer["output"].startswith(kept)
    assert f"> **{end.message}**" in answer["output"]
    assert props(turn)["retry"] is True


async def test_a_stream_that_broke_after_the_first_word_is_never_asked_again_by_itself() -> None:
    broken = sse(recorded("r"), httpx.ReadError("reset"))
    turn = await answered(broken, sse(recorded("n")))
    assert events(turn) == TOLD["r"]
