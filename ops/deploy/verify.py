"""Prove that the deployed app runs: its state, its readiness, a question answered."""

from collections.abc import Mapping
from typing import Any

import httpx

from ops.deploy.api import Api
from ops.deploy.deployments import LOOK
from ops.deploy.failures import Unhealthy
from ops.deploy.question import QUESTION, ask
from ops.deploy.waiting import wait_until

READY = "/health/ready"
CHAT = "/chat/health"
SIGN_IN = "sign in with `databricks auth login`"
TIMEOUT_S = 60.0
SHOWN = 100


def verify(api: Api, *, asks: bool = True) -> bool:
    """Unhealthy with the reasons that the app itself gives. `asks`: put a question to the chat.

    False when the app could not be asked anything: its state alone is known then.
    """
    wait_until(api, "the app to run", lambda: _is_running(api))
    api.terminal.say("  ✓ the app is RUNNING")
    url = app_url(api)
    answer = _ask(api, url + READY)
    if answer.is_redirect:
        # The proxy takes OAuth tokens only and sends everybody else to the login page.
        api.terminal.say(f"  ! {READY} was not asked: the app's URL refused this token; {SIGN_IN}.")
        return False
    _judge(_json(answer), answer.status_code)
    api.terminal.say(f"  ✓ {READY} says ready")
    for check in _with_status(_json(answer), "degraded"):
        api.terminal.say(f"  ! {check.get('name')}: {check.get('detail')} {check.get('remedy')}")
    if _is_off(_json(answer)):
        api.terminal.say("  ! the chat is switched off (CHAT_ENABLED)")
    else:
        _verify_chat(api, url, asks=asks)
    return True


def _verify_chat(api: Api, url: str, *, asks: bool) -> None:
    chat = _ask(api, url + CHAT)
    if chat.status_code != httpx.codes.OK:
        raise Unhealthy(f"The chat is not mounted: {CHAT} is {chat.status_code}.", LOOK)
    api.terminal.say(f"  ✓ chat: {_json(chat).get('status', chat.status_code)}")
    if asks:
        answer = ask(url, api.client.config.authenticate())
        api.terminal.say(f"  ✓ asked {QUESTION!r}: {_clipped(answer.text)}")


def _is_off(ready: Mapping[str, Any]) -> bool:
    return any(check.get("name") == "chat" for check in _with_status(ready, "off"))


def _with_status(ready: Mapping[str, Any], status: str) -> list[Mapping[str, Any]]:
    return [check for check in ready.get("checks") or () if check.get("status") == status]


def _clipped(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def app_url(api: Api) -> str:
    return str(api.client.apps.get(api.name).url or "").rstrip("/")


def _is_running(api: Api) -> bool:
    """A deployment that SUCCEEDED is not an app that runs: it may crash a moment later."""
    status = api.client.apps.get(api.name).app_status
    state = status.state.value if status and status.state else "UNAVAILABLE"
    if state == "CRASHED":
        raise Unhealthy(f"The app crashed: {status and status.message}", LOOK)
    return state == "RUNNING"


def _ask(api: Api, url: str) -> httpx.Response:
    """Again while the proxy says that the app does not answer yet."""
    answers: list[httpx.Response] = []

    def is_answered() -> bool:
        _is_running(api)
        answers.append(httpx.get(url, headers=api.client.config.authenticate(), timeout=TIMEOUT_S))
        return answers[-1].status_code not in (502, 504)

    try:
        wait_until(api, f"an answer of {url}", is_answered)
    except httpx.HTTPError as error:
        raise Unhealthy(f"{url} does not answer: {error}", LOOK) from error
    return answers[-1]


def _judge(body: Mapping[str, Any], status: int) -> None:
    failed = _with_status(body, "failed")
    if status == httpx.codes.OK and not failed:
        return
    if not failed:
        raise Unhealthy(f"{READY} answers {status}.", LOOK)
    said = "\n".join(f"  {c.get('name')}: {c.get('detail')} {c.get('remedy')}" for c in failed)
    raise Unhealthy(f"The app runs, but is not ready:\n{said}")


def _json(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
