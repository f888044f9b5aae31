"""A view tells one browser what changes, as fast as that browser takes it."""

import asyncio
import uuid
from datetime import UTC, datetime
from typing import Any, cast

from backend.answers.events import RunCompleted, TextDelta
from backend.answers.space_names import SpaceNames
from chat_view import LOOK_AGAIN_S, ChatView
from names import Names
from turns import Turn


class Page:
    """What a browser was told; it takes nothing while `behind`."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []
        self.behind = False
        self.looked = asyncio.Event()

    async def hear(self, event: str, data: Any) -> None:
        self.told.append((event, data))

    def is_behind(self) -> bool:
        self.looked.set()
        return self.behind

    def of(self, event: str) -> list[Any]:
        return [data for name, data in self.told if name == event]


def viewed() -> tuple[Turn, Page, ChatView]:
    turn = Turn(str(uuid.uuid4()), "q", datetime(2026, 11, 18, tzinfo=UTC), "erin@x")
    page = Page()
    names = Names(SpaceNames([]), cast(Any, None))  # no table is drawn here
    return turn, page, ChatView(turn, names, "t", page.hear, page.is_behind)


async def test_a_slow_browser_is_told_the_same_in_fewer_pieces() -> None:
    turn, page, view = viewed()
    showing = asyncio.create_task(view.run())
    turn.append(TextDelta("0 "))
    await asyncio.wait_for(_until(lambda: page.of("stream_start")), 5)
    page.behind = True
    told = len(page.told)
    for number in range(1, 500):
        turn.append(TextDelta(f"{number} "))
        page.looked.clear()
        if number % 100 == 0:
            await asyncio.wait_for(page.looked.wait(), 5)
    assert len(page.told) == told
    page.behind = False
    await asyncio.wait_for(_until(lambda: page.of("stream_token")), 5)
    turn.append(RunCompleted())
    await asyncio.wait_for(showing, 5)
    assert page.of("new_message")[-1]["output"] == " ".join(map(str, range(500)))
    assert len(page.of("stream_token")) <= 2  # what it was about to be told, and the rest


async def test_a_browser_that_was_away_loses_the_status_that_ended_meanwhile() -> None:
    turn, page, view = viewed()
    showing = asyncio.create_task(view.run())
    await asyncio.wait_for(_until(lambda: page.of("new_message")), 5)
    (status,) = [s for s in page.of("new_message") if "Finding out" in s["name"]]
    page.told.clear()  # all of this is lost
    turn.append(TextDelta("Hello"))
    await asyncio.wait_for(_until(lambda: page.of("stream_start")), 5)
    page.told.clear()
    await view.redraw()
    turn.append(RunCompleted())
    await asyncio.wait_for(showing, 5)
    assert [step["id"] for step in page.of("delete_message")] == [status["id"]]
    assert page.of("new_message")[-1]["output"] == "Hello"


async def _until(found: Any) -> None:
    while not found():  # noqa: ASYNC110  a list has no events
        await asyncio.sleep(LOOK_AGAIN_S / 10)
