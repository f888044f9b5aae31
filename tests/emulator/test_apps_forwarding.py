"""What the Apps proxy tells the app about the person, and what it keeps to itself."""

import jwt
import pytest
from starlette.datastructures import Headers

from emulator.apps.forwarding import COOKIE, Forwarding
from emulator.apps.switcher import UnknownPersona, persona_of
from emulator.personas import EXECUTIVE, NO_SCOPE, REGIONAL
from emulator.tokens import Tokens

SCOPES = frozenset({"sql", "dashboards.genie", "serving.serving-endpoints"})


class Now:
    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def forwarding(now: Now) -> Forwarding:
    return Forwarding(Tokens(now=now), SCOPES, "42", now=now)


def test_a_token_is_minted_anew_after_its_half_life_only(forwarding: Forwarding, now: Now) -> None:
    first = forwarding.token(EXECUTIVE)
    now.seconds += 1799
    assert forwarding.token(EXECUTIVE) == first
    now.seconds += 1
    second = forwarding.token(EXECUTIVE)
    claims = jwt.decode(second, options={"verify_signature": False})
    assert second != first
    assert (claims["iat"], claims["exp"] - claims["iat"]) == (1_001_800, 3600)


def test_a_token_holds_the_apps_scopes_as_far_as_the_person_may(forwarding: Forwarding) -> None:
    def scope(token: str) -> set[str]:
        claims = jwt.decode(token, options={"verify_signature": False})
        return set(claims["scope"].split())

    always = {"iam.current-user:read", "iam.access-control:read"}
    assert scope(forwarding.token(EXECUTIVE)) == SCOPES | always
    assert scope(forwarding.token(NO_SCOPE)) == {"sql", "dashboards.genie"} | always


def test_only_the_proxy_says_who_it_is(forwarding: Forwarding) -> None:
    sent = [
        (b"host", b"localhost:8000"),
        (b"origin", b"http://localhost:8000"),
        (b"cookie", f"a=1; {COOKIE}=rita.regional; b=2".encode()),
        (b"x-forwarded-email", b"forged@dominos.example"),
        (b"X-Forwarded-Access-Token", b"forged"),
        (b"x-forwarded-proto", b"https"),
        (b"x-real-ip", b"6.6.6.6"),
        (b"x-request-id", b"forged"),
        (b"forwarded", b"for=6.6.6.6"),
        (b"x-other", b"kept"),
    ]
    reached = forwarding.headers(sent, REGIONAL, "127.0.0.1")
    request_id = dict(reached)[b"x-request-id"]
    assert len(request_id) == 36
    assert reached == [
        (b"host", b"localhost:8000"),
        (b"origin", b"http://localhost:8000"),
        (b"cookie", b"a=1; b=2"),
        (b"x-other", b"kept"),
        (b"x-forwarded-host", b"localhost:8000"),
        (b"x-forwarded-preferred-username", b"Rita Novak"),
        (b"x-forwarded-user", dict(reached)[b"x-forwarded-user"]),
        (b"x-forwarded-email", b"rita.regional@dominos.example"),
        (b"x-real-ip", b"127.0.0.1"),
        (b"x-request-id", request_id),
        (b"x-forwarded-access-token", forwarding.token(REGIONAL).encode()),
    ]


def test_without_passthrough_the_token_is_missing(forwarding: Forwarding) -> None:
    forwarding.passthrough = False
    names = [name for name, _ in forwarding.headers([], EXECUTIVE, "127.0.0.1")]
    assert b"x-forwarded-access-token" not in names
    assert b"x-forwarded-email" in names


def test_the_cookie_chooses_and_nobody_chosen_is_the_executive() -> None:
    assert persona_of(Headers({})) is EXECUTIVE
    assert persona_of(Headers({"cookie": f"x=y; {COOKIE}=rita.regional"})) is REGIONAL
    with pytest.raises(UnknownPersona, match="There is no 'nobody' in this workspace"):
        persona_of(Headers({"cookie": f"{COOKIE}=nobody"}))
