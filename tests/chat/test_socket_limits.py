"""What a websocket may carry, and how many a person may have."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socket_limits import (
    FRAMES_AT_ONCE,
    FRAMES_PER_SECOND,
    MAX_FRAME_BYTES,
    MOST_SOCKETS_PER_USER,
    TOO_LARGE,
    UNWANTED,
    Allowance,
    OpenSockets,
    wrong_with,
)


@pytest.mark.parametrize(
    "text",
    ["1", "3", "40", '40{"sessionId":"x"}', "41", '42["stop"]', '427["a",{"b":1}]', "431[1]"],
)
def test_what_a_browser_sends_passes(text: str) -> None:
    assert wrong_with({"text": text}) is None


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"text": ""}, UNWANTED),
        ({"text": "garbage"}, UNWANTED),
        ({"text": "42"}, UNWANTED),
        ({"text": "42[]"}, UNWANTED),
        ({"text": '42[{"a":1}]'}, UNWANTED),
        ({"text": "42[broken"}, UNWANTED),
        ({"text": "40{broken"}, UNWANTED),
        ({"text": "40/admin,{}"}, UNWANTED),
        ({"text": '4510000-["x",{"_placeholder":true,"num":0}]'}, UNWANTED),
        ({"text": "5"}, UNWANTED),
        ({"bytes": b"\x00"}, UNWANTED),
        ({"text": '42["client_message","' + "x" * MAX_FRAME_BYTES + '"]'}, TOO_LARGE),
        ({"text": '42["client_message","' + "é" * (MAX_FRAME_BYTES // 2) + '"]'}, TOO_LARGE),
    ],
)
def test_what_no_browser_sends_ends_the_socket(frame: dict[str, Any], code: int) -> None:
    assert wrong_with(frame) == code


@given(st.text() | st.text().map(lambda text: "42" + text) | st.text().map(lambda t: "40" + t))
def test_whatever_passes_is_something_that_socketio_understands(text: str) -> None:
    if wrong_with({"text": text}) is None and text.startswith("42"):
        assert isinstance(orjson.loads(text[text.index("[") :])[0], str)


def test_frames_are_limited_at_once_and_over_time() -> None:
    now = [0.0]
    allowance = Allowance(lambda: now[0])
    assert [allowance.take() for _ in range(FRAMES_AT_ONCE + 2)][-3:] == [True, False, False]
    now[0] = 1.0
    later = [allowance.take() for _ in range(FRAMES_AT_ONCE)]
    assert later.count(True) == int(FRAMES_PER_SECOND)


def test_each_person_may_have_many_sockets_but_not_any_number() -> None:
    sockets = OpenSockets()
    opened = [sockets.one_more("erin") for _ in range(MOST_SOCKETS_PER_USER)]
    assert all(socket.__enter__() for socket in opened)
    with sockets.one_more("erin") as one_more, sockets.one_more("marco") as other:
        assert (one_more, other) == (False, True)
    opened[0].__exit__(None, None, None)
    with sockets.one_more("erin") as again:
        assert again
