"""Wait for something that takes time, to a deadline."""

import time
from collections.abc import Callable

from ops.deploy.api import Api
from ops.deploy.failures import DeployError


def wait_until(api: Api, what: str, is_done: Callable[[], bool]) -> None:
    """`is_done` raises for a state that will never become the wanted one."""
    deadline = time.monotonic() + api.patience_seconds
    while not is_done():
        if time.monotonic() >= deadline:
            waited = f"Waited {api.patience_seconds:.0f} s for {what} in vain."
            raise DeployError(waited, "Look with --status, then run the same command again.")
        time.sleep(api.poll_seconds)
