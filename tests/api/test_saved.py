"""Saved questions belong to one user: named, in folders, in an order, asked with their filters."""

import asyncio
from typing import Any

import httpx
import pytest

from emulator.personas import ADMIN, EXECUTIVE, MARKETING, Persona
from tests.api.conftest import Product

CAC = "Show me CAC by channel"


async def send(
    product: Product, method: str, path: str, persona: Persona, body: Any = None
) -> httpx.Response:
    headers = product.headers(persona)
    return await product.client.request(method, path, json=body, headers=headers)


async def save(product: Product, persona: Persona, question: str, **more: Any) -> dict[str, Any]:
    response = await send(product, "POST", "/api/saved", persona, {"question": question, **more})
    assert response.status_code == 201, response.text
    saved: dict[str, Any] = response.json()
    return saved


async def listed(product: Product, persona: Persona) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await product.json("/api/saved", persona))["items"]
    return found


async def test_a_question_is_kept_under_its_words_and_asked_with_its_filters(
    product: Product,
) -> None:
    filters = {"period": "last_30_days", "region": "West"}
    saved = await save(product, EXECUTIVE, CAC, filters=filters)
    assert saved["prompt"] == "Show me CAC by channel last 30 days in West"
    assert (saved["name"], saved["folder"], saved["filters"]) == (CAC, "", filters)
    assert await listed(product, EXECUTIVE) == [saved]


@pytest.mark.parametrize(
    ("question", "prompt"),
    [
        ("What is CAC?", "What is CAC last 30 days in West?"),
        ("What is CAC last 30 days in West?", "What is CAC last 30 days in West?"),
        ("Revenue this month", "Revenue this month in West"),
        ("Revenue in October by region", "Revenue in October by region in West"),
        ("Revenue by month", "Revenue by month last 30 days in West"),
    ],
)
async def test_what_the_words_say_already_is_not_said_twice(
    product: Product, question: str, prompt: str
) -> None:
    filters = {"period": "last_30_days", "region": "West"}
    assert (await save(product, EXECUTIVE, question, filters=filters))["prompt"] == prompt


async def test_the_same_question_is_kept_once(product: Product) -> None:
    first = await save(product, EXECUTIVE, CAC)
    assert (await save(product, EXECUTIVE, CAC))["id"] == first["id"]
    await save(product, EXECUTIVE, CAC, filters={"region": "West"})
    assert len(await listed(product, EXECUTIVE)) == 2


async def test_it_is_renamed_refiled_and_reworded(product: Product) -> None:
    saved = await save(product, EXECUTIVE, CAC, filters={"region": "West"})
    change = {"name": " Cost ", "folder": "Monday", "question": "CAC?", "filters": {}}
    response = await send(product, "PATCH", f"/api/saved/{saved['id']}", EXECUTIVE, change)
    changed = response.json()
    assert (changed["name"], changed["folder"], changed["prompt"]) == ("Cost", "Monday", "CAC?")
    assert await listed(product, EXECUTIVE) == [changed]


async def test_their_order_is_the_owners(product: Product) -> None:
    one, two, three = [await save(product, EXECUTIVE, f"Q{n}") for n in (1, 2, 3)]
    place = {"folder": "", "before": one["id"]}
    moved = await send(product, "POST", f"/api/saved/{three['id']}/move", EXECUTIVE, place)
    assert moved.status_code == 204
    assert [q["question"] for q in await listed(product, EXECUTIVE)] == ["Q3", "Q1", "Q2"]
    await send(
        product, "POST", f"/api/saved/{one['id']}/move", EXECUTIVE, {"folder": "Z", "before": None}
    )
    assert [(q["question"], q["folder"]) for q in await listed(product, EXECUTIVE)] == [
        ("Q3", ""),
        ("Q2", ""),
        ("Q1", "Z"),
    ]
    assert two["folder"] == ""


async def test_a_deletion_is_undone_in_its_place(product: Product) -> None:
    one, two = [await save(product, EXECUTIVE, f"Q{n}") for n in (1, 2)]
    gone = await send(product, "DELETE", f"/api/saved/{one['id']}", EXECUTIVE)
    assert (gone.status_code, gone.content) == (204, b"")
    await save(product, EXECUTIVE, "Q1", before=two["id"])
    assert [q["question"] for q in await listed(product, EXECUTIVE)] == ["Q1", "Q2"]


@pytest.mark.parametrize("who", [MARKETING, ADMIN], ids=["another user", "an operator"])
async def test_nobody_else_sees_or_changes_them(product: Product, who: Persona) -> None:
    saved = await save(product, EXECUTIVE, CAC)
    path = f"/api/saved/{saved['id']}"
    attempts = [
        ("PATCH", path, {"name": "Mine"}),
        ("DELETE", path, None),
        ("POST", f"{path}/move", {"folder": "Mine", "before": None}),
        ("DELETE", "/api/saved/guessed", None),
    ]
    answers = await asyncio.gather(*(send(product, m, p, who, b) for m, p, b in attempts))
    assert [(a.status_code, a.json()["error"]) for a in answers] == [(404, "NotFound")] * 4
    assert await listed(product, who) == []
    assert await listed(product, EXECUTIVE) == [saved]
    assert (await product.client.get("/api/saved")).status_code == 401


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"question": "  "}, "needs a name and a question"),
        ({"question": "q" * 10_001}, "question is longer than 10,000"),
        ({"question": "q", "name": "n" * 201}, "name is longer than 200"),
        ({"question": "q", "folder": "f" * 201}, "folder's name is longer than 200"),
        ({"question": "q", "filters": {"period": "soon"}}, "period `soon` is unknown"),
        ({"question": "q", "filters": {"region": "r" * 101}}, "region is too long"),
        ({"question": "q", "filters": {"store": "7"}}, "not valid"),
        ({"question": 7}, "not valid"),
    ],
)
async def test_what_cannot_be_kept_is_refused_in_words(
    product: Product, body: dict[str, Any], says: str
) -> None:
    response = await send(product, "POST", "/api/saved", EXECUTIVE, body)
    assert response.status_code == 400
    assert says in response.json()["message"]
    assert await listed(product, EXECUTIVE) == []


async def test_any_text_comes_back_as_it_was(product: Product) -> None:
    odd = "Umsatz “März” \u202e\x00 <b>🍕</b> '; DROP TABLE x;--"
    assert (await save(product, EXECUTIVE, odd, folder="/../x"))["question"] == odd
    assert [q["folder"] for q in await listed(product, EXECUTIVE)] == ["/../x"]
