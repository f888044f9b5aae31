"""The token store keeps each user's freshest token, and only in memory."""

import asyncio
import base64
import json

import pytest

from backend.workspace.tokens import TokenStore, read_token

NOW = 1_800_000_000.0


def jwt(iat: float | None = None, exp: float | None = None, **claims: object) -> str:
    times = {"iat": iat, "exp": exp}
    payload = {**claims, **{name: when for name, when in times.items() if when is not None}}
    body = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    return f"e30.{body}.sig"


def store() -> TokenStore:
    return TokenStore(clock=lambda: NOW)


def test_the_newest_issue_time_wins_in_any_order_of_arrival() -> None:
    early, late = jwt(NOW - 100, NOW + 100), jwt(NOW - 50, NOW + 150)
    for order in ((early, late), (late, early)):
        tokens = store()
        for raw in order:
            tokens.remember("a@x.test", raw)
        newest = tokens.newest("a@x.test")
        assert newest is not None
        assert newest.raw.get_secret_value() == late


def test_an_expired_token_is_no_token_but_was_seen() -> None:
    tokens = store()
    tokens.remember("a@x.test", jwt(NOW - 3700, NOW - 100))
    assert tokens.newest("a@x.test") is None
    assert tokens.has_seen("a@x.test")
    assert not tokens.has_seen("b@x.test")


def test_a_token_without_expiry_lives_on() -> None:
    tokens = store()
    tokens.remember("a@x.test", jwt(NOW - 9999))
    assert tokens.newest("a@x.test") is not None
    assert tokens.seconds_left("a@x.test") is None


def test_seconds_left_counts_down_to_nothing() -> None:
    tokens = store()
    assert tokens.seconds_left("a@x.test") == 0
    tokens.remember("a@x.test", jwt(NOW, NOW + 90))
    assert tokens.seconds_left("a@x.test") == 90


def test_users_do_not_share_tokens() -> None:
    tokens = store()
    tokens.remember("a@x.test", jwt(NOW, NOW + 90))
    assert tokens.newest("b@x.test") is None


async def test_waiting_ends_when_a_newer_token_arrives() -> None:
    tokens = store()
    tokens.remember("a@x.test", jwt(NOW, NOW + 10))
    old = tokens.newest("a@x.test")
    waiting = asyncio.create_task(tokens.wait_for_newer("a@x.test", old, timeout=5))
    await asyncio.sleep(0)
    tokens.remember("a@x.test", jwt(NOW + 1, NOW + 3600))
    newer = await waiting
    assert newer is not None
    assert newer != old
    assert newer.exp == NOW + 3600


async def test_waiting_gives_up_in_time() -> None:
    assert await store().wait_for_newer("a@x.test", None, timeout=0.01) is None


@pytest.mark.parametrize("raw", ["dapi-opaque", "a.b.c", "..", "é.é.é", "e30.W10.x"])
def test_a_token_that_is_no_jwt_counts_as_issued_when_first_seen(raw: str) -> None:
    token = read_token(raw, NOW)
    assert (token.iat, token.exp, token.scopes) == (NOW, None, frozenset())


def test_scopes_are_read_in_both_spellings() -> None:
    assert read_token(jwt(scope="sql genie"), NOW).scopes == {"sql", "genie"}
    assert read_token(jwt(scp=["sql", "genie"]), NOW).scopes == {"sql", "genie"}


def test_no_token_shows_in_any_repr() -> None:
    raw = jwt(NOW, NOW + 90, scope="sql")
    tokens = store()
    tokens.remember("a@x.test", raw)
    assert raw not in f"{tokens!r} {tokens.newest('a@x.test')!r} {tokens.newest('a@x.test')}"
