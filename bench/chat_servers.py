"""The servers of the chat benchmark: processes, each started as the platform starts us."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import yaml

from emulator.launch import ROOT
from emulator.ports import HOST, free

START_S = 60.0


@dataclass(frozen=True)
class Server:
    process: psutil.Process
    url: str


@dataclass(frozen=True)
class Servers:
    upstream: Server
    product: Server
    stock: Server
    stock_without_sdk: Server
    relay: Server


@contextmanager
def servers(folder: Path) -> Iterator[Servers]:
    """The supervisor of numbers, and who passes its answers on: ours, stock Chainlit, a relay."""
    with ExitStack() as stack:
        upstream = stack.enter_context(started("bench.chat_upstream", options=[]))
        env = {"DATABRICKS_HOST": upstream.url, "DATABRICKS_APP_NAME": "bench"}

        def app(name: str, **more: str) -> Server:
            command = started("uvicorn", name, options=server_options(), **env, **more)
            return stack.enter_context(command)

        yield Servers(
            upstream,
            product=app("main:app", HISTORY_DB=str(folder / "history.db")),
            stock=app("bench.chat_stock:app", CHAINLIT_APP_ROOT=str(folder)),
            stock_without_sdk=app(
                "bench.chat_stock:app", CHAINLIT_APP_ROOT=str(folder), WITHOUT_SDK="1"
            ),
            relay=app("bench.chat_relay:app"),
        )


@contextmanager
def started(*command: str, options: list[str], **env: str) -> Iterator[Server]:
    ours = ("DATABRICKS_", "CHAINLIT_", "MAS_", "CHAT_", "SUPERVISOR")
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    port = free(0, "", "")
    child = subprocess.Popen(
        [sys.executable, "-m", *command, "--port", str(port), *options],
        cwd=ROOT,
        env={**inherited, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    server = Server(psutil.Process(child.pid), f"http://{HOST}:{port}")
    try:
        wait_until_up(child, server.url + "/health")
        yield server
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
    """Those of app.yaml, but the port."""
    options: list[str] = yaml.safe_load((ROOT / "app.yaml").read_text())["command"][2:]
    at = options.index("--port")
    return [*options[:at], *options[at + 2 :]]
