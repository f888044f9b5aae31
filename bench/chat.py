"""A hundred chats at once against a supervisor of numbers, and the bare relay of the same stream.

Everything is on this machine and takes less than a minute. What counts are the ratios: to the
limits, and to the relay, which shares the cores with the same clients in the same run.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import httpx
import psutil
import yaml

from bench.load_upstream import PER_SECOND, TOKENS
from bench.report import line
from emulator.launch import ROOT
from emulator.ports import HOST, free

CHATS, IDLE = 100, 300
IDEAL_S = TOKENS / PER_SECOND
START_S = 60.0


@dataclass
class Heard:
    """What one client heard: when it asked, and when each piece of text came."""

    asked: float = 0.0
    at: list[float] = field(default_factory=list)
    tokens: int = 0

    def hear(self, text: str) -> None:
        self.at.append(time.monotonic())
        self.tokens += text.count("word")


@dataclass(frozen=True)
class Run:
    wall: float
    cpu: float
    heard: list[Heard]

    @property
    def first_p95(self) -> float:
        return percentile([h.at[0] - h.asked for h in self.heard], 0.95) * 1e3

    @property
    def gap_p99(self) -> float:
        gaps = [b - a for h in self.heard for a, b in zip(h.at, h.at[1:], strict=False)]
        return percentile(gaps, 0.99) * 1e3

    @property
    def cpu_per_token(self) -> float:
        return self.cpu / sum(h.tokens for h in self.heard) * 1e6

    @property
    def is_whole(self) -> bool:
        return all(h.tokens == TOKENS for h in self.heard)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


@contextmanager
def started(*command: str, health: str = "", **env: str) -> Iterator[psutil.Process]:
    ours = ("DATABRICKS_", "CHAINLIT_", "MAS_", "CHAT_", "SUPERVISOR")
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    child = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**inherited, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        if health:
            wait_until_up(child, health)
        yield psutil.Process(child.pid)
    finally:
        child.terminate()
        child.wait()


def wait_until_up(child: "subprocess.Popen[bytes]", url: str) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and child.poll() is None:
        try:
            httpx.get(url)
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise SystemExit(f"{url} did not come up")


def server_options() -> list[str]:
    """As the platform starts the app."""
    command = yaml.safe_load((ROOT / "app.yaml").read_text())["command"]
    options = command[2:]
    at = options.index("--port")
    return [*options[:at], *options[at + 2 :]]


def headers_of(user: str) -> dict[str, str]:
    token = TOKENS_OF_USERS.setdefault(user, f"h.{uuid.uuid4().hex}.s")
    return {"x-forwarded-email": f"{user}@dominos.example", "x-forwarded-access-token": token}


TOKENS_OF_USERS: dict[str, str] = {}


class Page:
    """A chat page: its websocket, spoken by hand so that the clients cost little."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    @classmethod
    async def open(cls, http: aiohttp.ClientSession, url: str, user: str) -> "Page":
        path = url.replace("http", "ws", 1) + "/chat/ws/socket.io/?EIO=4&transport=websocket"
        socket = await http.ws_connect(path, headers=headers_of(user))
        await socket.receive_str()
        await socket.send_str("40" + json.dumps({"sessionId": str(uuid.uuid4())}))
        await socket.receive_str()
        await socket.send_str('42["connection_successful"]')
        return cls(socket)

    async def ask(self) -> Heard:
        """Until the end of the answer."""
        message = {"id": str(uuid.uuid4()), "output": "Count for me", "type": "user_message"}
        heard = Heard(asked=time.monotonic())
        await self.socket.send_str("42" + json.dumps(["client_message", {"message": message}]))
        async for frame in self.socket:
            text = str(frame.data)
            if text == "2":
                await self.socket.send_str("3")
            elif text.startswith(('42["stream_token"', '42["stream_start"')):
                heard.hear(text)
            elif text.startswith('42["task_end"') and heard.at:
                break
        return heard


async def relayed(http: aiohttp.ClientSession, url: str) -> Heard:
    heard = Heard(asked=time.monotonic())
    async with http.get(url + "/sse") as answer:
        async for piece in answer.content.iter_any():
            heard.hear(piece.decode())
    return heard


async def measured(
    process: psutil.Process, ask: Callable[[int], Awaitable[Heard]], count: int
) -> Run:
    before, began = cpu_of(process), time.monotonic()
    heard = await asyncio.gather(*(ask(number) for number in range(count)))
    return Run(time.monotonic() - began, cpu_of(process) - before, list(heard))


def cpu_of(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def resident(process: psutil.Process) -> float:
    return float(process.memory_info().rss)


async def main(folder: Path) -> int:
    upstream_port, app_port, relay_port = free(0, "", ""), free(0, "", ""), free(0, "", "")
    env = {"DATABRICKS_HOST": f"http://{HOST}:{upstream_port}", "DATABRICKS_APP_NAME": "load"}
    env["HISTORY_DB"] = str(folder / "history.db")
    app_url, relay_url = f"http://{HOST}:{app_port}", f"http://{HOST}:{relay_port}"
    options = server_options()
    relay_command = ("uvicorn", "bench.load_relay:app", "--port", str(relay_port), *options)
    app_command = ("uvicorn", "main:app", "--port", str(app_port), *options)
    with (
        started("bench.load_upstream", str(upstream_port), health=env["DATABRICKS_HOST"]),
        started(*relay_command, health=relay_url + "/health", **env) as relay,
        started(*app_command, health=app_url + "/health", **env) as app,
    ):
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as http, AsyncExitStack() as stack:
            return await compare(http, stack, (app, app_url), (relay, relay_url))


Server = tuple[psutil.Process, str]


async def compare(
    http: aiohttp.ClientSession, stack: AsyncExitStack, app: Server, relay: Server
) -> int:
    async def open_page(user: str) -> Page:
        page = await Page.open(http, app[1], user)
        stack.push_async_callback(page.socket.close)
        return page

    async def chats(pages: list[Page]) -> Run:
        return await measured(app[0], lambda number: pages[number].ask(), len(pages))

    await chats([await open_page("warm")])
    pages = [await open_page(f"user{number}") for number in range(CHATS)]
    bare = await measured(relay[0], lambda _: relayed(http, relay[1]), CHATS)
    busy = await chats(pages)
    before = resident(app[0])
    for number in range(IDLE):
        await open_page(f"idle{number}")
    per_session = (resident(app[0]) - before) / IDLE
    crowded = await chats(pages)
    print(f"{CHATS} chats at {PER_SECOND:g} tokens a second, {TOKENS} tokens each")
    report("relay", bare)
    report("chat", busy, limited=True)
    report(f"chat, {IDLE} idle beside it", crowded, limited=True)
    line("CPU per token, chat to relay", busy.cpu_per_token / bare.cpu_per_token, "×", limit=2)
    line("memory per idle session", per_session / 1e3, "kB", limit=100)
    line("memory of the app, all open", resident(app[0]) / 1e6, "MB", limit=1_000)
    return 0 if busy.is_whole and crowded.is_whole else 1


def report(name: str, run: Run, *, limited: bool = False) -> None:
    line(f"{name}: wall", run.wall, "s", limit=1.1 * IDEAL_S if limited else None)
    line(f"{name}: first text p95", run.first_p95, "ms", limit=200 if limited else None)
    line(f"{name}: gap p99", run.gap_p99, "ms", limit=60 if limited else None)
    line(f"{name}: CPU per token", run.cpu_per_token, "µs", limit=20 if limited else None)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(asyncio.run(main(Path(temporary))))
