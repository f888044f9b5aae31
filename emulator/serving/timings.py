"""When each answer left the workspace, so that a benchmark can tell what the product adds."""

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from time import time

from emulator.serving.wire import Wire

TEXT = "response.output_text.delta"


@dataclass(slots=True)
class Answer:
    """Seconds since the epoch; `first_text` is the first piece of text that was sent."""

    asked: float
    first_text: float | None = None
    ended: float | None = None


class Timings:
    """The last hundred streamed answers."""

    def __init__(self) -> None:
        self._answers: deque[Answer] = deque(maxlen=100)

    async def timed(self, wires: AsyncIterator[Wire]) -> AsyncIterator[Wire]:
        answer = Answer(asked=time())
        self._answers.append(answer)
        async for wire in wires:
            if answer.first_text is None and wire.get("type") == TEXT:
                answer.first_text = time()
            yield wire
        answer.ended = time()

    def body(self) -> list[dict[str, float | None]]:
        return [asdict(answer) for answer in self._answers]
