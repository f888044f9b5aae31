"""How much slower understanding a supervisor's stream is than only parsing its JSON.

`python bench/stream.py` prints events per second and the ratio to bare `json.loads` on the same
lines. One long answer: planning, two agents, thousands of tokens, in network-sized pieces.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "chat-app")]

from mas_normalizer import MasNormalizer  # noqa: E402
from mas_wire import SseDecoder  # noqa: E402

TOKENS = 20_000
PACKET = 1_400
ROUNDS = 5


def recorded() -> bytes:
    """A stream of the newer shape, with a long answer in place of its short one."""
    lines = (ROOT / "emulator" / "streams" / "b_deltas.sse").read_text().split("\n\n")
    start = next(i for i, line in enumerate(lines) if '"item_id":"t2"' in line)
    words = [f"word{i} " for i in range(TOKENS)]
    kind = "response.output_text.delta"
    deltas = [
        "data: " + json.dumps({"type": kind, "item_id": "t2", "delta": w, "step": 2, "id": "r"})
        for w in words
    ]
    return "\n\n".join([*lines[:start], *deltas, "data: [DONE]", ""]).encode()


def packets(data: bytes) -> Iterator[bytes]:
    return (data[i : i + PACKET] for i in range(0, len(data), PACKET))


def understand(data: bytes) -> int:
    decoder, normalizer = SseDecoder(), MasNormalizer()
    events = 0
    for packet in packets(data):
        for wire in decoder.feed(packet):
            events += len(normalizer.feed(wire))
    return events + len(normalizer.finish())


def parse(data: bytes) -> int:
    found = [
        json.loads(line[6:]) for line in data.decode().splitlines() if line.startswith("data: {")
    ]
    return len(found)


def best(work: Callable[[bytes], int], data: bytes) -> tuple[float, int]:
    times, count = [], 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        count = work(data)
        times.append(time.perf_counter() - began)
    return min(times), count


def main() -> None:
    data = recorded()
    parsing, lines = best(parse, data)
    understanding, events = best(understand, data)
    print(f"bare json.loads     {lines / parsing:>12,.0f} lines/s")
    print(f"wire to ChatEvents  {events / understanding:>12,.0f} events/s")
    print(f"ratio               {understanding / parsing:>12.2f}  (1 is as fast as parsing alone)")


if __name__ == "__main__":
    main()
