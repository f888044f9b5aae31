"""A process that the runtime starts lives no longer than the runtime, however that ends."""

import contextlib
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
# Starts a child that starts one of its own; prints the numbers of both, and waits.
RUNTIME = """
import asyncio
from pathlib import Path
from emulator.apps.child import Child

async def main():
    command = ["sh", "-c", "sleep 600 & echo $! $$; wait"]
    say = lambda line: print(line, flush=True)
    await (await Child.start(command, {"PATH": "/usr/bin:/bin"}, Path("."), say)).wait()

asyncio.run(main())
"""


def is_running(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    return False


def test_a_killed_runtime_takes_its_app_with_it() -> None:
    runtime = subprocess.Popen([sys.executable, "-c", RUNTIME], cwd=ROOT, stdout=subprocess.PIPE)
    assert runtime.stdout is not None
    grandchild, child = map(int, runtime.stdout.readline().split())
    assert is_running(child)
    assert is_running(grandchild)
    runtime.send_signal(signal.SIGKILL)
    runtime.wait()
    runtime.stdout.close()
    while is_running(child) or is_running(grandchild):
        time.sleep(0.02)
