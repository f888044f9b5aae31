"""Tokens through the chat to many pages at once, beside stock Chainlit and a bare relay.

Every side answers the same pages, with the same stream, started with the same options, one after
the other. What counts are the ratios and the CPU time: the seconds depend on the machine.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import aiohttp

from bench.chat_clients import Heard, Page, Run, measured, resident, streamed
from bench.chat_servers import Server, Servers, servers
from bench.chat_upstream import MOST_TOKENS, PER_SECOND
from bench.report import line

PAGES = (1, 10, 50, 100, 150)
TARGET_AT = 100
FEWEST_ASKED = 3  # the fewer pages, the more often they ask, or there is too little to measure
SPREAD_S = 1.0  # people do not press Send in the same instant
IDLE = 300
FIRST_ROUNDS, FEW_TOKENS, STOPS = 25, 3, 9
IDEAL_S = MOST_TOKENS / PER_SECOND
INVOCATIONS = "/serving-endpoints/x/invocations"


class Side:
    """One way of serving the chat, and the pages that are open in it."""

    def __init__(self, http: aiohttp.ClientSession, server: Server, stack: AsyncExitStack) -> None:
        self.server = server
        self.pages: list[Page] = []
        self._http = http
        self._stack = stack

    async def open(self, count: int) -> None:
        while len(self.pages) < count:
            user = f"user{len(self.pages)}"
            page = await Page.open(self._http, self.server.url, user)
            self._stack.push_async_callback(page.close)
            self.pages.append(page)

    async def run(self, count: int, tokens: int = MOST_TOKENS, spread: float = SPREAD_S) -> Run:
        await self.open(count)

        async def ask(number: int, page: Page) -> Heard:
            await asyncio.sleep(spread * number / count)
            return await page.ask(tokens)

        asking = [partial(ask, number, page) for number, page in enumerate(self.pages[:count])]
        return await measured(self.server.process, asking)


async def main(folder: Path) -> int:
    connector = aiohttp.TCPConnector(limit=0)
    with servers(folder) as all_:
        async with aiohttp.ClientSession(connector=connector) as http, AsyncExitStack() as stack:
            ours, stock = (Side(http, server, stack) for server in (all_.product, all_.stock))
            for side in (ours, stock):
                await side.run(2)  # warm
            whole = await at_each_size(ours, stock, http, all_.relay)
            await without_the_sdk(ours, Side(http, all_.stock_without_sdk, stack))
            await first_words(ours, stock, http, all_)
            await stopping(ours, http, all_.upstream)
            await all_at_once(ours)
            await idle_sessions(ours)
    return 0 if whole else 1


async def at_each_size(ours: Side, stock: Side, http: aiohttp.ClientSession, relay: Server) -> bool:
    print(f"{MOST_TOKENS} tokens to each page, {PER_SECOND:g} a second; {load()}")
    print("In brackets: stock Chainlit. CPU of the server's process; the gap between two texts of")
    print(f"one answer; what the slowest twentieth of the answers took (ideal: {IDEAL_S:g} s).")
    print("pages    CPU per token, µs   relay   cheaper   gap p50 / p99, ms    took p95, s")
    whole = True
    for count in PAGES:
        ours_run, stock_run = await several(ours, count), await several(stock, count)
        bare = await relayed(http, relay, count)
        whole = whole and ours_run.is_whole
        row(count, ours_run, stock_run, bare)
    return whole


async def several(side: Side, count: int) -> Run:
    """As often as there is enough to measure; the one in the middle."""
    runs = [await side.run(count) for _ in range(max(1, FEWEST_ASKED // count))]
    return sorted(runs, key=lambda run: run.cpu)[len(runs) // 2]


async def relayed(http: aiohttp.ClientSession, relay: Server, count: int) -> Run:
    url = relay.url + "/sse"
    return await measured(relay.process, [partial(streamed, http, url, MOST_TOKENS)] * count)


def row(count: int, ours: Run, stock: Run, bare: Run) -> None:
    spent = [run.cpu_per_token for run in (ours, stock, bare)]
    gap, stock_gap = (f"{run.gap(0.5):.0f} / {run.gap(0.99):.0f}" for run in (ours, stock))
    print(
        f"{count:5}    {spent[0]:6.1f}  ({spent[1]:6.1f})  {spent[2]:6.1f}   "
        f"{spent[1] / spent[0]:5.1f} ×   {gap:>8}  ({stock_gap:>8})   "
        f"{ours.took(0.95):.1f} ({stock.took(0.95):.1f})",
        flush=True,
    )
    if count == TARGET_AT:
        line("times cheaper than stock", spent[1] / spent[0], "×", least=3.5)
        line("CPU per token, chat to relay", spent[0] / spent[2], "×", limit=2)
        line("gap p99", ours.gap(0.99), "ms", limit=60)
        line("an answer took, p95", ours.took(0.95), "s", limit=1.1 * IDEAL_S)


async def without_the_sdk(ours: Side, stock: Side) -> None:
    """Stock Chainlit again, reading the stream by httpx-sse: what Chainlit alone makes of it."""
    await stock.run(2)
    ours_run, stock_run = await ours.run(TARGET_AT), await stock.run(TARGET_AT)
    ratio = stock_run.cpu_per_token / ours_run.cpu_per_token
    line("  without the SDK: cheaper", ratio, "×")


async def first_words(ours: Side, stock: Side, http: aiohttp.ClientSession, all_: Servers) -> None:
    """Medians of one page at a time, over what the supervisor itself takes."""
    direct = all_.upstream.url + INVOCATIONS
    found: dict[str, list[float]] = {"upstream": [], "ours": [], "stock": []}
    for page, other in zip(ours.pages[:FIRST_ROUNDS], stock.pages, strict=False):
        found["upstream"].append((await streamed(http, direct, FEW_TOKENS)).first)
        found["ours"].append((await page.ask(FEW_TOKENS)).first)
        found["stock"].append((await other.ask(FEW_TOKENS)).first)
    median = {who: statistics.median(times) * 1e3 for who, times in found.items()}
    line("added to the first token", median["ours"] - median["upstream"], "ms", limit=10)
    line("  by stock Chainlit", median["stock"] - median["upstream"], "ms")


async def stopping(ours: Side, http: aiohttp.ClientSession, upstream: Server) -> None:
    """From pressing Stop to the end of the supervisor's stream; the median of a few."""
    took = []
    for page in ours.pages[:STOPS]:
        asking = asyncio.create_task(page.ask(MOST_TOKENS))
        await asyncio.sleep(0.3)
        began = time.monotonic()
        await page.stop()
        while await (await http.get(upstream.url + "/open")).json():  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        took.append(time.monotonic() - began)
        await asking
    line("Stop to upstream closed", statistics.median(took) * 1e3, "ms", limit=200)


async def all_at_once(ours: Side) -> None:
    run = await ours.run(TARGET_AT, FEW_TOKENS, spread=0)
    line(f"{TARGET_AT} ask at once: first text p95", run.first(0.95), "ms", limit=200)


async def idle_sessions(ours: Side) -> None:
    """What a page costs that only stays open, and what it takes from the others."""
    before, busy = resident(ours.server.process), len(ours.pages)
    await ours.open(busy + IDLE)
    per_session = (resident(ours.server.process) - before) / IDLE
    crowded = await ours.run(TARGET_AT)
    line(f"gap p99, {IDLE} idle beside", crowded.gap(0.99), "ms", limit=60)
    line("memory per idle session", per_session / 1e3, "kB", limit=100)
    line("memory of the app, all open", resident(ours.server.process) / 1e6, "MB", limit=1_000)


def load() -> str:
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(asyncio.run(main(Path(temporary))))
