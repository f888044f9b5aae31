"""Show a turn in one Chainlit session: follow its log, tell the browser what changed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, assert_never

from chat_screen import ChatScreen
from names import Names
from page_messages import EVENT, PING
from screen_lines import AppendText, Attach, Change, Remove, StartText, Upsert
from turns import Turn

LOOK_AGAIN_S = 0.04
Emit = Callable[[str, Any], Awaitable[None]]
IsBehind = Callable[[], bool]


class ChatView:
    """Reads `emit` anew each time: a reconnected session has another socket."""

    def __init__(
        self,
        turn: Turn,
        names: Names,
        thread_id: str,
        emit: Emit,
        is_behind: IsBehind = lambda: False,
    ) -> None:
        self.turn = turn
        self._screen = ChatScreen(turn, names, thread_id)
        self._emit = emit
        self._is_behind = is_behind
        self._left = False

    async def run(self) -> None:
        """Until the turn ends."""
        await self._emit("task_start", {})
        try:
            async for fresh in self.turn.follow():
                for logged in fresh:
                    self._screen.show(logged)
                if not fresh:
                    self._screen.tick(self.turn.elapsed)
                await self._caught_up()
                if self._left:
                    return
                for change in self._screen.changes():
                    await self._tell(change)
        finally:
            if not self._left:
                await self._emit("task_end", {})

    async def _caught_up(self) -> None:
        """A slow browser is told less often, not later: what it missed comes in one piece."""
        while self._is_behind():  # noqa: ASYNC110  the socket's queue tells nobody
            await asyncio.sleep(LOOK_AGAIN_S)

    async def redraw(self) -> None:
        """The browser was away: everything again, on lines that it may have already."""
        await self._emit("task_start", {})
        await self._emit("new_message", self._screen.drawing.question())
        self._screen.redraw()
        self.turn.nudge()

    def leave(self) -> None:
        """The page shows something else from now on."""
        self._left = True
        self.turn.nudge()

    async def ping(self) -> None:
        """Have the page make a request, so that the platform hands over a newer token."""
        await self._emit(EVENT, PING)

    async def _tell(self, change: Change) -> None:
        match change:
            case Upsert(step):
                await self._emit("new_message", step)
            case StartText(step):
                await self._emit("stream_start", step)
            case AppendText(step_id, text):
                token = {"id": step_id, "token": text, "isSequence": False, "isInput": False}
                await self._emit("stream_token", token)
            case Remove(step):
                await self._emit("delete_message", step)
            case Attach(element):
                await self._emit("element", element)
            case _:
                assert_never(change)


def drawn(turn: Turn, names: Names, thread_id: str) -> ChatScreen:
    """The screen of a turn as it stands now."""
    screen = ChatScreen(turn, names, thread_id)
    for logged in list(turn.log):
        screen.show(logged)
    return screen
