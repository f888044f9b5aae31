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
    tokens.remember("a@x.test", jwt(NOW - 4000, NOW - 400))
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


def test_a_token_that_only_our_clock_calls_expired_is_still_tried() -> None:
    tokens = store()
    tokens.remember("a@x.test", jwt(NOW - 3720, NOW - 120))
    token = tokens.newest("a@x.test")
    assert token is not None
    assert tokens.is_past(token)
    assert (tokens.seconds_left("a@x.test"), tokens.needs_renewal("a@x.test")) == (0, True)


@pytest.mark.parametrize(
    ("life", "left", "needs"),
    [(3600, 91, False), (3600, 89, True), (20, 6, False), (20, 4, True), (20, -1, True)],
)
def test_a_newer_token_is_wanted_before_the_end_in_measure_of_its_life(
    life: float, left: float, needs: bool
) -> None:
    tokens = store()
    tokens.remember("a@x.test", jwt(NOW + left - life, NOW + left))
    assert tokens.needs_renewal("a@x.test") is needs


def test_no_token_needs_one_and_no_expiry_needs_no_other() -> None:
    tokens = store()
    assert tokens.needs_renewal("a@x.test")
    tokens.remember("a@x.test", jwt(NOW - 9999))
    assert not tokens.needs_renewal("a@x.test")


def test_a_token_from_the_far_future_does_not_shut_out_those_that_follow() -> None:
    tokens = store()
    tokens.remember("a@x.test", jwt(NOW + 10**8, NOW + 2 * 10**8))
    tokens.remember("a@x.test", jwt(NOW + 60, NOW + 3660))
    newest = tokens.newest("a@x.test")
    assert newest is not None
    assert newest.iat == NOW + 60


@pytest.mark.parametrize("moment", [True, "soon", float("nan"), float("inf"), -1, 10**400, None])
def test_moments_that_are_none_are_not_said(moment: object) -> None:
    body = base64.urlsafe_b64encode(json.dumps({"iat": moment, "exp": moment}).encode()).decode()
    token = read_token(f"e30.{body}.sig", NOW)
    assert (token.iat, token.exp) == (NOW, None)


def test_the_longest_unrenewed_user_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.workspace.tokens.MOST_USERS", 2)
    tokens = store()
    for user, issued in (("a", 1), ("b", 0), ("a", 2), ("c", -5)):
        tokens.remember(user, jwt(NOW + issued, NOW + 90))
    assert [tokens.has_seen(user) for user in "abc"] == [True, False, True]


async def test_waiting_ends_when_tokens_are_forwarded_no_more() -> None:
    tokens = store()
    tokens.remember("a@x.test", jwt(NOW, NOW + 10))
    old = tokens.newest("a@x.test")
    waiting = asyncio.create_task(tokens.wait_for_newer("a@x.test", old, timeout=5))
    await asyncio.sleep(0)
    assert tokens.forget("a@x.test")
    assert await waiting is None
    assert not tokens.has_seen("a@x.test")


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
