"""Log lines for `databricks apps logs`: one format, tagged, and never a token in them."""

import logging
import re
import sys

SECRET = re.compile(
    r"eyJ[\w-]{8,}\.[\w-]+\.[\w-]*|dapi[0-9a-fA-F]{16,}|(?<=Bearer )[^\s'\"]+|(?<=oauth:)\S+"
)
QUIET = (
    *("httpx", "httpcore", "aiohttp", "chainlit", "engineio", "socketio", "databricks.sdk"),
    "alembic.runtime.plugins",
)


def redacted(text: str) -> str:
    return SECRET.sub("[secret]", text)


class Redacting(logging.Formatter):
    """The last thing every line passes, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


def configure_logging() -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Redacting("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
