"""One deployer at a time: a file beside the app's folder that only one can create.

Whoever holds it writes it anew every few seconds. A lock that nobody writes any more was left
behind, by a kill or a lost network, and is taken over; so is one of a process of this machine that
is no longer there.
"""

import json
import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath

from ops.deploy.api import Api
from ops.deploy.failures import Busy, DeployError
from ops.deploy.waiting import patiently

PROCESS = uuid.uuid4().hex
BEAT_S = 10.0
STALE_S = 45.0
FORCE = "Wait for it, or use --force-lock if you know that nobody does."


@dataclass(frozen=True, slots=True)
class Holder:
    """Who deploys, and from which process of which machine."""

    user: str
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    machine: str = field(default_factory=socket.gethostname)
    # Containers may share a name, so the network card belongs to what a machine is known by.
    card: int = field(default_factory=uuid.getnode)
    pid: int = field(default_factory=os.getpid)
    process: str = PROCESS
    since: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    def is_gone(self) -> bool:
        """Whether it is a process of this machine that has ended, or an earlier run of this one."""
        if (self.machine, self.card) != (socket.gethostname(), uuid.getnode()):
            return False
        if self.process == PROCESS or self.pid == os.getpid():
            return True
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False

    def __str__(self) -> str:
        return f"{self.user} on {self.machine}, since {self.since}"


class Lock:
    """`check` between two steps raises when somebody else has taken it by force."""

    def __init__(self, api: Api, holder: Holder) -> None:
        self._api = api
        self._holder = holder
        self._path = str(PurePosixPath(api.folder).parent / "deploy_lock.json")
        self._ended = threading.Event()
        self._lost: Holder | None = None
        self._beating = threading.Thread(target=self._beat, daemon=True)

    def take(self, *, force: bool) -> None:
        self._api.client.workspace.mkdirs(str(PurePosixPath(self._path).parent))
        while not self._create():
            found = self._read()
            if found is None:
                continue  # given back this moment
            if found == self._holder:
                break  # ours: the answer to the first attempt was lost
            if not force and not found.is_gone():
                self._watch(found)
            self._api.terminal.say(f"  · taking over the lock of {found}")
            self._remove()
        self._beating.start()

    def check(self) -> None:
        if self._lost is not None:
            raise DeployError(f"The deployment was taken over by {self._lost}.")

    def give_back(self) -> None:
        """Nothing that fails here may hide how the deployment ended; an old lock is taken over."""
        self._ended.set()
        self._beating.join(BEAT_S)
        with suppress(Exception):
            if self._read() == self._holder:
                self._remove()

    def _create(self) -> bool:
        from databricks.sdk.errors import ResourceConflict

        try:
            self._write(overwrite=False)
        except ResourceConflict:
            return False
        return True

    def _write(self, *, overwrite: bool) -> None:
        from databricks.sdk.service.workspace import ImportFormat

        content = json.dumps(asdict(self._holder)).encode()
        files = self._api.client.workspace
        patiently(
            self._api,
            lambda: files.upload(
                self._path, content, format=ImportFormat.AUTO, overwrite=overwrite
            ),
        )

    def _read(self) -> Holder | None:
        from databricks.sdk.errors import NotFound

        try:
            with self._api.client.workspace.download(self._path) as stream:
                return _holder(stream.read())
        except NotFound:
            return None

    def _remove(self) -> None:
        from databricks.sdk.errors import NotFound

        with suppress(NotFound):
            self._api.client.workspace.delete(self._path)

    def _watch(self, found: Holder) -> None:
        """Busy as soon as it is written anew; nothing when that does not happen in time."""
        self._api.terminal.say(f"  · locked by {found}; looking whether it still deploys")
        first, until = self._written_at(), time.monotonic() + STALE_S
        while time.monotonic() < until:
            time.sleep(self._api.poll_seconds)
            if self._written_at() != first:
                raise Busy(f"{found}, is deploying this app.", FORCE)

    def _written_at(self) -> int | None:
        from databricks.sdk.errors import NotFound

        try:
            return self._api.client.workspace.get_status(self._path).modified_at
        except NotFound:
            return None

    def _beat(self) -> None:
        while not self._ended.wait(BEAT_S):
            with suppress(Exception):  # the next beat tries again
                found = self._read()
                if found is not None and found != self._holder:
                    self._lost = found
                    return
                self._write(overwrite=True)


def _holder(content: bytes) -> Holder:
    """A file that cannot be read is of nobody, and is waited for like any other."""
    try:
        return Holder(**json.loads(content))
    except (ValueError, TypeError):
        return Holder("somebody", "", "an unknown machine", 0, 0, "", "an unknown time")


@contextmanager
def locked(api: Api, user: str, *, force: bool) -> Iterator[Lock]:
    lock = Lock(api, Holder(user))
    lock.take(force=force)
    try:
        yield lock
    finally:
        lock.give_back()
