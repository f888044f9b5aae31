"""Genie conversations over HTTP: ask, follow up, poll, fetch the rows, rate, delete."""

import asyncio

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emulator.errors import bad_request, does_not_exist
from emulator.genie import wire
from emulator.genie.conversations import Conversation
from emulator.genie.messages import COMPLETED, GenieMessage
from emulator.genie.paging import page
from emulator.genie.service import GenieService
from emulator.genie.space_routes import SPACES
from emulator.genie.spaces import Space
from emulator.requests import caller, json_object

SPACE = f"{SPACES}/{{space_id}}"
CONVERSATION = f"{SPACE}/conversations/{{conversation_id}}"
MESSAGE = f"{CONVERSATION}/messages/{{message_id}}"
ATTACHMENT = f"{MESSAGE}/attachments/{{attachment_id}}"
RATINGS = ("POSITIVE", "NEGATIVE", "NONE")


def conversation_routes(genie: GenieService) -> list[Route]:
    def space(request: Request) -> Space:
        return genie.spaces.get(request.path_params["space_id"])

    def conversation(request: Request) -> Conversation:
        conversation_id = request.path_params["conversation_id"]
        return genie.conversations.get(space(request), conversation_id, caller(request))

    def message(request: Request) -> GenieMessage:
        message_id = request.path_params["message_id"]
        return genie.conversations.message(conversation(request), message_id)

    async def start(request: Request) -> JSONResponse:
        question = await _question(request)
        submitted = genie.submit(space(request), question, caller(request))
        started = genie.conversations.get(
            space(request), submitted.conversation_id, caller(request)
        )
        return JSONResponse(
            {
                "conversation_id": submitted.conversation_id,
                "message_id": submitted.message_id,
                "conversation": wire.conversation(started),
                "message": wire.message(submitted),
            }
        )

    async def follow_up(request: Request) -> JSONResponse:
        question, found = await _question(request), conversation(request)
        submitted = genie.submit(space(request), question, caller(request), found.id)
        return JSONResponse(wire.message(submitted))

    async def list_conversations(request: Request) -> JSONResponse:
        found = genie.conversations.of(space(request), caller(request))
        bodies = [wire.conversation_summary(c) for c in found]
        return JSONResponse(page(request, "conversations", bodies))

    async def delete_conversation(request: Request) -> JSONResponse:
        genie.delete_conversation(conversation(request))
        return JSONResponse({})

    async def list_messages(request: Request) -> JSONResponse:
        bodies = [wire.message(m) for m in conversation(request).messages.values()]
        return JSONResponse(page(request, "messages", bodies))

    async def get_message(request: Request) -> JSONResponse:
        return JSONResponse(wire.message(message(request)))

    async def delete_message(request: Request) -> JSONResponse:
        genie.delete_message(conversation(request), message(request))
        return JSONResponse({})

    async def query_result(request: Request) -> Response:
        found = _with_query(request, message(request))
        if found.result is None or found.statement_id is None:
            raise bad_request(
                f"Message {found.message_id} has no query result: it is {found.status}. "
                "An expired one comes back by execute-query."
            )
        return _rows(found)

    async def execute_query(request: Request) -> Response:
        persona, found = caller(request), _with_query(request, message(request))
        genie.sql_warehouse.check_use(persona, space(request).warehouse_id)
        sql = found.sql or ""
        result = await asyncio.to_thread(genie.warehouse.execute, sql, persona=persona)
        statement_id = genie.record(sql, persona, result)
        changed = genie.conversations.change(
            found, status=COMPLETED, result=result, statement_id=statement_id
        )
        return _rows(changed)

    async def feedback(request: Request) -> JSONResponse:
        body, found = await json_object(request), message(request)
        if body.get("rating") not in RATINGS:
            raise bad_request(f"rating must be one of {', '.join(RATINGS)}.")
        genie.conversations.change(found, rating=body["rating"], comment=body.get("comment"))
        return JSONResponse({})

    return [
        Route(f"{SPACE}/start-conversation", start, methods=["POST"]),
        Route(f"{SPACE}/conversations", list_conversations, methods=["GET"]),
        Route(CONVERSATION, delete_conversation, methods=["DELETE"]),
        Route(f"{CONVERSATION}/messages", follow_up, methods=["POST"]),
        Route(f"{CONVERSATION}/messages", list_messages, methods=["GET"]),
        Route(MESSAGE, get_message, methods=["GET"]),
        Route(MESSAGE, delete_message, methods=["DELETE"]),
        Route(f"{MESSAGE}/feedback", feedback, methods=["POST"]),
        Route(f"{ATTACHMENT}/query-result", query_result, methods=["GET"]),
        Route(f"{ATTACHMENT}/execute-query", execute_query, methods=["POST"]),
        # Deprecated spellings that are still served.
        Route(f"{MESSAGE}/query-result", query_result, methods=["GET"]),
        Route(f"{MESSAGE}/query-result/{{attachment_id}}", query_result, methods=["GET"]),
        Route(f"{MESSAGE}/execute-query", execute_query, methods=["POST"]),
    ]


async def _question(request: Request) -> str:
    content = (await json_object(request)).get("content")
    if not isinstance(content, str) or not content.strip():
        raise bad_request("content is required and must not be empty.")
    return content


def _with_query(request: Request, found: GenieMessage) -> GenieMessage:
    """The message, if the attachment that the path names is its query."""
    asked = request.path_params.get("attachment_id", found.attachment_id)
    if asked != found.attachment_id or found.sql is None:
        raise does_not_exist(f"Message {found.message_id} has no query attachment {asked}.")
    return found


def _rows(found: GenieMessage) -> Response:
    assert found.result is not None
    assert found.statement_id is not None
    body = wire.query_result(found.statement_id, found.result)
    return Response(orjson.dumps(body), media_type="application/json")
