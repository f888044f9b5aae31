"""What the server and the chat's page tell each other besides Chainlit's own events.

public/chat.js is the page's side of it."""

from typing import Any

EVENT = "window_message"


def page_message(kind: str, **details: Any) -> dict[str, Any]:
    return {"source": "dpz-chat", "v": 1, "type": kind, **details}


# Make any request, so that the platform hands over a newer token.
PING = page_message("ping")
# This browser is signed in as another person now.
SOMEONE_ELSE = page_message("someone-else")


def gone(thread: str) -> dict[str, Any]:
    """The conversation that the page shows was deleted."""
    return page_message("gone", thread=thread)


def history(*, saving: bool, reason: str) -> dict[str, Any]:
    """Whether what is said is being kept, and why not."""
    return page_message("history", saving=saving, reason=reason)
