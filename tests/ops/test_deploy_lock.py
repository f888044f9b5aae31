"""Two deployers at once: one deploys, the other is told by whom; what was left behind is taken."""

import json
import socket
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import Any

import pytest
from deploying import FILES, DeployIt, Ended, Place

from ops.deploy import lock
from ops.deploy.lock import Holder

LOCK = str(PurePosixPath(FILES).parent / "deploy_lock.json")


def hold(place: Place, **fields: Any) -> Holder:
    """As another deployer would have written it."""
    given = {"machine": "elsewhere", "process": "another"} | fields
    holder = Holder("bea@dominos.example", **given)
    write(place, holder)
    return holder


def write(place: Place, holder: Holder) -> None:
    files = place.workspace.files
    files.mkdirs(str(PurePosixPath(LOCK).parent))
    content = json.dumps(asdict(holder)).encode()
    files.write(LOCK, content, format_="AUTO", language="", overwrite=True)


def beside_the_app(place: Place) -> set[str]:
    nodes = place.workspace.files.children(str(PurePosixPath(LOCK).parent))
    return {PurePosixPath(node.path).name for node in nodes}


def is_locked(place: Place) -> bool:
    return "deploy_lock.json" in beside_the_app(place)


def test_whoever_comes_second_is_told_who_deploys(
    place: Place, deploy: DeployIt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "STALE_S", 60)
    holder = hold(place)
    stopped = threading.Event()

    def beat() -> None:
        while not stopped.wait(0.05):
            write(place, holder)

    beating = threading.Thread(target=beat)
    beating.start()
    ended = deploy()
    stopped.set()
    beating.join()
    assert (ended.code, ended.out) == (6, ""), ended.err
    assert "bea@dominos.example on elsewhere" in ended.err
    assert "--force-lock" in ended.err
    assert beside_the_app(place) == {"deploy_lock.json"}
    assert list(place.workspace.apps) == []


def test_a_lock_that_nobody_writes_any_more_is_taken_over(
    place: Place, deploy: DeployIt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "STALE_S", 0.3)
    hold(place)
    ended = deploy()
    assert ended.code == 0, ended.err
    assert "taking over the lock of bea@dominos.example" in ended.err
    assert not is_locked(place)


def test_a_lock_of_a_process_of_this_machine_that_is_gone_is_taken_at_once(
    place: Place, deploy: DeployIt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "STALE_S", 3600)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    hold(place, machine=socket.gethostname(), card=uuid.getnode(), pid=gone.pid)
    assert deploy().code == 0
    hold(place)
    assert deploy(force_lock=True, rollback=None).code == 0, "nothing to do needs no lock"
    assert is_locked(place)


def test_whose_lock_was_taken_by_force_stops_before_the_next_step(
    place: Place, deploy: DeployIt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "BEAT_S", 0.05)
    place.fault("POST /api/2.0/apps", delay_ms=1500)
    ended: list[Ended] = []
    deploying = threading.Thread(target=lambda: ended.append(deploy()))
    deploying.start()
    deadline = time.monotonic() + 30
    while "POST /api/2.0/apps" not in place.seen:
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
    hold(place)
    deploying.join(60)
    assert ended[0].code == 1
    assert "was taken over by bea@dominos.example" in ended[0].err
    assert beside_the_app(place) == {"deploy_lock.json"}, "another's lock is left alone"


def test_a_plan_and_a_look_need_no_lock(place: Place, deploy: DeployIt) -> None:
    hold(place)
    assert deploy(plan=True).code == 0
    assert is_locked(place)
