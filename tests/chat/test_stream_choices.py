"""Choices under an answer: what is offered, what pressing it sends, what it may not do."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from answering import Answering
from approvals import Approvals, responses
from backend.answers.events import (
    AgentFinished,
    AgentStarted,
    ApprovalAsked,
    ChatEvent,
    RunCompleted,
    RunEnd,
    RunFailed,
    RunHeld,
    RunStopped,
    TextDelta,
)
from backend.answers.safe_links import web_address
from backend.answers.space_names import SpaceNames
from backend.workspace.client import Workspace
from backend.workspace.identity import Identity
from backend.workspace.tokens import TokenStore
from chat_words import approval
from config import ChatSettings
from conversations import QuestionRefused
from figures import has_figures
from follow_ups import APPROVE, ASK_MODEL, DENY, Asked, asked_for, choices
from llm_client import INSTRUCTIONS, LlmClient
from mas_client import MasClient
from out_of_time import asks_to_continue
from plain_model import WITHHELD, PlainModel
from turns import Turn

ERIN = Identity("erin@x", "Erin")
SETTINGS = ChatSettings(databricks_host="http://workspace.test", _env_file=None)
REQUEST = {"type": "mcp_approval_request", "id": "r1", "name": "pay", "server_label": "bank"}
HELD = RunHeld(("r1",), ({"role": "user", "content": "Pay it"}, REQUEST))
DOWN = RunFailed("UpstreamFailed", "x", "y", retryable=True)
REFUSED = RunFailed("NotGranted", "x", "y", retryable=False)
Script = Callable[[httpx.Request], httpx.Response]


def turn(question: str, *events: ChatEvent, topic: str = "") -> Turn:
    it = Turn(str(uuid.uuid4()), question, datetime(2026, 11, 18, tzinfo=UTC), ERIN.user, topic)
    for event in events:
        it.append(event)
    return it


def asked(question: str, *turns: Turn) -> Asked:
    return asked_for(question, turns, max_turns=10, max_chars=1_000)


@pytest.mark.parametrize(
    ("end", "answer", "offered"),
    [
        (HELD, "", (APPROVE, DENY)),
        (DOWN, "", (ASK_MODEL,)),
        (DOWN, "Half an answer", ()),
        (REFUSED, "", ()),
        (RunCompleted(), "x", ()),
        (RunStopped(), "", ()),
    ],
)
def test_only_what_can_be_decided_is_offered(
    end: RunEnd, answer: str, offered: tuple[str, ...]
) -> None:
    assert choices(end, answer) == offered


@pytest.mark.parametrize(
    ("words", "approve"),
    [("Approve", True), ("approve.", True), ("Deny", False), (" DENY ", False)],
)
def test_a_decision_sends_everything_back_and_is_never_repeated_by_itself(
    words: str, approve: bool
) -> None:
    answer = {"type": "mcp_approval_response", "approval_request_id": "r1", "approve": approve}
    expected = Asked("Pay it", [*HELD.items, answer], repeatable=False)
    assert asked(words, turn("Pay it", HELD)) == expected


def test_another_question_leaves_the_decision_behind() -> None:
    held = turn("Pay it", HELD)
    later = asked("And revenue?", held)
    assert later == Asked("And revenue?", [{"role": "user", "content": "And revenue?"}])
    with pytest.raises(QuestionRefused, match="Nothing waits"):
        asked(APPROVE, held, turn("And revenue?", TextDelta("Up."), RunCompleted()))
    with pytest.raises(QuestionRefused, match="Nothing waits"):
        asked(ASK_MODEL)


def test_the_conversation_goes_on_about_the_question_not_about_the_button() -> None:
    answered = turn(APPROVE, TextDelta("Paid."), RunCompleted(), topic="Pay it")
    assert asked("When?", turn("Pay it", HELD), answered).items == [
        {"role": "user", "content": "Pay it"},
        {"role": "assistant", "content": "Paid."},
        {"role": "user", "content": "When?"},
    ]


def test_all_requests_of_a_turn_are_decided_at_once_and_ids_stay_short_enough() -> None:
    approvals = Approvals()
    items = [
        {"type": "message", "id": "m" * 80},
        REQUEST,
        {**REQUEST, "id": "r2"},
        {"type": "mcp_approval_request", "id": "r3"},
        {"type": "function_call_output", "call_id": "r3", "output": "done already"},
    ]
    told: list[ApprovalAsked] = []
    for item in items:
        approvals.see(item)
        if item["type"] == "mcp_approval_request":
            told += [*approvals.ask(item), *approvals.ask(item)]
    assert [(a.request_id, a.tool, a.server) for a in told] == [
        ("r1", "pay", "bank"),
        ("r2", "pay", "bank"),
        ("r3", "a tool", "an unnamed server"),
    ]
    held = approvals.held()
    assert held == RunHeld(("r1", "r2"), ({"type": "message", "id": "m" * 64}, *items[1:]))
    assert [r["approval_request_id"] for r in responses(held, approve=True)[-2:]] == ["r1", "r2"]
    assert approval(told[0]) == (
        "The assistant wants to call **pay** on **bank**, without arguments."
    )


async def run(script: Script, what: Asked, *, model: bool = False) -> list[ChatEvent]:
    tokens = TokenStore()
    tokens.remember(ERIN.user, "token")
    workspace = Workspace(SETTINGS, tokens, transport=httpx.MockTransport(script))
    it = turn(what.topic)

    async def ping() -> None:
        return None

    if model:
        await PlainModel(LlmClient(SETTINGS), workspace).answer(it, ERIN, what, ping)
    else:
        asking = Answering(MasClient(SETTINGS), workspace, SpaceNames([]))
        await asking.answer(it, ERIN, what, ping)
    await workspace.aclose()
    return [logged.event for logged in it.log]


def sse(*bodies: Any) -> httpx.Response:
    texts = [*(json.dumps(body) for body in bodies), "[DONE]"]
    content = "".join(f"data: {text}\n\n" for text in texts)
    return httpx.Response(200, headers={"content-type": "text/event-stream"}, text=content)


async def test_an_allowed_call_that_fails_is_not_made_again() -> None:
    requests: list[httpx.Request] = []

    def script(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(503)

    events = await run(script, Asked("Pay it", list(HELD.items), repeatable=False))
    assert [type(event) for event in events] == [RunFailed]
    assert len(requests) == 1


def chunk(text: str) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"role": "assistant", "content": text}}]}


TO_MODEL = Asked("What is CAC?", [{"role": "user", "content": "What is CAC?"}], to_model=True)
ASKING = AgentStarted("model", SETTINGS.llm_model_name, "What is CAC?")


async def test_the_language_model_is_told_to_give_no_figures_and_marked() -> None:
    sent: list[Any] = []

    def script(request: httpx.Request) -> httpx.Response:
        sent.append((request.url.path, json.loads(request.content)))
        return sse(chunk("The cost of "), chunk("winning a customer."))

    events = await run(script, TO_MODEL, model=True)
    assert events[0] == ASKING
    assert isinstance(events[1], AgentFinished)
    text, end = events[2:]
    assert isinstance(text, TextDelta)
    assert text.text.startswith("> **No access to company data.**")
    assert text.text.endswith("The cost of winning a customer.")
    assert end == RunCompleted()
    ((path, body),) = sent
    assert path == f"/serving-endpoints/{SETTINGS.llm_model_name}/invocations"
    assert [m["content"] for m in body["messages"]] == [INSTRUCTIONS, "What is CAC?"]
    assert "tools" not in body


async def test_a_model_that_states_figures_is_withheld_to_the_last_word() -> None:
    events = await run(lambda _: sse(chunk("CAC is $4"), chunk(".20.")), TO_MODEL, model=True)
    assert (events[0], events[-1]) == (ASKING, WITHHELD)
    assert not any(isinstance(event, TextDelta) for event in events)


async def test_a_model_that_fails_ends_visibly_too() -> None:
    for response in (httpx.Response(503), httpx.Response(404), sse(), sse({"error": "no"})):
        events = await run(lambda _, it=response: it, TO_MODEL, model=True)  # type: ignore[misc]
        assert isinstance(events[-1], RunFailed)
        assert isinstance(events[-2], AgentFinished)


async def test_a_model_that_does_not_exist_names_the_setting() -> None:
    events = await run(lambda _: httpx.Response(404), TO_MODEL, model=True)
    end = events[-1]
    assert isinstance(end, RunFailed)
    assert (end.code, end.remedy) == ("NotFound", "Check LLM_MODEL_NAME, which names it.")


@pytest.mark.parametrize(
    "text",
    [
        "Revenue was 12.4 million.",
        "About twenty percent of orders.",
        "Two million dollars",
        "a hundred stores",
        "½ of them",
        "Sales in 2024 rose.",
        "It grew in Q3.",
        "Twenty-five stores",
        "٣ متاجر",
    ],
)
def test_figures_are_recognised(text: str) -> None:
    assert has_figures(text)


@pytest.mark.parametrize(
    "text",
    [
        "CAC is the cost of winning one customer.",
        "1. Open the dashboard\n2. Choose a period",
        "## 1. Terms\nSee [1].",
        "One of the reasons may be the weather.",
        "",
    ],
)
def test_words_are_no_figures(text: str) -> None:
    assert not has_figures(text)


def test_a_period_of_the_question_may_be_repeated() -> None:
    assert not has_figures("I cannot see Q3 2025.", "Revenue in q3 2025?")
    assert has_figures("I cannot see Q3 2025.", "Revenue?")


@pytest.mark.parametrize(
    ("answer", "asks"),
    [
        ("I ran out of time. Should I continue?", True),
        ("This query timed out; say continue and I will proceed.", True),
        ("Revenue will continue to rise over time.", False),
        ("Deliveries within the time limit: 92%.", False),
        ("I ran out of time. " + "Detail. " * 100 + "Continue?", False),
    ],
)
def test_only_an_end_that_speaks_of_time_and_going_on_offers_to_continue(
    answer: str, asks: bool
) -> None:
    assert asks_to_continue(answer) is asks


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://bank.example@evil.example/",
        "https://exаmple.com/",  # a Cyrillic letter
        "https://x.example/a b",
        'https://x.example/"onclick=',
        "https://x.example/>[x](y",
        "https://",
        "//x.example",
        "https://[::1",
        "http://x.example/",
        "https://x.example/" + "a" * 2_000,
        None,
    ],
)
def test_addresses_that_lead_elsewhere_are_no_links(address: Any) -> None:
    assert web_address(address, secure=True) is None


def test_plain_addresses_are_links() -> None:
    for address in ("https://x.example:8443/a?b=c#d", "https://x.example/a_(b)"):
        assert web_address(address, secure=True) == address
    assert web_address("http://x.example/") == "http://x.example/"
