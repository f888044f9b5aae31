"""An answer is passed on: as files, as a link that another person reads, and back from a file."""

import asyncio
import io
import json
import re

import openpyxl
import pytest
from conftest import OpenPerson
from person import PATIENCE_MS, Person
from playwright.async_api import FilePayload, Locator
from pypdf import PdfReader

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

QUESTION = "Revenue by region last month"


async def downloaded(person: Person, button: Locator) -> tuple[str, bytes]:
    """What pressing it saves, under which name."""
    async with person.page.expect_download(timeout=PATIENCE_MS) as download:
        await button.click()
    file = await download.value
    body = await asyncio.to_thread((await file.path()).read_bytes)
    return file.suggested_filename, body


def json_file(body: bytes) -> FilePayload:
    return {"name": "export.json", "mimeType": "application/json", "buffer": body}


async def menu(person: Person) -> None:
    await person.page.get_by_role("button", name="Share or export this conversation").click()


async def test_an_answer_is_shared_read_run_again_and_revoked(open_person: OpenPerson) -> None:
    erin, rita = await open_person(), await open_person("rita.regional")
    await erin.open("/ask")
    await erin.asks(QUESTION)
    await menu(erin)
    await erin.page.get_by_role("button", name="Share a link…").click()
    dialog = erin.page.get_by_role("dialog", name="Share a snapshot")
    make = dialog.get_by_role("button", name="Make the link")
    warning = dialog.get_by_text(re.compile("^Row filters apply to these data"))
    await warning.wait_for(timeout=PATIENCE_MS)
    assert await make.is_disabled()
    await dialog.get_by_label("Show these rows to everybody").check()
    await make.click()
    link = erin.page.get_by_label("The link", exact=True)
    address = await link.input_value(timeout=PATIENCE_MS)

    await rita.page.goto(address)
    await rita.page.get_by_text(re.compile("As Erin Okafor saw it on")).wait_for(
        timeout=PATIENCE_MS
    )
    rows = rita.page.get_by_role("region", name="Rows from Executive & Finance")
    assert "Northeast" in await rows.inner_text()  # which Rita's own rows are not
    await rita.page.get_by_role("link", name="Run again as me").click()
    await rita.chat.locator("#chat-submit:not([disabled])").click(timeout=PATIENCE_MS)
    await rita.answers.first.wait_for(timeout=PATIENCE_MS)
    await rita.is_idle()
    own = await rita.answers.last.inner_text()
    assert "Midwest" in own
    assert "Northeast" not in own

    await erin.open("/library/shared")
    await erin.page.get_by_role("button", name=f"Revoke the link to {QUESTION}").click()
    await erin.page.get_by_role("region", name="Lead nowhere any more").wait_for(
        timeout=PATIENCE_MS
    )
    await rita.page.goto(address)
    gone = rita.page.get_by_role("alert")
    await gone.get_by_text("has expired, was revoked, or never was").wait_for(timeout=PATIENCE_MS)


async def test_an_answer_is_saved_and_brought_back(open_person: OpenPerson) -> None:
    erin, marco = await open_person(), await open_person("marco.marketing")
    await erin.open("/ask")
    await erin.asks(QUESTION)
    name, csv = await downloaded(erin, erin.chat.get_by_role("button", name="CSV"))
    assert name == f"Executive Finance {QUESTION}.csv"
    assert csv.startswith(b"\xef\xbb\xbf# Question,Revenue by region last month")
    _, book = await downloaded(erin, erin.chat.get_by_role("button", name="Excel"))
    sheet = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    assert isinstance(sheet["B2"].value, float)
    await menu(erin)
    name, pdf = await downloaded(erin, erin.page.get_by_role("button", name="PDF"))
    assert name == f"{QUESTION}.pdf"
    assert "Erin Okafor" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    await menu(erin)
    _, body = await downloaded(erin, erin.page.get_by_role("button", name="JSON"))
    assert json.loads(body)["turns"][0]["as_user"] == "erin.executive@dominos.example"

    await marco.open("/library/conversations")
    choose = marco.page.get_by_label("A conversation exported as JSON")
    await choose.set_input_files(json_file(body[:200]))
    dialog = marco.page.get_by_role("dialog", name="Nothing was imported")
    await dialog.get_by_text("it was cut off").wait_for(timeout=PATIENCE_MS)
    await dialog.get_by_role("button", name="Close").click()
    await choose.set_input_files(json_file(body))
    await marco.page.get_by_role("button", name="Open").click(timeout=PATIENCE_MS)
    await marco.chat.get_by_text("Imported from a file").first.wait_for(timeout=PATIENCE_MS)
    assert "Northeast" in await marco.chat.get_by_role("table").last.inner_text()
    evidence = marco.chat.locator(".dpz-evidence").last
    assert "as erin.executive@dominos.example" in await evidence.inner_text()
