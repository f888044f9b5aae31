"""A hiccup is asked about once more; a refusal never."""

import pytest

from backend.workspace import retry
from backend.workspace.errors import (
    NotGranted,
    RateLimited,
    StatementFailed,
    TimedOut,
    UpstreamFailed,
    WorkspaceError,
)


class Failing:
    def __init__(self, *errors: WorkspaceError) -> None:
        self.errors = list(errors)
        self.calls = 0

    async def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "rows"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "USUAL_WAIT_S", 0.0)


@pytest.mark.parametrize("error", [UpstreamFailed("x"), RateLimited("x", retry_after=0.0)])
async def test_a_hiccup_is_asked_about_once_more(error: WorkspaceError) -> None:
    call = Failing(error)
    assert await retry.once_more(call) == "rows"
    assert call.calls == 2


async def test_twice_is_enough() -> None:
    call = Failing(UpstreamFailed("a"), UpstreamFailed("b"), UpstreamFailed("c"))
    with pytest.raises(UpstreamFailed, match="b"):
        await retry.once_more(call)


@pytest.mark.parametrize(
    "error",
    [NotGranted("x"), StatementFailed("x"), TimedOut("x"), RateLimited("x", retry_after=60.0)],
)
async def test_what_will_not_change_soon_is_not_repeated(error: WorkspaceError) -> None:
    call = Failing(error)
    with pytest.raises(type(error)):
        await retry.once_more(call)
    assert call.calls == 1
