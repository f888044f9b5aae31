"""A question to a Genie space: watched to its end, its rows exact, called back when unwanted."""

import asyncio
import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st

from backend.workspace import genie
from backend.workspace.client import Workspace
from backend.workspace.errors import (
    MissingScope,
    NotFound,
    NotGranted,
    RateLimited,
    StatementFailed,
    TimedOut,
    UpstreamFailed,
    WorkspaceError,
)
from backend.workspace.genie import Genie
from backend.workspace.genie_messages import (
    GenieError,
    GenieMessage,
    GenieQuery,
    read_message,
)
from backend.workspace.identity import Identity
from backend.workspace.settings import WorkspaceSettings
from backend.workspace.tokens import TokenStore

ERIN = Identity("erin@dominos.example", "Erin Okafor")
SPACE = "067e060d95ec5852a52e32e07e75798a"
ROOT = f"/api/2.0/genie/spaces/{SPACE}"
MESSAGE = f"{ROOT}/conversations/c/messages/m"
ASKED = GenieMessage(SPACE, "c", "m", "SUBMITTED")
QUERY = GenieQuery("a", "SELECT 1")
Answer = httpx.Response


class Upstream:
    """Answers in turn, the last one for ever, and keeps what it was asked."""

    def __init__(self, *answers: Answer | dict[str, Any]) -> None:
        made = [a if isinstance(a, Answer) else Answer(200, json=a) for a in answers]
        self.answers = itertools.chain(made, itertools.repeat(made[-1]))
        self.asked: list[tuple[str, str]] = []
        self.bodies: list[Any] = []

    def __call__(self, request: httpx.Request) -> Answer:
        self.asked.append((request.method, request.url.path))
        self.bodies.append(json.loads(request.content) if request.content else None)
        return next(self.answers)


def genie_of(upstream: Callable[[httpx.Request], Answer] | None) -> Genie:
    settings = WorkspaceSettings(
        _env_file=None, databricks_host="https://w.test", databricks_app_name="dpz"
    )
    tokens = TokenStore()
    tokens.remember(ERIN.user, "opaque")
    transport = httpx.MockTransport(upstream) if upstream else httpx.AsyncHTTPTransport()
    return Genie(Workspace(settings, tokens, transport=transport).acting_as(ERIN))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(genie, "POLL_S", (0.0,))
    monkeypatch.setattr(genie, "LONGEST_PAUSE_S", 0.0)


def message(status: str, **more: Any) -> dict[str, Any]:
    return {"conversation_id": "c", "message_id": "m", "status": status, **more}


def rows(state: str, *values: list[str | None], kind: str = "DECIMAL") -> dict[str, Any]:
    columns = [{"name": "x", "type_name": kind}]
    response = {
        "statement_id": "s",
        "status": {"state": state},
        "manifest": {"schema": {"columns": columns}},
        "result": {"data_array": list(values)},
    }
    return {"statement_response": response}


async def statuses(upstream: Upstream, asked: GenieMessage = ASKED) -> list[str]:
    return [message.status async for message in genie_of(upstream).watch(asked)]


async def test_a_question_begins_a_conversation_and_a_follow_up_goes_on_in_it() -> None:
    started = {"conversation_id": "c", "message_id": "m", "message": message("SUBMITTED")}
    upstream = Upstream(started, message("SUBMITTED", id="m"))
    asking = genie_of(upstream)
    assert await asking.start(SPACE, "Revenue?") == ASKED
    assert await asking.follow_up(SPACE, "c", "And last month?") == ASKED
    assert upstream.asked == [
        ("POST", f"{ROOT}/start-conversation"),
        ("POST", f"{ROOT}/conversations/c/messages"),
    ]
    assert upstream.bodies == [{"content": "Revenue?"}, {"content": "And last month?"}]


@pytest.mark.parametrize("end", ["COMPLETED", "FAILED", "CANCELLED", "QUERY_RESULT_EXPIRED"])
async def test_four_statuses_are_the_end_and_all_others_are_on_the_way(end: str) -> None:
    told = ("ASKING_AI", "ASKING_AI", "IN_PROGRESS", "PENDING_WAREHOUSE", end)
    upstream = Upstream(*(message(status) for status in told))
    assert await statuses(upstream) == [
        "SUBMITTED",
        "ASKING_AI",
        "IN_PROGRESS",
        "PENDING_WAREHOUSE",
        end,
    ]
    assert upstream.asked == [("GET", MESSAGE)] * 5


async def test_what_is_over_already_is_not_asked_about() -> None:
    upstream = Upstream(message("COMPLETED"))
    assert await statuses(upstream, replace(ASKED, status="COMPLETED")) == ["COMPLETED"]
    assert upstream.asked == []


async def test_a_failure_keeps_what_genie_said_of_it() -> None:
    error = {"type": "SQL_EXECUTION_EXCEPTION", "error": "Divided by zero"}
    watched = genie_of(Upstream(message("FAILED", error=error))).watch(ASKED)
    (*_, last) = [message async for message in watched]
    assert last.error == GenieError("SQL_EXECUTION_EXCEPTION", "Divided by zero")


async def test_hiccups_while_waiting_are_outlasted() -> None:
    limited = Answer(429, headers={"retry-after": "7"})
    upstream = Upstream(limited, Answer(503), Answer(200, text="<html>"), message("COMPLETED"))
    assert await statuses(upstream) == ["SUBMITTED", "COMPLETED"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(503, text="down"), UpstreamFailed),
        (Answer(429), RateLimited),
        (Answer(404, json={"message": "gone"}), NotFound),
        (Answer(403, json={"message": "no permission"}), NotGranted),
        (Answer(403, json={"message": "does not have required scopes: genie"}), MissingScope),
        (Answer(200, json=["not", "a", "message"]), UpstreamFailed),
    ],
)
async def test_what_stays_wrong_is_raised(answer: Answer, error: type[WorkspaceError]) -> None:
    with pytest.raises(error):
        await statuses(Upstream(answer))


async def test_no_answer_for_ten_minutes_is_the_end_of_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(genie, "GIVE_UP_S", -1.0)
    with pytest.raises(TimedOut, match="did not finish"):
        await statuses(Upstream(message("ASKING_AI")))


async def test_rows_keep_every_digit() -> None:
    upstream = Upstream(rows("SUCCEEDED", ["12345678901234.56"], ["3.336E8"], [None]))
    table = await genie_of(upstream).rows(ASKED, QUERY)
    assert table.rows == ((Decimal("12345678901234.56"),), (Decimal("3.336E8"),), (None,))
    assert upstream.asked == [("GET", f"{MESSAGE}/attachments/a/query-result")]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("LONG", "3.336E8", 333_600_000),
        ("INT", "-7", -7),
        ("DATE", "2026-11-01", date(2026, 11, 1)),
        ("STRING", "3.336E8", "3.336E8"),
        ("BOOLEAN", "true", True),
    ],
)
async def test_values_are_read_by_their_type(kind: str, text: str, value: object) -> None:
    table = await genie_of(Upstream(rows("SUCCEEDED", [text], kind=kind))).rows(ASKED, QUERY)
    assert table.rows == ((value,),)


async def test_rows_that_are_still_coming_are_waited_for() -> None:
    upstream = Upstream(rows("PENDING"), rows("RUNNING"), rows("SUCCEEDED", ["1"]))
    assert (await genie_of(upstream).rows(ASKED, QUERY)).rows == ((Decimal(1),),)


@pytest.mark.parametrize("first", [Answer(400, json={"message": "expired"}), Answer(404)])
async def test_rows_that_have_expired_are_queried_again_once(first: Answer) -> None:
    upstream = Upstream(first, rows("RUNNING"), rows("SUCCEEDED", ["1"]))
    table = await genie_of(upstream).rows(ASKED, QUERY)
    assert table.rows == ((Decimal(1),),)
    assert [method for method, _ in upstream.asked] == ["GET", "POST", "GET"]
    assert upstream.asked[1][1].endswith("/attachments/a/execute-query")


async def test_a_result_that_was_closed_is_queried_again() -> None:
    upstream = Upstream(rows("CLOSED"), rows("SUCCEEDED", ["1"]))
    await genie_of(upstream).rows(ASKED, QUERY)
    assert [method for method, _ in upstream.asked] == ["GET", "POST"]


async def test_a_query_that_fails_says_why() -> None:
    failed = rows("FAILED")
    failed["statement_response"]["status"]["error"] = {"message": "[DIVIDE_BY_ZERO] no"}
    with pytest.raises(StatementFailed, match="DIVIDE_BY_ZERO"):
        await genie_of(Upstream(failed)).rows(ASKED, QUERY)


@pytest.mark.parametrize(
    "body",
    [{}, {"statement_response": None}, {"statement_response": {"status": {"state": "SUCCEEDED"}}}],
)
async def test_rows_in_no_known_shape_are_a_failure(body: dict[str, Any]) -> None:
    with pytest.raises(UpstreamFailed):
        await genie_of(Upstream(body)).rows(ASKED, QUERY)


async def test_calling_back_deletes_the_message_and_cancels_its_statement() -> None:
    upstream = Upstream({})
    running = replace(ASKED, query=replace(QUERY, statement_id="s"))
    await genie_of(upstream).cancel(running)
    assert set(upstream.asked) == {
        ("DELETE", MESSAGE),
        ("POST", "/api/2.0/sql/statements/s/cancel"),
    }


@respx.mock
async def test_calling_back_does_not_fail_or_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(genie, "CANCEL_S", 0.01)
    respx.delete(f"https://w.test{MESSAGE}").mock(side_effect=httpx.ConnectError("gone"))
    await genie_of(None).cancel(ASKED)

    async def hang(_request: httpx.Request) -> Answer:
        await asyncio.Event().wait()
        raise AssertionError

    respx.delete(f"https://w.test{MESSAGE}").mock(side_effect=hang)
    await genie_of(None).cancel(ASKED)


@respx.mock
async def test_bytes_that_are_no_json_are_a_failure_of_upstream() -> None:
    respx.post(f"https://w.test{ROOT}/start-conversation").mock(
        return_value=Answer(200, content=b'{"message_id": "m", "conv\xff')
    )
    with pytest.raises(UpstreamFailed, match="not JSON"):
        await genie_of(None).start(SPACE, "Revenue?")


def attachment(**content: Any) -> dict[str, Any]:
    return {"attachment_id": next(iter(content)), **content}


def test_the_last_query_counts_and_what_was_said_before_it_does_not() -> None:
    body = message(
        "COMPLETED",
        attachments=[
            attachment(text={"content": "First try."}),
            attachment(query={"query": "SELECT 1"}),
            attachment(text={"content": "Better:"}),
            attachment(query={"query": "SELECT 2", "description": "Two", "statement_id": "s"}),
            attachment(text={"content": "It is 2."}),
            attachment(suggested_questions={"questions": ["And 3?", "", None]}),
            attachment(viz={"title": "A chart"}),
        ],
    )
    assert read_message(body, SPACE) == GenieMessage(
        SPACE,
        "c",
        "m",
        "COMPLETED",
        text="It is 2.",
        query=GenieQuery("query", "SELECT 2", "Two", "s"),
        suggestions=("And 3?",),
    )


def test_words_before_the_only_query_are_kept_when_nothing_follows() -> None:
    texts = [attachment(text={"content": "Here."}), attachment(query={"query": "SELECT 1"})]
    assert read_message(message("COMPLETED", attachments=texts), SPACE).text == "Here."


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["attachments", "query", "text", "content", "error", "status", "type"])
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_comes_is_a_message_or_a_failure_of_upstream(body: Any) -> None:
    named = {**body, "conversation_id": "c", "id": "m"} if isinstance(body, dict) else body
    try:
        read = read_message(named, SPACE)
    except UpstreamFailed:
        return
    assert isinstance(read, GenieMessage)
