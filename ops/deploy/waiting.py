"""Wait to a deadline: for something that takes time, or for a busy workspace."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from ops.deploy.api import Api
from ops.deploy.connect import PATIENCE_S
from ops.deploy.failures import DeployError

Result = TypeVar("Result")


def patiently(api: Api, call: Callable[[], Result]) -> Result:
    """Again while the workspace is busy or unreachable, as it asks for. The SDK does so by itself
    except for a multipart body: `workspace.upload` gives up at the first 429 (seen, sdk 0.162)."""
    from databricks.sdk.errors import TemporarilyUnavailable, TooManyRequests
    from databricks.sdk.retries import retried
    from requests import ConnectionError, Timeout

    limit = timedelta(seconds=api.client.config.retry_timeout_seconds or PATIENCE_S)
    again = retried(
        on=[TooManyRequests, TemporarilyUnavailable, ConnectionError, Timeout], timeout=limit
    )
    result: Result = again(call)()
    return result


def wait_until(api: Api, what: str, is_done: Callable[[], bool]) -> None:
    """`is_done` raises for a state that will never become the wanted one."""
    deadline = time.monotonic() + api.patience_seconds
    while not is_done():
        if time.monotonic() >= deadline:
            waited = f"Waited {api.patience_seconds:.0f} s for {what} in vain."
            raise DeployError(waited, "Look with --status, then run the same command again.")
        time.sleep(api.poll_seconds)
