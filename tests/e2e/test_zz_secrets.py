"""After all the others: no token that was minted has come to rest, or to a browser, anywhere."""

from pathlib import Path

import httpx
import pytest
from conftest import ROOT
from person import Person, Seen

from emulator.launch import Running

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

REVENUE = "What's our total revenue this month?"


async def test_no_token_is_in_a_response_cookie_log_or_file(
    product: Running, seen: Seen, person: Person
) -> None:
    await person.open("/ask")
    await person.asks(REVENUE)
    seen.texts.append(repr(await person.context.storage_state()))
    async with httpx.AsyncClient(base_url=product.workspace_url) as client:
        tokens = (await client.get("/_emulator/tokens")).json()["tokens"]
    assert tokens
    assert len(seen.texts) > 20
    places = {f"browser {i}": text for i, text in enumerate(seen.texts)}
    places |= {str(path): path.read_text(errors="replace") for path in _files(product)}
    found = [place for place, text in places.items() if any(t in text for t in tokens)]
    assert found == []


def _files(product: Running) -> list[Path]:
    """The log of everything, and whatever the app may have written beside its code."""
    written = [p for d in (".files", "chat-app/.files", ".local") for p in (ROOT / d).rglob("*")]
    written += product.log.parent.glob("history.db*")
    small = [p for p in written if p.is_file() and p.stat().st_size < 50_000_000]
    return [product.log, *small]
