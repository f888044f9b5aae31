"""Questions to Genie without a supervisor: as the user, to one visible end, whatever happens."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
import pytest_asyncio

import genie_turn
from backend.answers.events import (
    AgentFinished,
    AgentProgressed,
    AgentStarted,
    ChatEvent,
    GenieReplied,
    QueryFound,
    RunFailed,
    RunStopped,
    RunWaiting,
    SuggestedQuestions,
    TextDelta,
)
from backend.answers.results import Empty, Failure, Kind, Table, Unfinished, Words
from backend.answers.space_names import SpaceNames
from backend.semantic import load_semantic
from backend.workspace import genie
from backend.workspace.client import Workspace
from backend.workspace.identity import Identity
from backend.workspace.tokens import TokenStore
from config import ChatSettings
from conversations import Conversation, Conversations
from direct_genie import DirectGenie
from emulator.app import create_app
from emulator.clock import Clock
from emulator.genie.spaces import space_id
from emulator.opening import open_workspace
from emulator.personas import ADMIN, EXECUTIVE, MARKETING, NO_SCOPE, NO_WAREHOUSE, PERSONAS, Persona
from emulator.state import Workspace as Emulated
from emulator.tokens import personal_access_token
from follow_ups import Asked
from ops.spaces.document import space_document, to_text
from ops.spaces.metric_views import create_statement
from space_router import SpaceRouter
from turns import Turn

E = TypeVar("E", bound=ChatEvent)
ROOT = Path(__file__).resolve().parents[2]
SEMANTIC = load_semantic(ROOT)
SEMANTIC = SEMANTIC.with_ids({s.env: space_id(s.name) for s in SEMANTIC.spaces})
SETTINGS = ChatSettings(
    databricks_host="http://workspace.test",
    databricks_app_name="dpz",
    supervisor="genie",
    _env_file=None,
)
REVENUE = "What's our total revenue this month?"
START = "POST /api/2.0/genie/spaces/*/start-conversation"
POLL = "GET /api/2.0/genie/spaces/*/conversations/*/messages/*"


@pytest.fixture(scope="module")
def emulated(database: Path, clock: Clock) -> Emulated:
    """The product's own views and spaces."""
    workspace = open_workspace(database, clock, pace=0)
    for view in SEMANTIC.views.values():
        statement = create_statement(f"main.dominos_analytics.{view.name}", view)
        workspace.warehouse.execute(statement, persona=ADMIN)
    for space in SEMANTIC.spaces:
        document = to_text(space_document(space, SEMANTIC, "main.dominos_analytics"))
        wanted = {"title": space.name, "warehouse_id": "x", "serialized_space": document}
        workspace.genie.spaces.create(wanted)
    return workspace


@dataclass
class Chat:
    """One chat conversation of one person, over the emulated workspace's own HTTP."""

    direct: DirectGenie
    conversation: Conversation
    http: httpx.AsyncClient
    asked: list[tuple[str, str]]
    persona: Persona = EXECUTIVE

    async def fault(self, **rule: Any) -> None:
        answer = await self.http.post("/_emulator/faults", json=rule)
        assert answer.status_code == 200, answer.text

    def begin(self, question: str, instead_of: Turn | None = None) -> Turn:
        turn = self.conversation.begin(str(uuid.uuid4()), question, "", instead_of)
        identity = Identity(self.persona.email, self.persona.key)

        async def ping() -> None: ...

        turn.start(lambda t: self.direct.answer(t, identity, Asked(question, []), ping))
        return turn

    async def ask(self, question: str, instead_of: Turn | None = None) -> list[ChatEvent]:
        turn = self.begin(question, instead_of)
        async with asyncio.timeout(60):
            await turn.wait()
        return [logged.event for logged in turn.log]

    def posts(self) -> list[str]:
        return [path.rsplit("/", 1)[-1] for method, path in self.asked if method == "POST"]


@pytest_asyncio.fixture
async def chat_of(emulated: Emulated) -> AsyncIterator[Callable[[Persona], Chat]]:
    emulated.faults.clear()
    made: list[Any] = []

    def make(persona: Persona) -> Chat:
        asked: list[tuple[str, str]] = []

        class Door(httpx.ASGITransport):
            async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
                asked.append((request.method, request.url.path))
                return await super().handle_async_request(request)

        app = create_app(emulated)
        tokens = TokenStore()
        for each in PERSONAS:
            tokens.remember(each.email, personal_access_token(each))
        workspace = Workspace(SETTINGS, tokens, transport=Door(app))
        http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://w.test")
        made.extend((workspace, http))
        conversations = Conversations()
        direct = DirectGenie(
            workspace, SpaceRouter(SEMANTIC), SpaceNames(SEMANTIC.spaces), conversations
        )
        conversation = conversations.open(str(uuid.uuid4()), persona.email)
        return Chat(direct, conversation, http, asked, persona)

    yield make
    emulated.faults.clear()
    for each in made:
        await each.aclose()


@pytest_asyncio.fixture
async def chat(chat_of: Callable[[Persona], Chat]) -> Chat:
    return chat_of(EXECUTIVE)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(genie, "POLL_S", (0.0,))
    monkeypatch.setattr(genie_turn, "USUAL_WAIT_S", 0.01)


def kinds(events: list[ChatEvent]) -> list[str]:
    return [type(event).__name__ for event in events]


def only(events: list[ChatEvent], kind: type[E]) -> list[E]:
    return [event for event in events if isinstance(event, kind)]


def message(status: str, **more: Any) -> dict[str, Any]:
    return {"conversation_id": "c", "message_id": "m", "status": status, **more}


async def test_an_answer_brings_its_sql_its_exact_rows_its_text_and_what_to_ask_next(
    chat: Chat,
) -> None:
    events = await chat.ask(REVENUE)
    (query,) = only(events, QueryFound)
    (finished,) = only(events, AgentFinished)
    (text,) = only(events, TextDelta)
    (next_,) = only(events, SuggestedQuestions)
    assert "MEASURE(revenue)" in query.sql
    assert isinstance(finished.result, Table)
    assert finished.result.columns[0].kind is Kind.NUMBER
    (value,) = finished.result.rows[0]
    assert isinstance(value, Decimal)
    assert f"${value:,.0f}" in text.text
    assert REVENUE not in next_.questions
    assert next_.questions
    assert kinds(events)[-1] == "RunCompleted"


async def test_a_follow_up_goes_on_in_the_same_conversation(chat: Chat) -> None:
    await chat.ask(REVENUE)
    events = await chat.ask("Compare that to last month")
    assert chat.posts() == ["start-conversation", "messages"]
    assert "down" in only(events, TextDelta)[0].text or "up" in only(events, TextDelta)[0].text


async def test_a_question_asked_again_goes_on_from_where_it_was_asked(chat: Chat) -> None:
    await chat.ask("Revenue by region last month")
    await chat.ask("Only the Midwest")
    first, second = chat.conversation.turns
    first_id, _ = (only([at.event for at in turn.log], GenieReplied)[0] for turn in (first, second))
    events = await chat.ask("Only the West", instead_of=second)
    assert chat.posts() == ["start-conversation", "messages", "start-conversation", "messages"]
    (result,) = only(events, AgentFinished)
    assert isinstance(result.result, Table)
    assert [row[0] for row in result.result.rows] == ["West"]
    assert only(events, GenieReplied)[0].conversation_id != first_id.conversation_id

    chat.conversation.show(second)
    await chat.ask("Compare that to the month before")
    chat.conversation.show(chat.conversation.versions(second)[1])
    await chat.ask("Compare that to the month before")
    assert chat.posts()[4:] == ["messages", "messages"]


async def test_the_first_question_asked_again_needs_nothing_before_it(chat: Chat) -> None:
    await chat.ask(REVENUE)
    await chat.ask("Compare that to last month")
    await chat.ask(REVENUE, instead_of=chat.conversation.turns[0])
    assert chat.posts()[2:] == ["start-conversation"]


async def test_a_conversation_deleted_in_the_workspace_is_begun_anew(chat: Chat) -> None:
    await chat.ask(REVENUE)
    await chat.fault(pattern="POST /api/2.0/genie/spaces/*/messages", status=404, times=1)
    events = await chat.ask("Revenue by region last month")
    assert chat.posts() == ["start-conversation", "messages", "start-conversation"]
    assert kinds(events)[-1] == "RunCompleted"
    await chat.ask("Compare that to the month before")
    assert chat.posts()[3:] == ["messages"]


async def test_two_spaces_are_asked_their_part_each_and_told_apart(chat: Chat) -> None:
    events = await chat.ask("Compare revenue and on-time rate by region last month")
    assert [(e.call_id, e.question) for e in only(events, AgentStarted)] == [
        ("finance", "Compare revenue by region last month"),
        ("operations", "Compare on-time rate by region last month"),
    ]
    (text,) = only(events, TextDelta)
    assert text.text.index("**Executive & Finance**") < text.text.index("**Operations**")
    both = await chat.ask("And the month before?")
    assert [e.call_id for e in only(both, AgentStarted)] == ["finance", "operations"]


async def test_one_space_failing_leaves_the_others_answer(chat_of: Callable[..., Chat]) -> None:
    events = await chat_of(MARKETING).ask("Revenue and on-time rate by region last month")
    results = {e.call_id: type(e.result) for e in only(events, AgentFinished)}
    assert results == {"finance": Table, "operations": Failure}
    assert "Operations could not answer" in only(events, TextDelta)[0].text
    assert kinds(events)[-1] == "RunCompleted"


async def test_no_space_fits_says_which_there_are(chat: Chat) -> None:
    events = await chat.ask("Will it rain tomorrow?")
    assert kinds(events) == ["TextDelta", "SuggestedQuestions", "RunCompleted"]
    (offered,) = only(events, SuggestedQuestions)
    assert offered.questions[-1] == "Sales: Will it rain tomorrow?"
    assert chat.asked == []


@pytest.mark.parametrize(
    ("persona", "question", "said", "remedy"),
    [
        (MARKETING, "On-time rate last month", "does not have SELECT on Table", "SELECT"),
        (NO_WAREHOUSE, REVENUE, "CAN USE permission on the SQL warehouse", "CAN USE"),
    ],
)
async def test_what_the_user_may_not_do_is_said_with_whom_to_ask(
    chat_of: Callable[..., Chat], persona: Persona, question: str, said: str, remedy: str
) -> None:
    events = await chat_of(persona).ask(question)
    end = events[-1]
    assert isinstance(end, RunFailed)
    assert (end.code, end.retryable) == ("NotGranted", False)
    assert said in end.message
    assert remedy in end.remedy


async def test_a_user_without_the_serving_scope_is_answered(chat_of: Callable[..., Chat]) -> None:
    assert kinds(await chat_of(NO_SCOPE).ask(REVENUE))[-1] == "RunCompleted"


async def test_each_status_is_told_once_and_unknown_ones_are_waited_out(chat: Chat) -> None:
    for status in ("ASKING_AI", "ASKING_AI", "SOMETHING_NEW", "PENDING_WAREHOUSE"):
        await chat.fault(pattern=POLL, body=message(status), times=1)
    query = {"attachment_id": "a", "query": {"id": "a", "query": "SELECT 1"}}
    await chat.fault(pattern=POLL + "/query-result", body=rows(["1"]))
    await chat.fault(pattern=POLL, body=message("COMPLETED", attachments=[query]))
    events = await chat.ask(REVENUE)
    assert [e.doing for e in only(events, AgentProgressed)] == [
        "writing the query",
        "waiting for the warehouse",
        "fetching the rows",
    ]


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        (
            message("FAILED", error={"type": "SQL_EXECUTION_EXCEPTION", "error": "Divided by 0"}),
            "StatementFailed",
            "Executive & Finance could not answer: Divided by 0",
        ),
        (
            message("FAILED", error={"type": "CONTENT_FILTER_EXCEPTION"}),
            "Refused",
            "Executive & Finance could not answer: Content filter exception",
        ),
        (
            message("FAILED", error={"type": "A_NEW_ONE", "error": "x"}),
            "GenieFailed",
            "Executive & Finance could not answer: x",
        ),
        (message("FAILED"), "GenieFailed", "Executive & Finance could not answer."),
        (message("CANCELLED"), "Cancelled", "The question was cancelled in Executive & Finance."),
        (message("COMPLETED"), "NoAnswer", "Executive & Finance ended without an answer."),
        (
            message("QUERY_RESULT_EXPIRED"),
            "Expired",
            "The answer of Executive & Finance has expired.",
        ),
        (["not", "a message"], "UpstreamFailed", "Genie accepted a question without naming it."),
    ],
)
async def test_every_end_without_an_answer_is_seen(
    chat: Chat, body: Any, code: str, said: str
) -> None:
    await chat.fault(pattern=POLL, body=body)
    events = await chat.ask(REVENUE)
    end = events[-1]
    assert isinstance(end, RunFailed)
    assert (end.code, end.message) == (code, said)
    assert end.remedy or code == "UpstreamFailed"
    assert only(events, AgentFinished)[0].result == Failure(end.message)


async def test_words_alone_are_an_answer(chat: Chat) -> None:
    text = {"attachment_id": "t", "text": {"id": "t", "content": "Which region do you mean?"}}
    await chat.fault(pattern=POLL, body=message("COMPLETED", attachments=[text]))
    events = await chat.ask(REVENUE)
    assert only(events, AgentFinished)[0].result == Words("Which region do you mean?")
    assert kinds(events)[-2:] == ["TextDelta", "RunCompleted"]


async def test_a_query_that_finds_nothing_says_so(chat: Chat) -> None:
    query = {"attachment_id": "a", "query": {"id": "a", "query": "SELECT 1", "description": "One"}}
    await chat.fault(pattern=POLL + "/query-result", body=rows())
    await chat.fault(pattern=POLL, body=message("COMPLETED", attachments=[query]))
    events = await chat.ask(REVENUE)
    assert only(events, AgentFinished)[0].result == Empty()
    assert only(events, TextDelta)[0].text == (
        "One\n\nThe query ran and found nothing. Try a longer period or fewer filters."
    )


async def test_expired_rows_are_queried_once_more(chat: Chat) -> None:
    query = {"attachment_id": "a", "query": {"id": "a", "query": "SELECT 1"}}
    expired = message("QUERY_RESULT_EXPIRED", attachments=[query])
    await chat.fault(pattern="POST *execute-query", body=rows(["7.10"]))
    await chat.fault(pattern=POLL, body=expired)
    events = await chat.ask(REVENUE)
    assert chat.posts() == ["start-conversation", "execute-query"]
    result = only(events, AgentFinished)[0].result
    assert isinstance(result, Table)
    assert str(result.rows[0][0]) == "7.10"
    assert "one row" in only(events, TextDelta)[0].text


async def test_asked_too_often_is_counted_down_and_asked_again(chat: Chat) -> None:
    await chat.fault(pattern=START, status=429, headers={"retry-after": "0.01"}, times=2)
    events = await chat.ask(REVENUE)
    assert [e.seconds for e in only(events, RunWaiting)] == [0.01, 0.01]
    assert chat.posts() == ["start-conversation"] * 3
    assert kinds(events)[-1] == "RunCompleted"


async def test_asked_too_often_for_too_long_is_a_failure(chat: Chat) -> None:
    await chat.fault(pattern=START, status=429, headers={"retry-after": "3600"})
    end = (await chat.ask(REVENUE))[-1]
    assert isinstance(end, RunFailed)
    assert (end.code, end.retryable) == ("RateLimited", True)
    assert "3600 s" in end.remedy


async def test_stop_ends_the_question_in_the_workspace_too(chat: Chat) -> None:
    await chat.fault(pattern=POLL, body=message("EXECUTING_QUERY"))
    turn = chat.begin(REVENUE)
    async for _ in turn.follow():
        if any(isinstance(logged.event, AgentProgressed) for logged in turn.log):
            break
    await turn.stop()
    events = [logged.event for logged in turn.log]
    assert only(events, AgentFinished)[0].result == Unfinished()
    assert events[-1] == RunStopped()
    assert "DELETE" in {method for method, _ in chat.asked}


async def test_stop_while_the_question_is_on_its_way_calls_it_back(chat: Chat) -> None:
    await chat.fault(pattern=START, delay_ms=100)
    turn = chat.begin(REVENUE)
    async for _ in turn.follow(tick=0.01):
        if chat.asked:
            break
    await turn.stop()
    assert turn.log[-1].event == RunStopped()
    assert [method for method, _ in chat.asked] == ["POST", "DELETE"]


async def test_a_space_without_an_id_names_the_setting(chat: Chat) -> None:
    direct = replace(chat.direct, router=SpaceRouter(load_semantic(ROOT)))
    chat.direct = direct
    end = (await chat.ask(REVENUE))[-1]
    assert isinstance(end, RunFailed)
    assert (end.code, end.remedy) == ("NotConfigured", "Set EXECUTIVE_SPACE_ID to its id.")


async def test_another_conversation_of_ours_is_another_one_there(
    chat_of: Callable[..., Chat],
) -> None:
    chat = chat_of(EXECUTIVE)
    await chat.ask(REVENUE)
    chat.conversation = chat.direct.conversations.open(str(uuid.uuid4()), EXECUTIVE.email)
    await chat.ask(REVENUE)
    assert chat.posts() == ["start-conversation"] * 2


def rows(*values: list[str]) -> dict[str, Any]:
    column = {"name": "value", "type_name": "DECIMAL", "position": 0}
    manifest = {"schema": {"column_count": 1, "columns": [column]}, "truncated": False}
    response = {
        "statement_id": "s",
        "status": {"state": "SUCCEEDED"},
        "manifest": manifest,
        "result": {"data_array": list(values)},
    }
    return {"statement_response": response}
