"""How an answer can fail that arrived, or did not: what to say, and what to do about it."""

from backend.answers.events import RunFailed

NO_ANSWER = RunFailed(
    "NoAnswer",
    "The assistant ended without an answer.",
    "This mostly means that it, or you, may not use one of the spaces it needed. "
    "Ask again, or ask the owner of the supervisor to check the grants on its Genie spaces.",
    retryable=True,
)
CUT = RunFailed(
    "StreamCut",
    "The connection to the assistant broke before the answer was complete.",
    "What had arrived is kept above. Ask again to get the whole answer.",
    retryable=True,
)
STALLED = RunFailed(
    "Stalled",
    "The assistant stopped sending in the middle of its answer.",
    "What had arrived is kept above. Ask again, or ask for less at a time.",
    retryable=True,
)
UNFINISHED = RunFailed(
    "Unfinished",
    "The task took more steps than one question may take.",
    "What had arrived is kept above. Ask for less at a time, for example one region or one month.",
    retryable=True,
)
GARBLED = RunFailed(
    "UpstreamFailed",
    "The assistant sent something that is not an answer.",
    "Try again; if it stays so, check that MAS_ENDPOINT_NAME names a supervisor endpoint.",
    retryable=True,
)
TOO_LONG = RunFailed(
    "TooLong",
    "The answer became too long and was cut off.",
    "What had arrived is kept above. Ask for less at a time, for example one region or one month.",
    retryable=False,
)
INCOMPLETE = {
    "max_output_tokens": "it reached its length limit",
    "content_filter": "a content filter stopped it",
}
