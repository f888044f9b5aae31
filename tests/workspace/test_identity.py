"""Forwarded headers name the user, on the platform only, and must not contradict themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.workspace.errors import IdentityRefused
from backend.workspace.identity import Identity, app_identity, identity_from_headers
from backend.workspace.settings import WorkspaceSettings

PLATFORM = WorkspaceSettings(_env_file=None, databricks_app_name="dpz", databricks_host="h.test")
LOCAL = WorkspaceSettings(_env_file=None, databricks_host="h.test")


def headers(*pairs: tuple[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in pairs]


def test_the_platform_says_who_it_is() -> None:
    forwarded = headers(
        ("x-forwarded-email", "Erin@Dominos.example"), ("x-forwarded-preferred-username", "Erin O")
    )
    assert identity_from_headers(forwarded, PLATFORM) == Identity("erin@dominos.example", "Erin O")


def test_off_the_platform_forwarded_headers_mean_nothing() -> None:
    assert identity_from_headers(headers(("x-forwarded-email", "a@x.test")), LOCAL) is None


@pytest.mark.parametrize(
    "forwarded",
    [
        headers(("x-forwarded-email", "a@x.test"), ("X-Forwarded-Email", "b@x.test")),
        headers(("x-forwarded-email", "a@x.test, b@x.test")),
        headers(("x-forwarded-email", "a" * 400 + "@x.test")),
        headers(("x-forwarded-email", "a@x.test\x00")),
    ],
)
def test_a_doubtful_identity_is_refused(forwarded: list[tuple[bytes, bytes]]) -> None:
    with pytest.raises(IdentityRefused):
        identity_from_headers(forwarded, PLATFORM)


def test_the_same_value_twice_is_one_value() -> None:
    twice = headers(("x-forwarded-email", "a@x.test"), ("x-forwarded-email", "a@x.test"))
    assert identity_from_headers(twice, PLATFORM) == Identity("a@x.test", "a@x.test")


@pytest.mark.parametrize("forwarded", [headers(), headers(("x-forwarded-email", ""))])
def test_no_e_mail_is_nobody(forwarded: list[tuple[bytes, bytes]]) -> None:
    assert identity_from_headers(forwarded, PLATFORM) is None


NAMES = st.sampled_from([b"x-forwarded-email", b"x-forwarded-preferred-username", b"host"])


@given(st.lists(st.tuples(NAMES, st.binary(max_size=60)), max_size=4))
def test_whatever_is_sent_is_one_clean_user_or_nobody_or_refused(
    sent: list[tuple[bytes, bytes]],
) -> None:
    try:
        found = identity_from_headers(sent, PLATFORM)
    except IdentityRefused:
        return
    assert found is None or (found.user == found.user.lower() and found.user.strip() == found.user)


def test_the_app_is_itself_only_with_its_own_secret() -> None:
    assert app_identity(PLATFORM) is None
    own = PLATFORM.model_copy(
        update={"databricks_client_id": "sp-1", "databricks_client_secret": "s"}
    )
    assert app_identity(own) == Identity("sp-1", "The app itself", kind="app")
