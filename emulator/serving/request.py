"""The body of an invocation, parsed as strictly as the endpoint does."""

from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from emulator.errors import ApiError

TEXT_PARTS = {"input_text", "output_text", "text"}
M = TypeVar("M", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Options(_Strict):
    return_trace: bool = False
    long_task: bool = False


class Context(_Strict):
    conversation_id: str | None = None
    user_id: str | None = None


class Part(BaseModel):
    """One piece of a message's content; only text is read."""

    type: str
    text: str = ""


class Item(BaseModel):
    """One item of the history; tool items are accepted and not read."""

    type: str = "message"
    role: Literal["user", "assistant", "system", "developer"] | None = None
    content: str | list[Part] | None = None
    id: str | None = None
    continue_request_id: str | None = None
    approval_request_id: str | None = None
    approve: bool = False

    def text(self) -> str:
        if isinstance(self.content, list):
            return "".join(part.text for part in self.content if part.type in TEXT_PARTS)
        return self.content or ""


class ResponsesRequest(_Strict):
    """What `agent/v1/responses` endpoints take."""

    input: list[Item]
    stream: bool = False
    model: str | None = None
    databricks_options: Options = Options()
    context: Context = Context()
    custom_inputs: dict[str, Any] = {}

    def user_texts(self) -> list[str]:
        """What the person has said so far, oldest first."""
        return [item.text().strip() for item in self.input if item.role == "user"]


class ChatRequest(BaseModel):
    """What `llm/v1/chat` endpoints take; sampling parameters are accepted and have no effect."""

    messages: list[Item]
    stream: bool = False
    model: str | None = None


def responses_request(body: Any) -> ResponsesRequest:
    """Raises ApiError 400 in the endpoint's own words."""
    if isinstance(body, dict) and "messages" in body:
        # Three independent captures of one sentence: supervisor-stream notes, §1.3.
        raise _bad(
            "Invalid request: 'messages' field is not supported. Please use 'input' field instead."
        )
    request = _parse(ResponsesRequest, body)
    if any(item.type == "message" and item.content is None for item in request.input):
        raise _bad("Invalid request: message content must not be null.")
    if not request.input or not request.user_texts() or not request.user_texts()[-1]:
        raise _bad("Invalid request: 'input' needs at least one user message with text.")
    return request


def chat_request(body: Any) -> ChatRequest:
    if isinstance(body, dict) and "messages" not in body:
        raise _bad("Missing required Chat parameter: 'messages'")
    return _parse(ChatRequest, body)


def _parse(model: type[M], body: Any) -> M:
    try:
        return model.model_validate(body)
    except ValidationError as error:
        unknown = {str(e["loc"][-1]) for e in error.errors() if e["type"] == "extra_forbidden"}
        if unknown:
            raise _bad(f"Invalid properties not defined in the schema found: {unknown}") from None
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"]) or "body"
        raise _bad(f"Invalid request: {place}: {first['msg']}") from None


def _bad(message: str) -> ApiError:
    return ApiError(400, "BAD_REQUEST", message)
