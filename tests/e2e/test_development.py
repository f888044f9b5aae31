"""The other half of `make dev`: Vite serves the front end and hands on who is asking."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from conftest import ROOT
from person import Person
from ports import free_port

from emulator.launch import Running

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


async def test_the_page_of_vite_answers_questions(product: Running, person: Person) -> None:
    with vite(product.url) as url:
        person.url = url
        await person.open("/ask")
        answer = await person.asks("What's our total revenue this month?")
    assert answer.startswith("Revenue: $")
    assert person.complaints == []


@contextmanager
def vite(backend: str) -> Iterator[str]:
    """Its address, when it serves."""
    port = free_port()
    with subprocess.Popen(
        ["node", "node_modules/vite/bin/vite.js", "--port", str(port), "--strictPort"],
        cwd=ROOT / "frontend",
        env={**os.environ, "BACKEND_URL": backend},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        assert server.stdout is not None
        if not any(str(port) in line for line in server.stdout):
            pytest.fail("Vite did not start.")
        try:
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
