"""The built front end is served small, cached as long as its name allows, and nothing beside it."""

import gzip
import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from backend.app.frontend import Frontend, encoding_for

SCRIPT = "console.log('pizza');" * 200
FOREVER = "public, max-age=31536000, immutable"


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<!doctype html><title>one</title>")
    (dist / "favicon.svg").write_text("<svg/>")
    (dist / "assets" / "index-abc.js").write_text(SCRIPT)
    (dist / "assets" / "index-abc.js.br").write_bytes(b"brotli bytes")
    (dist / "assets" / "index-abc.js.map").write_text("{}")
    (tmp_path / "secret.txt").write_text("outside")
    (dist / "link.txt").symlink_to(tmp_path / "secret.txt")
    return dist


@pytest.fixture
async def client(dist: Path) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=Frontend(dist))
    async with httpx.AsyncClient(transport=transport, base_url="http://app.test") as client:
        yield client


async def test_hashed_files_are_kept_for_ever_and_come_compressed(
    client: httpx.AsyncClient,
) -> None:
    response = await client.get("/assets/index-abc.js", headers={"accept-encoding": "gzip"})
    assert response.text == SCRIPT
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["cache-control"] == FOREVER
    assert response.headers["vary"] == "accept-encoding"
    assert response.headers["content-type"].startswith("text/javascript")


async def test_a_brotli_sibling_is_preferred(client: httpx.AsyncClient) -> None:
    async with client.stream(
        "GET", "/assets/index-abc.js", headers={"accept-encoding": "gzip, br"}
    ) as response:
        raw = b"".join([piece async for piece in response.aiter_raw()])
    assert (response.headers["content-encoding"], raw) == ("br", b"brotli bytes")


@pytest.mark.parametrize("path", ["/", "/finance", "/ask", "/ask/some-thread", "/index.html"])
async def test_every_page_of_the_shell_is_the_index_and_revalidated(
    client: httpx.AsyncClient, path: str
) -> None:
    response = await client.get(path)
    assert "<title>one</title>" in response.text
    assert response.headers["cache-control"] == "no-cache"


async def test_an_unchanged_file_is_not_sent_again(client: httpx.AsyncClient) -> None:
    etag = (await client.get("/")).headers["etag"]
    for known in (etag, f'"other", W/{etag}', "*"):
        again = await client.get("/", headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/gone.js",
        "/assets/index-abc.js.map",
        "/assets/index-abc.js.br",
        "/link.txt",
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/api/x",
        "/.env",
    ],
)
async def test_nothing_else_is_served(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path)
    assert response.status_code == 404
    assert "outside" not in response.text


async def test_head_has_the_headers_only(client: httpx.AsyncClient) -> None:
    response = await client.head("/")
    assert (response.status_code, response.content) == (200, b"")
    assert int(response.headers["content-length"]) > 0


async def test_a_new_build_is_served_without_a_restart(
    client: httpx.AsyncClient, dist: Path
) -> None:
    await client.get("/")
    (dist / "index.html").write_text("<!doctype html><title>two</title>")
    os.utime(dist / "index.html", (1, 1))
    assert "<title>two</title>" in (await client.get("/")).text


async def test_without_a_build_the_page_says_how_to_make_one(tmp_path: Path) -> None:
    transport = httpx.ASGITransport(app=Frontend(tmp_path))
    async with httpx.AsyncClient(transport=transport, base_url="http://app.test") as client:
        response = await client.get("/")
    assert response.status_code == 503
    assert "npm run build" in response.text


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        (b"", "identity"),
        (b"gzip", "gzip"),
        (b"gzip, br", "br"),
        (b"br;q=0, gzip;q=1.0", "gzip"),
        (b"*", "br"),
        (b"*;q=0", "identity"),
        (b"BR", "br"),
        (b",,;;q", "identity"),
    ],
)
def test_odd_encodings_are_honoured(accepted: bytes, chosen: str) -> None:
    assert encoding_for(accepted, {"identity": b"", "gzip": b"", "br": b""}) == chosen


def test_gzip_is_made_once_at_start_when_no_sibling_is_there(dist: Path) -> None:
    (dist / "assets" / "index-abc.js.br").unlink()
    file = Frontend(dist)._files["/assets/index-abc.js"]
    assert gzip.decompress(file.bodies["gzip"]).decode() == SCRIPT
