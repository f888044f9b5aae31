"""Genie, asked by the unmodified Databricks SDK: spaces, answers, rights and failures."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import (
    BadRequest,
    InvalidParameterValue,
    NotFound,
    PermissionDenied,
    ResourceConflict,
    ResourceDoesNotExist,
)
from databricks.sdk.service.dashboards import (
    GenieFeedbackRating,
    GenieMessage,
    GenieSpace,
    MessageStatus,
    TextAttachmentPurpose,
)
from starlette.types import ASGIApp

from emulator.app import create_app
from emulator.clock import Clock
from emulator.errors import ApiError
from emulator.genie.conversations import KEPT, RESULT_KEPT_MS, Conversations
from emulator.genie.messages import TERMINAL
from emulator.genie.spaces import Spaces, space_id
from emulator.genie.turn import Turn
from emulator.opening import open_workspace
from emulator.personas import (
    ADMIN,
    EXECUTIVE,
    MARKETING,
    NO_WAREHOUSE,
    REGIONAL,
    Persona,
)
from emulator.sql_warehouse import WAREHOUSE_ID
from emulator.state import Workspace
from emulator.tokens import personal_access_token

VIEWS = Path(__file__).resolve().parents[2] / "semantic" / "metric_views"
SCHEMA = "main.dominos_analytics"
REVENUE = "What is total revenue this month?"
# What the definitions say, written by hand.
REVENUE_SQL = """
    SELECT SUM(net_amount) FROM main.dominos_realistic.orders
    WHERE NOT is_cancelled AND order_date >= DATE '2026-11-01'
"""


@dataclass
class Running:
    url: str
    state: Workspace

    def client(self, persona: Persona) -> WorkspaceClient:
        token = personal_access_token(persona)
        return WorkspaceClient(host=self.url, token=token, auth_type="pat")


def document(*views: str, questions: tuple[str, ...] = ()) -> str:
    sources = [{"identifier": f"{SCHEMA}.{name}"} for name in sorted(views)]
    samples = [{"id": f"{n:032x}", "question": [q]} for n, q in enumerate(questions)]
    return json.dumps(
        {
            "version": 2,
            "config": {"sample_questions": samples},
            "data_sources": {"metric_views": sources},
        }
    )


@pytest.fixture(scope="module")
def running(database: Path, clock: Clock, serve: Callable[[ASGIApp], str]) -> Running:
    state = open_workspace(database, clock, pace=0)
    for name in ("finance_metrics", "operations_metrics"):
        yaml = (VIEWS / f"{name}.yaml").read_text()
        sql = f"CREATE VIEW {SCHEMA}.{name} WITH METRICS LANGUAGE YAML AS $$\n{yaml}$$"
        state.warehouse.execute(sql, persona=ADMIN)
    running = Running(serve(create_app(state)), state)
    genie = running.client(ADMIN).genie
    for title, view in (("Finance", "finance_metrics"), ("Operations", "operations_metrics")):
        text = document(view, questions=(REVENUE, "Orders by region"))
        genie.create_space(WAREHOUSE_ID, text, title=title, description=f"{title} questions")
    return running


@pytest.fixture
def finance(running: Running) -> str:
    return space_id("Finance")


def ask(client: WorkspaceClient, space: str, question: str) -> GenieMessage:
    """Poll by hand: the SDK's own waiter pauses for a second between polls."""
    started: Any = client.genie.start_conversation(space, question).response
    return finished(client, space, started.conversation_id, started.message_id)


def finished(client: WorkspaceClient, space: str, conversation: str, message: str) -> GenieMessage:
    while True:
        found = client.genie.get_message(space, conversation, message)
        if found.status and found.status.value in TERMINAL:
            return found


def text_of(message: GenieMessage) -> str:
    texts = [a.text.content for a in message.attachments or [] if a.text]
    return " ".join(t for t in texts if t)


def rows(client: WorkspaceClient, message: GenieMessage) -> list[list[str]]:
    query = next(a for a in message.attachments or [] if a.query)
    answer = client.genie.get_message_attachment_query_result(
        message.space_id, message.conversation_id, message.message_id, query.attachment_id or ""
    )
    response = answer.statement_response
    assert response is not None
    assert response.result is not None
    return response.result.data_array or []


# Spaces


def test_a_space_has_the_id_that_its_title_gives(running: Running) -> None:
    page = running.client(EXECUTIVE).genie.list_spaces()
    listed = {space.title: space.space_id for space in _spaces(page)}
    assert listed["Finance"] == space_id("Finance")
    assert listed["Operations"] == space_id("Operations")


def test_lists_and_plain_reads_leave_the_document_out(running: Running, finance: str) -> None:
    genie = running.client(ADMIN).genie
    plain, whole = genie.get_space(finance), genie.get_space(finance, include_serialized_space=True)
    assert (plain.serialized_space, plain.etag) == (None, None)
    assert json.loads(whole.serialized_space or "")["version"] == 2
    assert whole.etag


def test_an_etag_changes_with_the_document_only_and_a_stale_one_is_a_conflict(
    running: Running,
) -> None:
    genie = running.client(ADMIN).genie
    made = genie.create_space(
        WAREHOUSE_ID, '{"version": 1}', title="Etags", parent_path="/Workspace/Shared"
    )
    assert made.parent_path == "/Shared"

    renamed = genie.update_space(made.space_id, title="Etags 2")
    assert (renamed.title, renamed.etag) == ("Etags 2", made.etag)
    changed = genie.update_space(
        made.space_id, serialized_space=document("finance_metrics"), etag=made.etag
    )
    assert changed.etag != made.etag
    with pytest.raises(ResourceConflict):
        genie.update_space(made.space_id, title="Late", etag=made.etag)

    genie.trash_space(made.space_id)
    with pytest.raises(ResourceDoesNotExist):
        genie.get_space(made.space_id)


def test_a_broken_document_is_refused(running: Running) -> None:
    with pytest.raises(InvalidParameterValue, match="Invalid serialized_space"):
        running.client(ADMIN).genie.create_space(WAREHOUSE_ID, '{"version": 9}')


def test_a_space_of_a_view_that_is_not_there_is_refused(running: Running) -> None:
    with pytest.raises(BadRequest, match=f"{SCHEMA}.nothing does not exist"):
        running.client(ADMIN).genie.create_space(WAREHOUSE_ID, document("nothing"), title="N")
    words = r"Unable to get space \[0+\]. Caused by Node with resource name Some\(datarooms/0+\)"
    with pytest.raises(NotFound, match=words):
        running.client(ADMIN).genie.get_space("0" * 32)


def test_only_editors_change_spaces_or_read_their_definition(
    running: Running, finance: str
) -> None:
    genie = running.client(EXECUTIVE).genie
    calls: list[Callable[[], Any]] = [
        lambda: genie.create_space(WAREHOUSE_ID, '{"version": 2}'),
        lambda: genie.update_space(finance, title="Mine"),
        lambda: genie.trash_space(finance),
        lambda: genie.get_space(finance, include_serialized_space=True),
    ]
    for call in calls:
        with pytest.raises(PermissionDenied):
            call()


def test_spaces_come_in_pages(running: Running) -> None:
    genie = running.client(EXECUTIVE).genie
    first = genie.list_spaces(page_size=1)
    second = genie.list_spaces(page_size=1, page_token=first.next_page_token)
    titles = [space.title for space in [*_spaces(first), *_spaces(second)]]
    assert titles == ["Finance", "Operations"]


def _spaces(page: Any) -> list[GenieSpace]:
    return list(page.spaces or [])


# Answers


def test_the_answer_is_the_number_that_sql_written_by_hand_gives(
    running: Running, finance: str
) -> None:
    client = running.client(EXECUTIVE)
    message = ask(client, finance, REVENUE)

    by_hand = running.state.warehouse.execute(REVENUE_SQL, persona=ADMIN).rows[0][0]
    assert message.status is MessageStatus.COMPLETED
    assert rows(client, message)[0][-1] == by_hand
    query = next(a.query for a in message.attachments or [] if a.query)
    assert query.query is not None
    assert "MEASURE(" in query.query
    assert "Revenue" in (query.description or "")
    assert query.query_result_metadata is not None
    assert query.query_result_metadata.row_count == 1
    assert [t.thought_type for t in query.thoughts or []]
    assert text_of(message)


def test_the_statement_of_an_answer_can_be_fetched_by_its_owner(
    running: Running, finance: str
) -> None:
    client = running.client(EXECUTIVE)
    message = ask(client, finance, REVENUE)
    query = next(a.query for a in message.attachments or [] if a.query)
    statement = client.statement_execution.get_statement(query.statement_id or "")
    assert statement.result is not None
    assert statement.result.data_array == rows(client, message)


def test_the_sdks_own_waiter_gets_the_answer(running: Running, finance: str) -> None:
    message = running.client(EXECUTIVE).genie.start_conversation_and_wait(finance, REVENUE)
    assert message.status is MessageStatus.COMPLETED


def test_a_follow_up_refers_to_the_question_before(running: Running, finance: str) -> None:
    client = running.client(EXECUTIVE)
    first = ask(client, finance, "Revenue by region last month")
    client.genie.create_message(finance, first.conversation_id, "only the Midwest")
    listed = client.genie.list_conversation_messages(finance, first.conversation_id).messages or []
    assert [m.content for m in listed] == ["Revenue by region last month", "only the Midwest"]
    second = finished(client, finance, first.conversation_id, listed[1].message_id)
    assert second.status is MessageStatus.COMPLETED
    query = next(a.query for a in second.attachments or [] if a.query)
    assert "Midwest" in (query.description or "")


def test_what_is_not_understood_is_asked_back_with_suggestions(
    running: Running, finance: str
) -> None:
    message = ask(running.client(EXECUTIVE), finance, "Why do people prefer thin crust?")
    assert message.status is MessageStatus.COMPLETED
    attachments = message.attachments or []
    assert [a.query for a in attachments if a.query] == []
    purposes = [a.text.purpose for a in attachments if a.text]
    assert purposes == [TextAttachmentPurpose.FOLLOW_UP_QUESTION]
    suggested = [a.suggested_questions for a in attachments if a.suggested_questions]
    assert suggested[0].questions


def test_a_query_is_run_again_on_demand(running: Running, finance: str) -> None:
    client = running.client(EXECUTIVE)
    message = ask(client, finance, REVENUE)
    query = next(a for a in message.attachments or [] if a.query)
    again = client.genie.execute_message_attachment_query(
        finance, message.conversation_id, message.message_id, query.attachment_id or ""
    )
    assert again.statement_response is not None
    assert again.statement_response.result is not None
    assert again.statement_response.result.data_array == rows(client, message)


def test_feedback_is_kept_with_the_message(running: Running, finance: str) -> None:
    client = running.client(EXECUTIVE)
    message = ask(client, finance, REVENUE)
    place = (finance, message.conversation_id, message.message_id)
    client.genie.send_message_feedback(*place, GenieFeedbackRating.POSITIVE, comment="Right")
    feedback = client.genie.get_message(*place).feedback
    assert feedback is not None
    assert (feedback.rating, feedback.comment) == (GenieFeedbackRating.POSITIVE, "Right")


def test_an_empty_question_is_refused(running: Running, finance: str) -> None:
    with pytest.raises(InvalidParameterValue):
        running.client(EXECUTIVE).genie.start_conversation(finance, " ")


def test_after_an_hour_the_rows_are_gone_until_the_query_is_run_again(
    running: Running, finance: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = running.client(EXECUTIVE)
    message = ask(client, finance, REVENUE)
    place = (finance, message.conversation_id, message.message_id)
    query = next(a for a in message.attachments or [] if a.query)
    later = running.state.genie.conversations.now_ms() + RESULT_KEPT_MS + 1
    monkeypatch.setattr(Conversations, "now_ms", lambda _self: later)

    assert client.genie.get_message(*place).status is MessageStatus.QUERY_RESULT_EXPIRED
    with pytest.raises(InvalidParameterValue, match="execute-query"):
        rows(client, message)
    client.genie.execute_message_attachment_query(*place, query.attachment_id or "")
    assert client.genie.get_message(*place).status is MessageStatus.COMPLETED
    assert rows(client, message)


def test_the_oldest_conversations_are_forgotten(clock: Clock) -> None:
    conversations = Conversations(clock)
    space = Spaces(clock).create({"warehouse_id": "w", "serialized_space": '{"version": 2}'})
    first, *_, last = [conversations.start(space, EXECUTIVE, "Q") for _ in range(KEPT + 1)]
    assert conversations.get(space, last.id, EXECUTIVE) is last
    with pytest.raises(ApiError):
        conversations.get(space, first.id, EXECUTIVE)


# Rights


def test_a_row_filter_holds_and_is_told(running: Running, finance: str) -> None:
    client = running.client(REGIONAL)
    message = ask(client, finance, "Revenue by region this month")
    assert [row[0] for row in rows(client, message)] == ["Midwest"]
    assert "You see rows of the Midwest only." in text_of(message)


def test_without_a_grant_the_message_fails_and_says_on_what(running: Running) -> None:
    message = ask(running.client(MARKETING), space_id("Operations"), "On-time rate this month")
    assert message.status is MessageStatus.FAILED
    assert message.error is not None
    assert message.error.type is not None
    assert message.error.type.value == "TABLES_MISSING_EXCEPTION"
    assert f"SELECT on Table '{SCHEMA}.operations_metrics'" in (message.error.error or "")


def test_without_the_warehouse_the_message_fails(running: Running, finance: str) -> None:
    message = ask(running.client(NO_WAREHOUSE), finance, REVENUE)
    assert message.status is MessageStatus.FAILED
    assert message.error is not None
    assert message.error.type is not None
    assert message.error.type.value == "WAREHOUSE_ACCESS_MISSING_EXCEPTION"


def test_another_persons_conversation_does_not_exist(running: Running, finance: str) -> None:
    message = ask(running.client(EXECUTIVE), finance, REVENUE)
    place = (finance, message.conversation_id, message.message_id)
    other = running.client(ADMIN).genie
    calls: list[Callable[[], Any]] = [
        lambda: other.get_message(*place),
        lambda: other.create_message(finance, message.conversation_id, REVENUE),
        lambda: other.list_conversation_messages(finance, message.conversation_id),
        lambda: other.delete_conversation(finance, message.conversation_id),
        lambda: other.send_message_feedback(*place, GenieFeedbackRating.NEGATIVE),
    ]
    for call in calls:
        with pytest.raises(NotFound):
            call()
    mine = running.client(EXECUTIVE).genie.list_conversations(finance).conversations or []
    theirs = other.list_conversations(finance).conversations or []
    assert message.conversation_id in {c.conversation_id for c in mine}
    assert message.conversation_id not in {c.conversation_id for c in theirs}


def test_a_deleted_conversation_is_gone(running: Running, finance: str) -> None:
    client = running.client(EXECUTIVE)
    message = ask(client, finance, REVENUE)
    client.genie.delete_conversation(finance, message.conversation_id)
    with pytest.raises(NotFound):
        client.genie.get_message(finance, message.conversation_id, message.message_id)


# The service, as the supervisor uses it


async def test_statuses_come_in_the_platforms_order(running: Running, finance: str) -> None:
    seen: list[str] = []

    async def note(message: Any) -> None:
        seen.append(message.status)

    answer = await running.state.genie.ask(finance, REVENUE, EXECUTIVE, on_status=note)
    assert seen == [
        "FETCHING_METADATA",
        "FILTERING_CONTEXT",
        "ASKING_AI",
        "PENDING_WAREHOUSE",
        "EXECUTING_QUERY",
        "COMPLETED",
    ]
    assert answer.result is not None
    assert answer.sql is not None
    assert answer.interpretation


async def test_earlier_questions_give_a_new_conversation_its_context(
    running: Running, finance: str
) -> None:
    answer = await running.state.genie.ask(
        finance,
        "only the Midwest",
        EXECUTIVE,
        previous_questions=["Revenue by region last month"],
    )
    assert answer.status == "COMPLETED"
    assert "Midwest" in answer.interpretation


async def test_a_defect_inside_ends_the_message_too(
    running: Running, finance: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(Turn, "_understand", broken)
    answer = await running.state.genie.ask(finance, REVENUE, EXECUTIVE)
    assert answer.status == "FAILED"
    assert answer.error is not None
    assert answer.error.type == "UNEXPECTED_REPLY_PROCESS_EXCEPTION"


async def test_who_stops_waiting_leaves_the_message_cancelled(
    running: Running, finance: str
) -> None:
    genie = running.state.genie
    reached = asyncio.Event()
    messages: list[Any] = []

    async def hold(message: Any) -> None:
        messages.append(message)
        reached.set()
        await asyncio.Event().wait()

    asking = asyncio.create_task(genie.ask(finance, REVENUE, EXECUTIVE, on_status=hold))
    await reached.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    space = genie.spaces.get(finance)
    kept = genie.conversations.get(space, messages[0].conversation_id, EXECUTIVE)
    assert [m.status for m in kept.messages.values()] == ["CANCELLED"]


def test_a_person_sees_the_spaces_they_may_read(running: Running) -> None:
    titles = [space.title for space in running.state.genie.spaces_of(MARKETING)]
    assert titles == ["Finance"]
