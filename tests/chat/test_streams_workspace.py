"""The chat against the local supervisor: both shapes, long tasks, approvals, nobody there."""

import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from answering import Answering
from backend.answers.events import (
    AgentFinished,
    AgentStarted,
    ApprovalAsked,
    RunCompleted,
    RunFailed,
    RunHeld,
    SuggestedQuestions,
    TaskPaused,
)
from backend.answers.space_names import SpaceNames
from backend.semantic import Semantic, load_semantic
from backend.workspace.client import Workspace
from backend.workspace.identity import Identity
from backend.workspace.tokens import TokenStore
from config import ChatSettings
from emulator.app import create_app
from emulator.clock import Clock
from emulator.opening import open_workspace
from emulator.personas import ADMIN, EXECUTIVE
from emulator.state import Workspace as LocalWorkspace
from emulator.tokens import personal_access_token
from follow_ups import APPROVE, ASK_MODEL, DENY, asked_for
from llm_client import LlmClient
from mas_client import MasClient
from ops.spaces.document import space_document, to_text
from ops.spaces.metric_views import create_statement
from plain_model import PlainModel
from turns import Turn

ROOT = Path(__file__).resolve().parents[2]
ERIN = Identity("erin@x", "Erin")
SETTINGS = ChatSettings(databricks_host="http://workspace.test", _env_file=None)
TWO_SPACES = "CAC and on-time rate by region last month"


@pytest.fixture(scope="module")
def semantic() -> Semantic:
    return load_semantic(ROOT)


@pytest.fixture(scope="module")
def opened(database: Path, clock: Clock, semantic: Semantic) -> LocalWorkspace:
    opened = open_workspace(database, clock, pace=0)
    for view in semantic.views.values():
        statement = create_statement(f"main.dominos_analytics.{view.name}", view)
        opened.warehouse.execute(statement, persona=ADMIN)
    for space in semantic.spaces:
        document = to_text(space_document(space, semantic, "main.dominos_analytics"))
        opened.genie.spaces.create(
            {"title": space.name, "warehouse_id": "x", "serialized_space": document}
        )
    return opened


class Chat:
    """One conversation with the local workspace."""

    def __init__(self, opened: LocalWorkspace, semantic: Semantic) -> None:
        self._http = httpx.ASGITransport(create_app(opened))
        tokens = TokenStore()
        tokens.remember(ERIN.user, personal_access_token(EXECUTIVE))
        self.workspace = Workspace(SETTINGS, tokens, transport=self._http)
        names = SpaceNames(semantic.spaces)
        self.answering = Answering(MasClient(SETTINGS), self.workspace, names)
        self.model = PlainModel(LlmClient(SETTINGS), self.workspace)
        self.turns: list[Turn] = []

    async def switch(self, path: str, **wanted: object) -> None:
        async with httpx.AsyncClient(
            transport=self._http, base_url="http://workspace.test"
        ) as client:
            method = "POST" if path == "faults" else "PUT"
            answer = await client.request(method, f"/_emulator/{path}", json=wanted)
            assert answer.status_code == 200, answer.text

    async def ask(self, question: str) -> Turn:
        asked = asked_for(question, self.turns, max_turns=10, max_chars=16_000)
        now = datetime(2026, 11, 18, tzinfo=UTC)
        turn = Turn(str(uuid.uuid4()), question, now, ERIN.user, asked.topic)

        async def ping() -> None:
            return None

        by = self.model if asked.to_model else self.answering
        await by.answer(turn, ERIN, asked, ping)
        self.turns.append(turn)
        return turn


@pytest_asyncio.fixture
async def chat(opened: LocalWorkspace, semantic: Semantic) -> AsyncIterator[Chat]:
    opened.wire_shape, opened.task_steps, opened.asks_approval = "deltas", None, False
    opened.faults.clear()
    chat = Chat(opened, semantic)
    yield chat
    await chat.workspace.aclose()


def count(turn: Turn, kind: type) -> int:
    return sum(isinstance(logged.event, kind) for logged in turn.log)


@pytest.mark.parametrize("shape", ["deltas", "items"])
async def test_a_budget_of_one_step_gives_the_same_answer_in_pieces(chat: Chat, shape: str) -> None:
    await chat.switch("wire-shape", shape=shape)
    whole = await chat.ask(TWO_SPACES)
    await chat.switch("task-steps", steps=1)
    pieces = await chat.ask(TWO_SPACES)
    assert isinstance(pieces.end, RunCompleted)
    assert pieces.answer == whole.answer
    assert (count(whole, TaskPaused), count(pieces, TaskPaused)) == (0, 1)
    assert count(pieces, AgentStarted) == count(pieces, AgentFinished) == 2


@pytest.mark.parametrize("shape", ["deltas", "items"])
async def test_approve_makes_the_calls_and_deny_makes_none(chat: Chat, shape: str) -> None:
    await chat.switch("wire-shape", shape=shape)
    expected = await chat.ask(TWO_SPACES)
    await chat.switch("approvals", asked=True)
    held = await chat.ask(TWO_SPACES)
    assert isinstance(held.end, RunHeld)
    assert (count(held, ApprovalAsked), count(held, AgentStarted), held.answer) == (2, 0, "")
    approved = await chat.ask(APPROVE)
    assert (approved.answer, approved.topic) == (expected.answer, TWO_SPACES)
    assert count(approved, AgentFinished) == 2
    assert isinstance((await chat.ask(TWO_SPACES)).end, RunHeld)
    denied = await chat.ask(DENY)
    assert denied.answer == "You did not allow the calls that this needs, so I asked nobody."
    assert count(denied, AgentStarted) == 0


async def test_without_the_supervisor_the_language_model_is_offered_and_gives_no_figures(
    chat: Chat,
) -> None:
    fault = {"pattern": "POST /serving-endpoints/mas-genie-router/*", "status": 503}
    await chat.switch("faults", **fault)
    failed = await chat.ask("What is CAC?")
    assert isinstance(failed.end, RunFailed)
    answered = await chat.ask(ASK_MODEL)
    assert isinstance(answered.end, RunCompleted)
    assert answered.answer.startswith("> **No access to company data.**")
    assert "**CAC**" in answered.answer
    assert not count(answered, SuggestedQuestions)
