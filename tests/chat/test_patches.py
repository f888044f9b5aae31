"""What patches.py changes must still be there to be changed, in the version it was made for."""

import inspect
import os
import sys
from pathlib import Path

import pytest

CHAT = Path(__file__).parents[2] / "chat-app"
os.environ.setdefault("CHAINLIT_APP_ROOT", str(CHAT))

import chainlit.callbacks  # noqa: E402
import chainlit.chat_context  # noqa: E402
import chainlit.message  # noqa: E402
import chainlit.server  # noqa: E402
import chainlit.session  # noqa: E402
import chainlit.socket  # noqa: E402
import engineio.async_socket  # type: ignore[import-untyped]  # noqa: E402
import socketio.async_manager  # type: ignore[import-untyped]  # noqa: E402
from chainlit.step import Step  # noqa: E402
from chainlit.version import __version__  # noqa: E402

import patches  # noqa: E402


def test_the_version_is_the_one_the_patches_were_made_for() -> None:
    assert __version__ == patches.UPSTREAM


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        (chainlit.message.Message.__init__, "time.sleep(0.001)"),
        (Step.__init__, "time.sleep(0.001)"),
        (socketio.async_manager.AsyncManager.emit, "asyncio.wait(tasks)"),
        (engineio.async_socket.AsyncSocket.send, "await self.queue.put(pkt)"),
        (engineio.async_socket.AsyncSocket.poll, "await asyncio.wait_for("),
        (engineio.async_socket.AsyncSocket.poll, "self.queue.put_nowait(None)"),
        (chainlit.socket.stop, 'Message(content="Task manually stopped.").send()'),
        (chainlit.socket.stop, "session.current_task.cancel()"),
        (chainlit.socket.connection_successful, "await context.emitter.task_end()"),
        (chainlit.server.get_html_template, "chainlit-cloud.s3"),
        (chainlit.callbacks.on_message, 'name="on_message"'),
        (chainlit.server.health_check, "return"),
        (chainlit.socket.connect, 'auth["sessionId"]'),
        (chainlit.socket.message, "process_message(session, payload)"),
        (chainlit.socket.edit_message, "await message.remove()"),
        (chainlit.socket.window_message, "on_window_message(data)"),
    ],
)
def test_upstream_still_does_what_is_patched(thing: object, words: str) -> None:
    source = inspect.getsource(thing)  # type: ignore[arg-type]
    assert words in source, f"{thing} has changed: look at patches.py again"


def test_a_deleted_session_still_leaves_its_chat_context() -> None:
    assert "chat_contexts" not in inspect.getsource(chainlit.session.WebsocketSession.delete)


def test_the_page_still_links_to_other_hosts_only_in_ways_that_are_stripped() -> None:
    page = chainlit.server.get_html_template("/chat")
    assert "https://cdn.jsdelivr.net" in page
    stripped = patches._ELSEWHERE.sub("", page)
    assert "https://" not in stripped


def test_nothing_sleeps_once_patched(monkeypatch: pytest.MonkeyPatch) -> None:
    modules = [sys.modules[name] for name in ("chainlit.message", "chainlit.step")]
    for module in modules:
        monkeypatch.setattr(module, "time", module.time)  # restored afterwards
    patches.no_sleep()
    assert [module.time.sleep(3_600) for module in modules] == [None, None]
