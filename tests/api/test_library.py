"""The library over HTTP: whose conversations, in which order, how far."""

from typing import Any

import pytest
from telling import Teller

from backend.workspace.identity import Identity
from emulator.personas import ADMIN, EXECUTIVE, MARKETING, Persona
from tests.api.conftest import Product

LIST = "/api/library/conversations"


def identity(persona: Persona) -> Identity:
    return Identity(persona.email, persona.display_name)


ERIN, MARCO = identity(EXECUTIVE), identity(MARKETING)


@pytest.fixture
async def teller(product: Product) -> Teller:
    """Erin asked four questions in three conversations, Marco one."""
    teller = Teller(product.store)
    await teller.told(ERIN, "c1", question="Revenue by region?", answer="West leads.")
    await teller.told(ERIN, "c2", question="Late deliveries?", spaces="operations")
    await teller.told(ERIN, "c3", question="Margin by store?", spaces="finance sales")
    await teller.told(ERIN, "c1", "c1-second", question="And revenue by store?")
    await teller.told(MARCO, "m1", question="Revenue of campaigns?", spaces="marketing")
    return teller


async def ids(product: Product, persona: Persona = EXECUTIVE, **asked: str) -> list[str]:
    return [found["id"] for found in (await product.json(LIST, persona, **asked))["items"]]


async def test_conversations_are_listed_the_latest_first(product: Product, teller: Any) -> None:
    page = await product.json(LIST, EXECUTIVE)
    assert page["after"] is None
    assert [found["id"] for found in page["items"]] == ["c1", "c3", "c2"]
    assert page["items"][1] == {
        "id": "c3",
        "name": "Margin by store?",
        "spaces": ["finance", "sales"],
        "began_at": "2026-11-18T12:03:00Z",
        "touched_at": "2026-11-18T12:03:05Z",
        "pinned": False,
        "imported_at": None,
        "match": None,
    }


async def test_each_sees_their_own(product: Product, teller: Any) -> None:
    assert await ids(product, MARKETING) == ["m1"]
    assert await ids(product, MARKETING, search="revenue") == ["m1"]
    assert (await product.client.get(LIST)).status_code == 401


async def test_pages_follow_each_other(product: Product, teller: Any) -> None:
    for asked, expected in (({}, ["c1", "c3", "c2"]), ({"search": "by"}, ["c1", "c3"])):
        found, after = [], ""
        while True:
            more = {"after": after} if after else {}
            page = await product.json(LIST, EXECUTIVE, limit="1", **asked, **more)
            found += [one["id"] for one in page["items"]]
            after = page["after"]
            if after is None:
                break
        assert found == expected


async def test_a_search_says_what_it_found(product: Product, teller: Any) -> None:
    page = await product.json(LIST, EXECUTIVE, search="west")
    assert [found["match"] for found in page["items"]] == [
        {"question": "Revenue by region?", "excerpt": "West leads."}
    ]


async def test_lists_narrow_to_a_space_and_to_pins(product: Product, teller: Any) -> None:
    assert await ids(product, space="sales") == ["c1", "c3"]
    assert await ids(product, space="sales", search="margin") == ["c3"]
    await product.store.pin(ERIN, "c3", pinned=True)
    assert await ids(product, pinned="true") == ["c3"]
    assert await ids(product, pinned="false") == ["c1", "c2"]
    assert await ids(product, pinned="false", search="store") == ["c1"]


@pytest.mark.parametrize(
    "asked",
    [
        {"after": "made up"},
        {"after": "W10"},
        {"after": "WzEsMl0", "search": "revenue"},
        {"after": "x" * 1_001},
        {"search": "x" * 1_001},
        {"space": "x" * 1_001},
        {"limit": "0"},
        {"limit": "101"},
        {"pinned": "perhaps"},
    ],
)
async def test_what_cannot_be_asked_is_refused(product: Product, asked: dict[str, str]) -> None:
    response = await product.get(LIST, EXECUTIVE, **asked)
    assert (response.status_code, response.json()["error"]) == (400, "BadRequest")
    assert response.json()["remedy"]


async def test_a_conversation_is_renamed_pinned_deleted_and_brought_back(
    product: Product, teller: Any
) -> None:
    url, headers = f"{LIST}/c2", product.headers(EXECUTIVE)
    renamed = {"name": "  Board\n meeting ", "pinned": True}
    assert (await product.client.patch(url, json=renamed, headers=headers)).status_code == 204
    found = (await product.json(LIST, EXECUTIVE, pinned="true"))["items"]
    assert [(one["id"], one["name"]) for one in found] == [("c2", "Board meeting")]
    assert await ids(product, search="board") == ["c2"]
    assert (await product.client.delete(url, headers=headers)).status_code == 204
    assert await ids(product) == ["c1", "c3"]
    assert (await product.client.delete(url, headers=headers)).status_code == 404
    assert (await product.client.post(f"{url}/restore", headers=headers)).status_code == 204
    assert await ids(product) == ["c1", "c3", "c2"]


@pytest.mark.parametrize("conversation", ["c1", "nowhere", "%", "..%2Fm1", "%00", "x" * 100])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "", {"name": "Mine now"}),
        ("PATCH", "", {"pinned": True}),
        ("DELETE", "", None),
        ("POST", "/restore", None),
    ],
)
async def test_what_is_not_theirs_nobody_can_change(
    product: Product, teller: Any, conversation: str, method: str, path: str, body: Any
) -> None:
    """An operator is nobody special here."""
    before = await product.json(LIST, EXECUTIVE)
    for persona in (MARKETING, ADMIN):
        headers = product.headers(persona)
        url = f"{LIST}/{conversation}{path}"
        response = await product.client.request(method, url, json=body, headers=headers)
        assert (response.status_code, response.json()["error"]) == (404, "NotFound")
    assert await product.json(LIST, EXECUTIVE) == before


@pytest.mark.parametrize(
    "body",
    [{"name": ""}, {"name": " \n"}, {"name": "x" * 1_000_000}, {"name": 1}, {"owner": "x"}, [], 1],
)
async def test_a_name_that_is_none_is_refused(product: Product, teller: Any, body: Any) -> None:
    before = await product.json(LIST, EXECUTIVE)
    url, headers = f"{LIST}/c1", product.headers(EXECUTIVE)
    response = await product.client.patch(url, json=body, headers=headers)
    assert (response.status_code, response.json()["error"]) == (400, "BadRequest")
    assert len(response.text) < 500
    assert await product.json(LIST, EXECUTIVE) == before


async def test_all_of_a_users_data_can_go_and_nobody_elses(product: Product, teller: Any) -> None:
    data, headers = "/api/library/data", product.headers(EXECUTIVE)
    kept = {"conversations": 3, "turns": 4, "saved_questions": 0, "shares": 0}
    await product.store.delete(ERIN, "c3")  # still kept, to be brought back
    assert await product.json(data, EXECUTIVE) == {"kept": kept, "retention_days": 0}
    assert (await product.client.delete(data, headers=headers)).json() == kept
    none = dict.fromkeys(kept, 0)
    assert (await product.json(data, EXECUTIVE))["kept"] == none
    assert await ids(product) == await ids(product, search="revenue") == []
    again = await product.client.post(f"{LIST}/c3/restore", headers=headers)
    assert again.status_code == 404
    assert await ids(product, MARKETING) == ["m1"]
    (line,) = (await product.json("/api/library/audit", EXECUTIVE))["items"]
    assert (line["action"], line["detail"]) == ("delete all my data", kept)
    assert (await product.json("/api/library/audit", ADMIN))["items"] == []
    assert (await product.client.delete(data)).status_code == 401


async def test_another_site_cannot_delete_anything(product: Product, teller: Any) -> None:
    headers = {**product.headers(EXECUTIVE), "origin": "https://evil.test"}
    for path in ("/api/library/data", f"{LIST}/c1"):
        assert (await product.client.delete(path, headers=headers)).status_code == 403
    assert await ids(product) == ["c1", "c3", "c2"]
