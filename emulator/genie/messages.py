"""A Genie message: a question on its way to an answer, as an immutable snapshot."""

from dataclasses import dataclass, field
from uuid import uuid4

from emulator.questions.query import Query
from emulator.warehouse.statement import Result

Status = str
SUBMITTED = "SUBMITTED"
FETCHING_METADATA = "FETCHING_METADATA"
FILTERING_CONTEXT = "FILTERING_CONTEXT"
ASKING_AI = "ASKING_AI"
PENDING_WAREHOUSE = "PENDING_WAREHOUSE"
EXECUTING_QUERY = "EXECUTING_QUERY"
COMPLETED = "COMPLETED"
FAILED = "FAILED"
CANCELLED = "CANCELLED"
QUERY_RESULT_EXPIRED = "QUERY_RESULT_EXPIRED"
TERMINAL = frozenset({COMPLETED, FAILED, CANCELLED, QUERY_RESULT_EXPIRED})


def new_id() -> str:
    return uuid4().hex


@dataclass(frozen=True, slots=True)
class MessageError:
    """`type` is one of the platform's MessageErrorType names."""

    type: str
    error: str


@dataclass(frozen=True, slots=True)
class Thought:
    type: str
    content: str


@dataclass(frozen=True, slots=True)
class GenieMessage:
    """What is known so far. `query` None and COMPLETED: the question was not understood."""

    space_id: str
    conversation_id: str
    owner: str
    content: str
    created_ms: int
    updated_ms: int
    message_id: str = field(default_factory=new_id)
    attachment_id: str = field(default_factory=new_id)
    text_id: str = field(default_factory=new_id)
    suggestions_id: str = field(default_factory=new_id)
    status: Status = SUBMITTED
    query: Query | None = None
    title: str = ""
    interpretation: str = ""
    sql: str | None = None
    statement_id: str | None = None
    thoughts: tuple[Thought, ...] = ()
    result: Result | None = None
    is_truncated: bool = False
    text: str | None = None
    suggestions: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()
    error: MessageError | None = None
    rating: str | None = None
    comment: str | None = None

    @property
    def is_terminal(self) -> bool:
        return self.status in TERMINAL

    @property
    def is_refusal(self) -> bool:
        """Answered, but with a question back instead of data."""
        return self.status == COMPLETED and self.sql is None
