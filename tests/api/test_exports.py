"""A conversation as a file and back: what it says, to whom, and what is refused."""

import csv
import io
import json
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import jsonschema  # type: ignore[import-untyped]
import openpyxl
import pytest
from answers import answered
from pypdf import PdfReader

from backend.app.exports.service import LARGEST_FILE
from backend.documents.document import Document, json_schema
from backend.documents.json_form import to_json
from backend.workspace.identity import Identity
from emulator.personas import ADMIN, EXECUTIVE, MARKETING, Persona
from tests.api.conftest import Product

ROOT = Path(__file__).parents[2]
BASE = "/api/library/conversations"
TURN = str(uuid4())
FORMATS = ("md", "json", "pdf", "xlsx")


def identity(persona: Persona) -> Identity:
    return Identity(persona.email, persona.display_name)


@pytest.fixture
async def asked(product: Product) -> Product:
    """Erin asked one question in the conversation `c1`."""
    await answered(product.store, identity(EXECUTIVE), "c1", TURN)
    return product


async def exported(
    product: Product, format: str, conversation: str = "c1", persona: Persona = EXECUTIVE
) -> bytes:
    response = await product.get(f"{BASE}/{conversation}/export", persona, format=format)
    assert response.status_code == 200, response.text
    return response.content


async def import_(product: Product, body: bytes, persona: Persona = MARKETING) -> httpx.Response:
    headers = {**product.headers(persona), "content-type": "application/json"}
    return await product.client.post(f"{BASE}/import", content=body, headers=headers)


@pytest.mark.parametrize("format", FORMATS)
async def test_the_same_conversation_is_the_same_bytes(asked: Product, format: str) -> None:
    assert await exported(asked, format) == await exported(asked, format)


@pytest.mark.parametrize("format", ["md", "pdf"])
async def test_a_document_says_where_its_numbers_come_from(asked: Product, format: str) -> None:
    body = await exported(asked, format)
    text = body.decode() if format == "md" else text_of(body)
    text = text.replace("\\", "")
    for said in (
        "What's our revenue by region?",
        "MEASURE(revenue)",
        "`date` >= DATE'2026-11-01' AND region <> 'x'",
        "Erin Okafor (erin.executive@dominos.example); read with their permissions",
        "12 Nov 2026, 14:03 UTC",
        "Domino's Analytics 1.0.0",
        "The first 3 rows; the query had more",
        "01f1-statement",
        "Demo data",
        "$1,234.50",
        "日本",
    ):
        assert said in text, f"{said}\n\n{text}"


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


async def test_the_excel_is_typed_and_formatted(asked: Product) -> None:
    book = openpyxl.load_workbook(io.BytesIO(await exported(asked, "xlsx")))
    assert book.sheetnames == ["Conversation", "1 Executive & Finance"]
    sheet = book["1 Executive & Finance"]
    assert [cell.value for cell in sheet[1]] == ["Region", "Date", "Revenue", "read at (UTC)"]
    first = [cell.value for cell in sheet[2]]
    assert first == ["Midwest", datetime(2026, 11, 1), 1234.5, datetime(2026, 11, 2, 3, 4, 5)]
    assert "$" in sheet["C2"].number_format
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("=HYPERLINK(1)", "s")
    # Excel would round the last digits away.
    assert sheet["C4"].value == "12345678901234567890"
    assert "the query had more" in str(sheet["A6"].value)
    about = {row[0].value: row[1].value for row in book["Conversation"].iter_rows()}
    assert about["Answer"] == "Revenue was **$1,234.50**."
    assert "WHERE" in str(about["  SQL"])


async def test_a_result_is_a_csv_that_no_spreadsheet_runs(asked: Product) -> None:
    path = f"{BASE}/c1/turns/{TURN}/results/0"
    body = (await asked.get(path, EXECUTIVE, format="csv")).content
    assert body.startswith(b"\xef\xbb\xbf# Question,")
    lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    about = [line for line in lines if line[0].startswith("#")]
    assert ["# SQL", "SELECT region, `date`, MEASURE(revenue)"] in about
    assert any(label == "# Rows" and "the query had more" in said for label, said in about)
    assert any("Domino's Analytics" in said for _, said in about)
    assert [line for line in lines if not line[0].startswith("#")] == [
        ["region", "date", "revenue", "read_at"],
        ["Midwest", "2026-11-01", "1234.50", "2026-11-02T03:04:05+00:00"],
        ["'=HYPERLINK(1)", "2026-11-02", "-0.1", ""],
        ['日本, "quoted"\nand two lines', "", "12345678901234567890", ""],
    ]
    bare = (await asked.get(path, EXECUTIVE, format="csv", about="false")).content
    assert bare.startswith(b"\xef\xbb\xbfregion,date,")


async def test_a_result_is_an_excel_with_what_it_is_beside_it(asked: Product) -> None:
    path = f"{BASE}/c1/turns/{TURN}/results/0"
    response = await asked.get(path, EXECUTIVE, format="xlsx")
    assert "attachment" in response.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["1 Executive & Finance", "About"]
    about = {str(row[0].value): str(row[1].value) for row in book["About"].iter_rows()}
    assert about["Filters"].startswith("`date` >=")


async def test_export_import_export_gives_the_same_bytes(asked: Product) -> None:
    first = await exported(asked, "json")
    taken = await import_(asked, first)
    assert taken.status_code == 201, taken.text
    assert taken.json()["imported_at"] is not None
    again = await exported(asked, "json", taken.json()["id"], MARKETING)
    assert again == first
    assert b"erin.executive" in again  # who was answered does not change with who keeps it


async def test_a_document_of_an_imported_conversation_says_so(asked: Product) -> None:
    taken = (await import_(asked, await exported(asked, "json"))).json()["id"]
    text = (await exported(asked, "md", taken, MARKETING)).decode()
    assert "came from an imported file" in text
    assert "came from an imported file" not in (await exported(asked, "md")).decode()


async def test_the_json_is_what_the_schema_says(asked: Product) -> None:
    schema = json.loads((ROOT / "docs" / "conversation.schema.json").read_text())
    assert schema == json_schema(), (
        "Run: python -m backend.documents > docs/conversation.schema.json"
    )
    jsonschema.validate(json.loads(await exported(asked, "json")), schema)


async def test_others_and_operators_reach_nothing(asked: Product) -> None:
    for path in (f"{BASE}/c1/export", f"{BASE}/c1/turns/{TURN}/results/0"):
        for persona in (MARKETING, ADMIN):
            refused = await asked.get(path, persona)
            assert (refused.status_code, refused.json()["error"]) == (404, "NotFound"), path
        assert (await asked.client.get(path)).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "c2/export",
        "..%2fc1/export",
        "c1%00/export",
        "c1/turns/none/results/0",
        f"c1/turns/{TURN}/results/1",
        "%27%20OR%201=1/export",
    ],
)
async def test_guessed_ids_lead_nowhere(asked: Product, path: str) -> None:
    response = await asked.get(f"{BASE}/{path}", EXECUTIVE)
    assert response.status_code == 404
    assert response.json()["error"] == "NotFound"


async def test_a_forged_number_or_format_is_refused(asked: Product) -> None:
    assert (await asked.get(f"{BASE}/c1/export", EXECUTIVE, format="exe")).status_code == 400
    assert (await asked.get(f"{BASE}/c1/turns/{TURN}/results/-1", EXECUTIVE)).status_code == 400


def resealed(body: bytes, **changes: Any) -> bytes:
    """Changed by somebody who knows how the checksum is made."""
    return to_json(Document.model_validate({**json.loads(body), **changes}))


async def test_a_file_that_is_none_is_refused_and_nothing_is_kept(asked: Product) -> None:
    good = await exported(asked, "json")
    turn = json.loads(good)["turns"][0]
    script = {**turn, "sources": [{"title": "x", "url": "javascript:alert(1)"}]}
    ragged = json.loads(good)
    ragged["turns"][0]["steps"][0]["result"]["rows"][1] = ["one"]
    cases = (
        (b"", "NotAnExport", "empty"),
        (good[: len(good) // 2], "FileCutOff", "cut off"),
        (good[:-3], "FileCutOff", "cut off"),
        (b"%PDF-1.7", "NotAnExport", "line 1, column 1"),
        (b'{"turns": []}', "NotAnExport", "no conversation of this app"),
        (b"[" * 100_000, "NotAnExport", "JSON"),
        (good.replace(b'"version": 1', b'"version": 99'), "OtherVersion", "99"),
        (good.replace(b"1234.50", b"9234.50"), "FileChanged", "checksum"),
        (good.replace(b'"answer"', b'"reply"'), "NotAnExport", "turns[0].answer"),
        (json.dumps(ragged).encode(), "NotAnExport", "row 1 has 1 cells, not 4"),
        (json.dumps({**json.loads(good), "turns": [script]}).encode(), "NotAnExport", "address"),
    )
    for body, error, said in cases:
        refused = await import_(asked, body)
        assert refused.json()["error"] == error, (body[:60], refused.text)
        assert refused.status_code in (400, 413)
        assert said in refused.json()["message"]
        assert refused.json()["remedy"]
    assert (await asked.json(BASE, MARKETING))["items"] == []


async def test_a_huge_file_is_given_up_early(asked: Product) -> None:
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 10 * LARGEST_FILE:
            sent += 1_000_000
            yield b" " * 1_000_000

    headers = asked.headers(MARKETING)
    refused = await asked.client.post(f"{BASE}/import", content=pieces(), headers=headers)
    assert (refused.status_code, refused.json()["error"]) == (413, "FileTooLarge")
    assert sent <= LARGEST_FILE + 2_000_000


async def test_a_sound_file_of_another_title_is_taken_in_under_it(asked: Product) -> None:
    body = resealed(await exported(asked, "json"), title="Renamed")
    assert (await import_(asked, body)).json()["name"] == "Renamed"
