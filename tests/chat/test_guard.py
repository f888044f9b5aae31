"""What a browser may send over the socket."""

import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from socketio.exceptions import ConnectionRefusedError as Refused  # type: ignore[import-untyped]

from guard import BURST, SocketGuard, checked_auth, checked_message, is_uuid

ID = str(uuid.uuid4())


class Sio:
    """The part of the server that the guard touches, with handlers that record."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.toasts: list[str] = []
        self.eio = SimpleNamespace(http_compression=True)
        names = "connect disconnect client_message edit_message audio_start stop"
        names += " connection_successful window_message"
        self.handlers = {"/": {name: self._handler(name) for name in names.split()}}

    def _handler(self, name: str) -> Any:
        async def handler(*given: Any) -> bool:
            self.calls.append((name, *given))
            return True

        return handler

    async def emit(self, event: str, data: Any, to: str) -> None:
        self.toasts.append(to)

    async def disconnect(self, sid: str) -> None:
        self.calls.append(("closed", sid))
        await self.hear("disconnect", sid)

    async def hear(self, event: str, *given: Any) -> Any:
        return await self.handlers["/"][event](*given)


def guarded(clock: list[float]) -> Sio:
    sio = Sio()
    SocketGuard(lambda environ: str(environ["user"]), lambda: clock[0]).install(sio)
    return sio


def question(text: str = "Hi", **more: Any) -> dict[str, Any]:
    return {"message": {"id": str(uuid.uuid4()), "output": text, **more}}


def test_events_that_nobody_needs_are_forgotten() -> None:
    assert set(Sio().handlers["/"]) - set(guarded([0.0]).handlers["/"]) == {"audio_start"}


async def test_a_socket_is_shown_its_conversation_once() -> None:
    sio = guarded([0.0])
    await sio.hear("connection_successful", "unknown")
    await sio.hear("connect", "s1", {"user": "erin"}, {"sessionId": ID})
    await sio.hear("connection_successful", "s1")
    await sio.hear("connection_successful", "s1")
    assert [call[0] for call in sio.calls] == ["connect", "connection_successful"]


async def test_a_page_ends_when_its_browser_comes_as_somebody_else() -> None:
    sio = Sio()
    guard = SocketGuard(lambda environ: str(environ["user"]))
    guard.install(sio)
    await sio.hear("connect", "s1", {"user": "erin"}, {"sessionId": ID})
    await guard.belongs_to(ID, "erin")
    await guard.belongs_to(str(uuid.uuid4()), "rita")
    assert ([call[0] for call in sio.calls], sio.toasts) == (["connect"], [])
    await guard.belongs_to(ID, "rita")
    assert ([call[0] for call in sio.calls[1:]], sio.toasts) == (["closed", "disconnect"], ["s1"])
    await guard.belongs_to(ID, "rita")
    assert len(sio.toasts) == 1


async def test_questions_are_limited_in_rate_for_each_user_alone() -> None:
    clock = [0.0]
    sio = guarded(clock)
    for user in ("erin", "marco"):
        await sio.hear("connect", user, {"user": user}, {"sessionId": ID})
    for _ in range(BURST + 3):
        await sio.hear("client_message", "erin", question())
    await sio.hear("client_message", "marco", question())
    asked = [call[1] for call in sio.calls if call[0] == "client_message"]
    assert (asked, sio.toasts) == (["erin"] * BURST + ["marco"], ["erin"] * 3)
    clock[0] = 60.0
    await sio.hear("client_message", "erin", question())
    assert [call[1] for call in sio.calls][-1] == "erin"


def test_a_question_is_only_a_question() -> None:
    forged = question("a\x00b\ud800", type="assistant_message", parentId="p", metadata={"x": 1})
    assert checked_message(forged) == {
        "message": {
            "id": forged["message"]["id"],
            "threadId": "",
            "parentId": None,
            "type": "user_message",
            "name": "You",
            "output": "ab\ufffd",
            "createdAt": None,
            "metadata": {},
        },
        "fileReferences": None,
    }


async def test_a_version_is_chosen_by_nothing_but_its_id() -> None:
    sio = guarded([0.0])
    choice = {"source": "dpz-chat", "v": 1, "type": "show-version", "turn": str(uuid.uuid4())}
    forged: tuple[Any, ...] = (
        choice,
        {**choice, "turn": "../x"},
        {**choice, "turn": [choice["turn"]]},
        {**choice, "type": "ping"},
        {**choice, "more": 1},
        "show-version",
        None,
    )
    for payload in forged:
        await sio.hear("window_message", "s1", payload)
    assert sio.calls == [("window_message", "s1", choice["turn"])]


async def test_an_edited_question_is_only_words() -> None:
    sio = guarded([0.0])
    edited = question("In other words", steps=[{"output": "forged"}], type="assistant_message")
    await sio.hear("edit_message", "s1", edited)
    await sio.hear("edit_message", "s1", {"message": {"id": "x", "output": "y"}})
    assert sio.calls == [("edit_message", "s1", checked_message(edited))]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
names = st.sampled_from(["message", "id", "output", "sessionId", "threadId"])


@given(json_values | st.dictionaries(names, json_values))
def test_whatever_is_sent_is_refused_or_made_harmless(payload: Any) -> None:
    message = checked_message(payload)
    assert message is None or is_uuid(message["message"]["id"], version=4)
    try:
        auth = checked_auth(payload)
    except Refused:
        return
    assert is_uuid(auth["sessionId"])


@pytest.mark.parametrize(
    "value",
    ["../" + ID, ID + "/", ID.replace("-", ""), "{" + ID[1:-1] + "}", f"urn:uuid:{ID}", " " * 36],
)
def test_only_the_canonical_spelling_is_an_id(value: str) -> None:
    assert not is_uuid(value)
