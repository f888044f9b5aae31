"""A supervisor's stream from bytes to ChatEvents: how fast, how large, and beside other readers.

In memory first, then through a socket at a steady pace, each reader in a process of its own. The
ratios are within one run; the CPU time of a process is what it and its HTTP client spent.
"""

import asyncio
import json
import os
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "chat-app")]

from bench.report import line  # noqa: E402
from bench.stream_readers import READERS, cpu_of_reading  # noqa: E402
from bench.stream_sources import many_deltas, one_event, paced  # noqa: E402
from mas_normalizer import MAX_ANSWER_CHARACTERS, MasNormalizer  # noqa: E402
from mas_wire import SseDecoder, WireEvent, WireGarbled  # noqa: E402

PACKET = 1_400
ROUNDS = 5
MB = 1_000_000


def main() -> int:
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    speed()
    memory()
    one_byte_at_a_time()
    asyncio.run(beside_others())
    return 0


# -- speed ----------------------------------------------------------------------------------------


def speed() -> None:
    data = many_deltas(20_000)
    parsing, lines = best(parse, data)
    understanding, events = best(understand, data)
    line("bytes to ChatEvents", events / understanding, "events/s", least=100_000)
    line("  of bare json.loads", (events / understanding) / (lines / parsing), "×", least=0.6)


def packets(data: bytes, size: int = PACKET) -> Iterator[bytes]:
    return (data[i : i + size] for i in range(0, len(data), size))


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
        began = time.process_time()
        count = work(data)
        times.append(time.process_time() - began)
    return min(times), count


# -- memory ---------------------------------------------------------------------------------------


def memory() -> None:
    """What is held on to while a long stream passes: events are let go as they are shown."""
    tenth = peak(lambda: read_on(endless(10 * MB)))
    whole = peak(lambda: read_on(endless(100 * MB)))
    line("100 MB stream: memory", whole / MB, "MB")
    line("  to that of 10 MB", whole / tenth, "×", limit=1.5)
    large = one_event(10 * MB)
    held = peak(lambda: read_one(large)) / len(large)
    line("10 MB event: memory to its size", held, "×", limit=2)
    held = peak(lambda: refuse_one(large)) / len(large)
    line("  refused, as the chat is set", held, "×", limit=2)


def endless(size: int) -> Iterator[bytes]:
    """Many answers of one supervisor, whose texts become steps: no answer is too long."""
    piece = many_deltas(500)
    for _ in range(size // len(piece)):
        yield from packets(piece)


def read_on(chunks: Iterable[bytes]) -> None:
    decoder, normalizer = SseDecoder(), MasNormalizer()
    said = 0
    for chunk in chunks:
        for wire in decoder.feed(chunk):
            said += sum(len(getattr(event, "text", "")) for event in normalizer.feed(wire))
        if said > MAX_ANSWER_CHARACTERS // 2:
            normalizer, said = MasNormalizer(), 0


def read_one(data: bytes) -> None:
    """Where events as large are accepted."""
    decoder = SseDecoder(max_event_bytes=2 * len(data))
    wires = [wire for packet in packets(data, 64 * 1024) for wire in decoder.feed(packet)]
    assert [type(wire) for wire in wires] == [WireEvent]


def refuse_one(data: bytes) -> None:
    """Until the decoder says that there is too much of it; then the chat reads no further."""
    decoder = SseDecoder()
    for packet in packets(data, 64 * 1024):
        if any(isinstance(wire, WireGarbled) and wire.fatal for wire in decoder.feed(packet)):
            return
    raise AssertionError("an event over the limit was accepted")


def peak(work: Callable[[], None]) -> float:
    tracemalloc.start()
    try:
        work()
        return float(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


# -- chunks of one byte ---------------------------------------------------------------------------


def one_byte_at_a_time() -> None:
    """Linear: twice the bytes take twice the time, were they one single event."""
    short, long_ = one_event(150_000), one_event(300_000)
    first, _ = best(bytewise, short)
    second, _ = best(bytewise, long_)
    line("one-byte chunks, 300 KB", second, "s")
    line("  to half as many", second / first, "×", limit=2.5)


def bytewise(data: bytes) -> int:
    decoder = SseDecoder()
    return sum(len(decoder.feed(data[i : i + 1])) for i in range(len(data)))


# -- beside others --------------------------------------------------------------------------------


async def beside_others() -> None:
    """CPU per event of a process that reads paced streams, whole path: HTTP, SSE, JSON, meaning."""
    async with paced() as url:
        spent = {name: await cpu_of_reading(name, url) for name in READERS}
    for name, seconds in spent.items():
        line(f"paced, {name}", seconds * 1e6, "µs/event")
    line("cheaper than httpx-sse + json", spent["httpx-sse"] / spent["ours"], "×", least=2)
    line("cheaper than the openai SDK", spent["openai"] / spent["ours"], "×", least=4)


if __name__ == "__main__":
    sys.exit(main())
