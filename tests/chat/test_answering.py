"""One question through retries, waits, continuations and lookups, to its one end."""

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

import answering
from answering import Answering
from backend.answers.events import (
    AgentFinished,
    AgentStarted,
    ChatEvent,
    QueryFound,
    RunCompleted,
    RunFailed,
    RunWaiting,
    TaskPaused,
    TextDelta,
)
from backend.answers.results import Column, Kind, Table
from backend.answers.space_names import SpaceNames
from backend.semantic import Space
from backend.workspace.client import Workspace
from backend.workspace.identity import Identity
from backend.workspace.tokens import TokenStore
from config import ChatSettings
from follow_ups import Asked
from genie_sql import newest, query_in
from mas_client import MasClient
from turns import Turn

SPACE_ID = "01f1a6f29eb315bfb5133b10d2de659e"
SPACE = Space("marketing", "Marketing", SPACE_ID, "M_SPACE_ID", "", "x", "#000000", (), ())
ERIN = Identity("erin@x", "Erin")
SETTINGS = ChatSettings(databricks_host="http://workspace.test", _env_file=None)
Answer = httpx.Response
Script = Callable[[httpx.Request], Answer]


def sse(*bodies: dict[str, Any]) -> Answer:
    texts = [*(json.dumps(body) for body in bodies), "[DONE]"]
    content = "".join(f"data: {text}\n\n" for text in texts)
    return Answer(200, headers={"content-type": "text/event-stream"}, text=content)


def said(text: str) -> dict[str, Any]:
    return {"type": "response.output_text.delta", "delta": text}


def done(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "response.output_item.done", "item": item}


async def answered(script: Script, tokens: TokenStore | None = None) -> list[ChatEvent]:
    if tokens is None:
        tokens = TokenStore()
        tokens.remember(ERIN.user, "token")
    workspace = Workspace(SETTINGS, tokens, transport=httpx.MockTransport(script))
    turn = Turn(str(uuid.uuid4()), "q", datetime(2026, 11, 18, tzinfo=UTC), ERIN.user)
    asked = Asked("q", [{"role": "user", "content": "q"}])
    asking = Answering(MasClient(SETTINGS), workspace, SpaceNames([SPACE]))

    async def ping() -> None:
        tokens.remember(ERIN.user, "fresh")

    await asking.answer(turn, ERIN, asked, ping)
    await workspace.aclose()
    return [logged.event for logged in turn.log]


def in_turn(*answers: Answer) -> Script:
    left: Iterator[Answer] = iter(answers)
    return lambda _request: next(left)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(_seconds: float) -> None:
        return None

    monkeypatch.setattr("answering.asyncio.sleep", at_once)


async def test_asked_too_often_it_waits_as_long_as_it_is_told_and_says_so() -> None:
    limited = Answer(429, headers={"retry-after": "7"}, json={"error_code": "X"})
    assert await answered(in_turn(limited, sse(said("Yes.")))) == [
        RunWaiting("The workspace is asked too often.", 7.0),
        TextDelta("Yes."),
        RunCompleted(),
    ]


@pytest.mark.parametrize("wait", ["31", "86000"])
async def test_too_long_a_wait_is_a_failure_that_names_it(wait: str) -> None:
    limited = Answer(429, headers={"retry-after": wait})
    (failure,) = await answered(in_turn(limited))
    assert isinstance(failure, RunFailed)
    assert (failure.code, failure.remedy) == ("RateLimited", f"Try again in {wait} s.")


async def test_a_broken_upstream_is_asked_once_more() -> None:
    events = await answered(in_turn(Answer(503), sse(said("Yes."))))
    assert [type(event) for event in events] == [RunWaiting, TextDelta, RunCompleted]
    events = await answered(in_turn(Answer(502), Answer(502), sse(said("Never."))))
    assert [type(event) for event in events] == [RunWaiting, RunFailed]


@pytest.mark.parametrize(
    ("status", "message", "code"),
    [
        (401, "Credential was not sent", "Unauthenticated"),
        (403, "required scopes: model-serving", "MissingScope"),
        (403, "PERMISSION_DENIED", "NotGranted"),
        (404, "", "NotFound"),
        (400, "Invalid request", "BadRequest"),
        (302, "", "Unauthenticated"),
    ],
)
async def test_refusals_are_told_apart_and_not_repeated(
    status: int, message: str, code: str
) -> None:
    (failure,) = await answered(in_turn(Answer(status, json={"message": message})))
    assert isinstance(failure, RunFailed)
    assert failure.code == code
    assert failure.message


async def test_a_long_task_is_continued_until_it_ends() -> None:
    asked: list[Any] = []
    item = {"type": "task_continue_request", "id": "continue_1", "step": 16}
    answers = in_turn(sse(said("One "), done(item)), sse(said("two.")))

    def script(request: httpx.Request) -> Answer:
        asked.append(json.loads(request.content))
        return answers(request)

    assert await answered(script) == [
        TextDelta("One "),
        TaskPaused("continue_1", item, 16),
        TextDelta("two."),
        RunCompleted(),
    ]
    assert asked[0]["databricks_options"] == {"long_task": True}
    assert asked[1]["input"] == [
        {"role": "user", "content": "q"},
        item,
        {"type": "task_continue_response", "continue_request_id": "continue_1"},
    ]


async def test_each_request_of_a_long_task_goes_with_the_freshest_token() -> None:
    item = {"type": "task_continue_request", "id": "continue_1", "step": 16}
    answers = in_turn(sse(done(item)), sse(done({**item, "step": 32})), sse(said("Done.")))
    tokens = TokenStore()
    tokens.remember(ERIN.user, "token-0")
    sent: list[str] = []

    def script(request: httpx.Request) -> Answer:
        sent.append(request.headers["authorization"])
        tokens.remember(ERIN.user, f"token-{len(sent)}")
        return answers(request)

    events = await answered(script, tokens)
    assert [type(event) for event in events] == [TaskPaused, TaskPaused, TextDelta, RunCompleted]
    assert sent == ["Bearer token-0", "Bearer token-1", "Bearer token-2"]


async def test_what_follows_the_first_words_is_taken_together_but_no_step_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One wait after a piece with text; none after a step, and none when upstream is fast."""
    waited_after: list[str] = []

    async def note(seconds: float) -> None:
        assert 0 < seconds <= answering.TOGETHER_S
        waited_after.append(turn_log[-1])

    monkeypatch.setattr("answering.asyncio.sleep", note)
    call = {"type": "function_call", "call_id": "c", "name": "sales", "arguments": "{}"}
    many = [said("fast ")] * answering.MANY
    pieces = {"text": [said("Let "), said("me ")], "step": [done(call)], "fast": many}
    turn_log: list[str] = []

    class Pieces(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for name, bodies in pieces.items():
                turn_log.append(name)
                yield "".join(f"data: {json.dumps(body)}\n\n" for body in bodies).encode()

    headers = {"content-type": "text/event-stream"}
    events = await answered(lambda _: Answer(200, headers=headers, stream=Pieces()))
    assert events[0] == TextDelta("Let me ")
    assert waited_after == ["text"]


class Silence(httpx.AsyncByteStream):
    """Some words, and then nothing, for ever."""

    def __init__(self, *bodies: dict[str, Any]) -> None:
        self.bodies = bodies

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for body in self.bodies:
            yield f"data: {json.dumps(body)}\n\n".encode()
        await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("bodies", "code", "kept"),
    [((), "TimedOut", []), ((said("Half"),), "Stalled", [TextDelta("Half")])],
)
async def test_silence_ends_as_what_it_is(
    bodies: tuple[dict[str, Any], ...],
    code: str,
    kept: list[ChatEvent],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("mas_client.FIRST_BYTE_S", 0.05)
    monkeypatch.setattr("mas_client.IDLE_S", 0.05)
    headers = {"content-type": "text/event-stream"}
    *before, end = await answered(lambda _: Answer(200, headers=headers, stream=Silence(*bodies)))
    assert before == kept
    assert isinstance(end, RunFailed)
    assert (end.code, end.retryable) == (code, True)


async def test_heartbeats_are_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit counts events: a connection that only stays warm is silent."""
    monkeypatch.setattr("mas_client.FIRST_BYTE_S", 0.05)

    class Heartbeats(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            while True:
                yield b": keepalive\n\n"
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(asyncio.Event().wait(), 0.001)

    headers = {"content-type": "text/event-stream"}
    (end,) = await answered(lambda _: Answer(200, headers=headers, stream=Heartbeats()))
    assert isinstance(end, RunFailed)
    assert end.code == "TimedOut"


class Endless(httpx.AsyncByteStream):
    """The same piece for ever; counts how often, and notes when its reader lets go."""

    def __init__(self, piece: bytes) -> None:
        self.piece = piece
        self.sent = 0
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.sent += 1
            yield self.piece

    async def aclose(self) -> None:
        self.closed = True


WORDS = f"data: {json.dumps(said('more ' * 2_000))}\n\n".encode()
UNKNOWN = f"data: {json.dumps({'type': 'response.new', 'x': 'x' * 100_000})}\n\n".encode()


@pytest.mark.parametrize(
    ("piece", "code", "most"),
    [
        (WORDS, "TooLong", 1_000_000),
        (UNKNOWN, "TooLarge", 32 * 1024 * 1024),
        (b"data: " + b"x" * 100_000, "TooLong", 8 * 1024 * 1024),
        (b"data: {oops\n\n", "UpstreamFailed", 1_000),
    ],
    ids=["text", "new kinds of events", "one event", "nonsense"],
)
async def test_an_endless_stream_is_cut_at_its_limit_and_let_go(
    piece: bytes, code: str, most: int
) -> None:
    stream = Endless(piece)
    headers = {"content-type": "text/event-stream"}
    *before, end = await answered(lambda _: Answer(200, headers=headers, stream=stream))
    assert isinstance(end, RunFailed)
    assert end.code == code
    assert stream.closed
    assert stream.sent * len(piece) <= most + 2 * len(piece)
    assert sum(len(e.text) for e in before if isinstance(e, TextDelta)) <= most + len(piece)


async def test_a_workspace_that_cannot_be_reached_is_tried_three_times() -> None:
    asked: list[str] = []

    def script(request: httpx.Request) -> Answer:
        asked.append(request.url.host)
        raise httpx.ConnectError("certificate verify failed", request=request)

    *waits, end = await answered(script)
    assert [type(wait) for wait in waits] == [RunWaiting, RunWaiting]
    assert asked == ["workspace.test"] * 3
    assert isinstance(end, RunFailed)
    assert (end.code, end.retryable) == ("Unreachable", True)
    assert "workspace.test" in end.message


@pytest.mark.parametrize("body", ["At once.", ["At once."], {"result": "At once."}])
async def test_json_where_a_stream_was_asked_is_an_answer(body: Any) -> None:
    assert await answered(in_turn(Answer(200, json=body))) == [
        TextDelta("At once."),
        RunCompleted(),
    ]


async def test_json_that_tells_an_error_is_a_failure() -> None:
    body = {"error_code": "X", "message": "The planner fell over."}
    *_, end = await answered(in_turn(Answer(200, json=body)))
    assert isinstance(end, RunFailed)
    assert end.message == "The planner fell over."


async def test_a_task_that_never_ends_is_ended() -> None:
    item = {"type": "task_continue_request", "id": "continue_1"}
    asked: list[httpx.Request] = []

    def script(request: httpx.Request) -> Answer:
        asked.append(request)
        return sse(done(item))

    events = await answered(script)
    assert isinstance(events[-1], RunFailed)
    assert len(asked) == answering.MAX_CONTINUATIONS + 1


async def test_the_sql_behind_a_result_is_looked_up_as_the_user() -> None:
    name = f"genie-{SPACE_ID}"
    arguments = '{"genie_query": "CAC by channel"}'
    stream = sse(
        done({"type": "function_call", "call_id": "c", "name": name, "arguments": arguments}),
        done({"type": "function_call_output", "call_id": "c", "output": "| a |\n|--|\n| 1 |"}),
        said("One."),
    )
    query = {"query": "SELECT 1", "statement_id": "s"}
    message = {"content": "CAC by  channel", "attachments": [{"query": query}]}
    space = f"/api/2.0/genie/spaces/{SPACE_ID}/conversations"
    pages = {
        space: {"conversations": [{"conversation_id": "x", "created_timestamp": 1}]},
        f"{space}/x/messages": {"messages": [message]},
    }

    def script(request: httpx.Request) -> Answer:
        assert request.headers["authorization"] == "Bearer token"
        found = pages.get(request.url.path)
        return stream if found is None else Answer(200, json=found)

    assert await answered(script) == [
        AgentStarted("c", name, "CAC by channel"),
        AgentFinished("c", Table((Column("a", Kind.NUMBER),), ((1,),))),
        TextDelta("One."),
        QueryFound("c", "SELECT 1", "s"),
        RunCompleted(),
    ]


def test_the_latest_conversation_and_the_last_attempt_count() -> None:
    listing = {
        "conversations": [
            {"conversation_id": "old", "created_timestamp": 1},
            {"conversation_id": "new", "created_timestamp": 2},
            {"conversation_id": 7},
            "odd",
        ]
    }
    assert newest(listing) == ["new", "old"]
    attachments = [{"query": {"query": "A"}}, {"text": {}}, {"query": {"query": "B"}}]
    messages = {"messages": [{"content": "q", "attachments": attachments}, {"content": "z"}]}
    assert query_in(messages, "q") == ("B", None)
    assert query_in(messages, "z") is None
    assert query_in(None, "q") is None


async def test_an_expired_token_is_renewed_by_the_page_and_asked_with_again() -> None:
    sent: list[str] = []

    def script(request: httpx.Request) -> Answer:
        sent.append(request.headers["authorization"])
        expired = Answer(403, json={"message": "Invalid Token"})
        return expired if len(sent) == 1 else sse(said("Yes."))

    assert await answered(script) == [TextDelta("Yes."), RunCompleted()]
    assert sent == ["Bearer token", "Bearer fresh"]


async def test_expired_for_good_can_be_retried_after_a_reload() -> None:
    (failure,) = await answered(lambda _: Answer(403, json={"message": "Invalid Token"}))
    expired = "Your session has expired.", "Reload to continue."
    assert failure == RunFailed("SessionExpired", *expired, retryable=True)
