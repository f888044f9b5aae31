"""Ports: take them before anything else starts, and say which one is not free."""

import errno
import socket

HOST = "127.0.0.1"


class PortTaken(Exception):
    """Another process listens there; the message says how to choose another port."""


def take(port: int, what: str, option: str) -> socket.socket:
    """A listening socket. Clients may connect at once and wait until someone accepts."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise PortTaken(
            f"Port {port} for the {what} is taken by another process. Stop that one, or choose "
            f"another port: {how(option, port)}"
        ) from error
    return listener


def how(option: str, port: int) -> str:
    """The same choice for `make` and for the module itself."""
    other = port + 100
    name = option.removeprefix("--").replace("-", "_").upper()
    return f"`make run {name}={other}`, or {option} {other}."


def number(listener: socket.socket) -> int:
    port = listener.getsockname()[1]
    return int(port)


def free(port: int, what: str, option: str) -> int:
    """A port that the app itself will bind: checked, then let go again."""
    with take(port, what, option) as listener:
        return number(listener)
