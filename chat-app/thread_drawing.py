"""A whole conversation as Chainlit's client takes it: the branch that is shown, from its events."""

from datetime import datetime
from typing import Any

from chat_view import drawn
from conversations import Conversation
from names import Names
from screen_lines import Drawing

Thread = dict[str, Any]


def thread_of(conversation: Conversation, names: Names) -> Thread:
    turns = conversation.turns
    screens = [drawn(turn, names, conversation.id) for turn in turns]
    began_at = turns[0].asked_at if turns else conversation.began_at
    thread = thread_line(conversation.id, conversation.name, conversation.owner, began_at)
    thread["steps"] = [step for screen in screens for step in screen.steps()]
    thread["elements"] = [e for screen in screens for e in screen.elements()]
    for turn in turns:
        versions = [version.id for version in conversation.versions(turn)]
        if len(versions) > 1:
            drawing = Drawing(turn, conversation.id)
            thread["elements"].append(drawing.versions(versions))
    return thread


def thread_line(thread_id: str, name: str, owner: str, at: datetime) -> Thread:
    """As the sidebar shows it: without what was said."""
    return {
        "id": thread_id,
        "createdAt": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "name": name,
        "userId": owner,
        "userIdentifier": owner,
        "tags": None,
        "metadata": {},
        "steps": [],
        "elements": [],
    }
