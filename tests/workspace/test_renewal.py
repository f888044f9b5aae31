"""A token at its end is renewed by a request of the page, once, and never awaited for long."""

import base64
import json
from dataclasses import dataclass, field

import httpx
import pytest

from backend.workspace.client import Workspace
from backend.workspace.errors import NotGranted, PassthroughOff, SessionExpired, WorkspaceError
from backend.workspace.identity import Identity
from backend.workspace.settings import WorkspaceSettings
from backend.workspace.tokens import TokenStore

NOW = 1_800_000_000.0
ERIN = Identity("erin@x.test", "Erin")
DEVELOPER = Identity("dev@x.test", "Dev", kind="developer")
SETTINGS = WorkspaceSettings(
    _env_file=None, databricks_host="https://w.test", databricks_app_name="dpz"
)


def jwt(left: float, life: float = 3600) -> str:
    claims = json.dumps({"iat": NOW + left - life, "exp": NOW + left}).encode()
    return f"e30.{base64.urlsafe_b64encode(claims).decode()}.s"


@dataclass
class Page:
    """A page that is asked for a request, and the platform that may put a token on it."""

    tokens: TokenStore
    brings: str | None = None
    pings: int = 0
    sent: list[str] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)

    async def ping(self) -> None:
        self.pings += 1
        if self.brings:
            self.tokens.remember(ERIN.user, self.brings)

    def answer(self, request: httpx.Request) -> httpx.Response:
        token = request.headers["authorization"].removeprefix("Bearer ")
        self.sent.append(token)
        words = self.refuses.get(token)
        return httpx.Response(403 if words else 200, json={"message": words or "ok"})

    async def asks(self, times: int = 1, identity: Identity = ERIN) -> WorkspaceError | None:
        workspace = Workspace(SETTINGS, self.tokens, transport=httpx.MockTransport(self.answer))
        session = workspace.acting_as(identity, self.ping)
        try:
            for _ in range(times):
                await session.get("/x")
        except WorkspaceError as error:
            return error
        finally:
            await workspace.aclose()
        return None


def page(old: str, **more: object) -> Page:
    tokens = TokenStore(clock=lambda: NOW)
    tokens.remember(ERIN.user, old)
    return Page(tokens, **more)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.workspace.renewal.WAIT_S", 0.01)


OLD, NEW = jwt(60), jwt(3600)


async def test_a_token_about_to_end_is_renewed_before_it_is_used() -> None:
    erin = page(OLD, brings=NEW)
    assert await erin.asks(2) is None
    assert (erin.sent, erin.pings) == ([NEW, NEW], 1)


async def test_a_token_that_ended_long_ago_is_renewed_too() -> None:
    erin = page(jwt(-7200), brings=NEW)
    assert await erin.asks() is None
    assert (erin.sent, erin.pings) == ([NEW], 1)


async def test_a_token_with_time_left_needs_no_page() -> None:
    erin = page(NEW)
    assert await erin.asks() is None
    assert (erin.sent, erin.pings) == ([NEW], 0)


async def test_without_a_newer_one_the_old_is_tried_and_the_wait_is_not_repeated() -> None:
    erin = page(OLD)
    assert await erin.asks(3) is None
    assert (erin.sent, erin.pings) == ([OLD] * 3, 1)


async def test_a_clock_behind_finds_out_by_the_refusal() -> None:
    seemingly_good = jwt(600)
    erin = page(seemingly_good, brings=NEW, refuses={seemingly_good: "Token is expired"})
    assert await erin.asks() is None
    assert (erin.sent, erin.pings) == ([seemingly_good, NEW], 1)


async def test_expired_without_a_page_is_said_after_one_wait() -> None:
    erin = page(OLD, refuses={OLD: "Invalid Token"})
    assert type(await erin.asks()) is SessionExpired
    assert (erin.sent, erin.pings) == ([OLD], 1)


async def test_a_newer_token_that_is_refused_as_well_is_final() -> None:
    erin = page(OLD, brings=NEW, refuses={OLD: "Invalid Token", NEW: "Invalid Token"})
    assert type(await erin.asks()) is SessionExpired
    assert erin.sent == [NEW]


async def test_a_missing_grant_asks_no_page() -> None:
    erin = page(NEW, refuses={NEW: "PERMISSION_DENIED"})
    assert type(await erin.asks()) is NotGranted
    assert (erin.sent, erin.pings) == ([NEW], 0)


async def test_passthrough_switched_off_meanwhile_ends_the_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("backend.workspace.renewal.WAIT_S", 60)
    erin = page(OLD)

    async def without_token() -> None:
        erin.tokens.forget(ERIN.user)

    monkeypatch.setattr(erin, "ping", without_token)
    assert type(await erin.asks()) is PassthroughOff
    assert erin.sent == []


async def test_passthrough_switched_on_again_is_found_out_by_the_next_question() -> None:
    erin = page(OLD, brings=NEW)
    erin.tokens.forget(ERIN.user)
    assert await erin.asks() is None
    assert (erin.sent, erin.pings) == ([NEW], 1)


async def test_only_users_have_pages() -> None:
    erin = page(OLD)
    await erin.asks(identity=DEVELOPER)
    assert erin.pings == 0
