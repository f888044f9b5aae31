"""A document says the same in every form, loses nothing, and harms nobody who opens it."""

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pypdf import PdfReader

from backend.answers.codec import decode
from backend.answers.events import AgentFinished, Imported, RunEnd, fold
from backend.documents.cells import number_words
from backend.documents.csv_form import FORMULA, to_csv
from backend.documents.document import Column, Copy, Document, Format, Rows
from backend.documents.excel import number_format, sheet_names, to_excel
from backend.documents.json_form import from_json, to_json
from backend.documents.markdown import to_markdown
from backend.documents.pdf import to_pdf
from backend.documents.pdf_table import in_blocks
from backend.documents.sql_filters import filters_of
from backend.documents.story import kept_turn, told
from backend.store.values import ImportedTurn, StoredTurn
from tests.documents.conftest import BUILDER, ERIN, documents, stored

GOLDENS = Path(__file__).parent / "goldens"
few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("form", ["md", "json", "csv"])
def test_a_small_document_is_written_like_this(small: Copy, form: str) -> None:
    [turn] = small.document.turns
    step, rows = turn.results[0]
    made = {
        "md": lambda: to_markdown(small),
        "json": lambda: to_json(small.document),
        "csv": lambda: to_csv(small, turn, step, rows),
    }[form]()
    assert made == (GOLDENS / f"small.{form}").read_bytes()


@given(documents)
def test_json_comes_back_as_it_was(document: Document) -> None:
    body = to_json(document)
    assert to_json(from_json(body)) == body


@given(documents)
def test_what_is_imported_is_exported_again_byte_for_byte(document: Document) -> None:
    """Through all that the store keeps of it."""
    taken = [kept_turn(turn) for turn in from_json(to_json(document)).turns]
    turns = [stored_turn(number, turn) for number, turn in enumerate(taken)]
    builder = type(BUILDER)(BUILDER.spaces, BUILDER.fields, document.app_version)
    again = builder.copy_of(stored(*turns, name=document.title), ERIN)
    assert to_json(again.document) == to_json(document)
    assert again.imported == tuple(range(len(turns)))


def stored_turn(number: int, turn: ImportedTurn) -> StoredTurn:
    parent = str(number - 1) if number else None
    return StoredTurn(
        str(number),
        turn.question,
        turn.asked_at,
        turn.outcome,
        turn.ended_at,
        turn.answer,
        turn.sql,
        turn.spaces,
        turn.story,
        turn.asked_at,
        turn.goes_on_with,
        parent,
    )


@given(documents)
def test_the_chat_shows_what_the_file_says(document: Document) -> None:
    for turn in document.turns:
        imported = decode(kept_turn(turn).story[0].body)
        assert isinstance(imported, Imported)
        as_told = told(imported)
        events = [event for _, event in as_told.events]
        assert as_told.as_user == turn.as_user
        assert fold(events) == turn.answer
        assert isinstance(events[-1], RunEnd)
        assert sum(isinstance(event, AgentFinished) for event in events) == len(turn.steps)


@few
@given(documents)
def test_every_form_takes_every_document(document: Document) -> None:
    copy = Copy(document, (0,), "Demo data")
    assert to_markdown(copy) == to_markdown(copy)
    assert to_excel(copy) == to_excel(copy)
    pdf = to_pdf(copy)
    assert len(PdfReader(io.BytesIO(pdf)).pages) >= 1
    book = openpyxl.load_workbook(io.BytesIO(to_excel(copy)))
    for sheet in book:
        assert [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []


@few
@given(documents)
def test_no_cell_of_a_csv_begins_like_a_formula(document: Document) -> None:
    for turn in document.turns:
        for step, rows in turn.results:
            body = to_csv(Copy(document), turn, step, rows).decode("utf-8-sig")
            lines = list(csv.reader(io.StringIO(body, newline="")))
            table = [line for line in lines if not line or not line[0].startswith("# ")]
            kinds = [column.kind for column in rows.columns]
            for line in table[1:]:
                for cell, kind in zip(line, kinds, strict=False):
                    assert kind == "number" or not cell.startswith(FORMULA)
            for line in (line for line in lines if line and line[0].startswith("# ")):
                assert not line[1].startswith(FORMULA)


def test_markup_in_questions_and_cells_stays_text(small: Copy) -> None:
    hostile = "![x](http://evil.example/?q) <script>a|b</script> **bold**"
    rows = Rows(
        columns=(Column(name="a", label=hostile, kind="text", format=None),),
        rows=((hostile,),),
        truncated=False,
    )
    [turn] = small.document.turns
    step = turn.steps[0].model_copy(update={"result": rows})
    turn = turn.model_copy(update={"question": hostile, "steps": (step,), "answer": hostile})
    document = small.document.model_copy(update={"turns": (turn,), "title": hostile})
    html = MarkdownIt("gfm-like", {"linkify": False}).render(to_markdown(Copy(document)).decode())
    assert "<img" not in html
    assert "<script" not in html
    assert html.count("<td") == 1


def test_pdf_tables_break_over_pages_with_their_header(small: Copy) -> None:
    columns = (
        Column(name="store", label="Store name", kind="text", format=None),
        Column(name="n", label="Orders", kind="number", format=None),
    )
    many = tuple((f"Store {n}", str(n)) for n in range(150))
    rows = Rows(columns=columns, rows=many, truncated=False)
    [turn] = small.document.turns
    step = turn.steps[0].model_copy(update={"result": rows})
    document = small.document.model_copy(
        update={"turns": (turn.model_copy(update={"steps": (step,)}),)}
    )
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(to_pdf(Copy(document)))).pages]
    with_rows = [page for page in pages if "Store 1" in page or "Store 9" in page]
    assert len(with_rows) > 2
    assert all("Store name" in page for page in with_rows)
    assert "Store 149" in "".join(pages)


@given(st.lists(st.floats(1, 70), min_size=1, max_size=40), st.floats(70, 200))
def test_every_column_is_in_one_block_that_fits(widths: list[float], room: float) -> None:
    blocks = list(in_blocks(widths, room))
    assert [at for block in blocks for at in block] == list(range(len(widths)))
    assert all(sum(widths[at] for at in block) <= room for block in blocks)


@pytest.mark.parametrize(
    ("sql", "filters"),
    [
        ("SELECT 1", ()),
        ("SELECT a FROM t WHERE a = 'WHERE' OR b IN (1) ORDER BY a", ("a = 'WHERE' OR b IN (1)",)),
        ("SELECT a FROM t -- WHERE b\nWHERE c /* GROUP BY */ > 1\n GROUP BY ALL", ("c > 1",)),
        ("WITH x AS (SELECT 1 FROM t WHERE a) SELECT * FROM x WHERE b LIMIT 3;", ("a", "b")),
        ("SELECT COUNT(*) FILTER (WHERE late) FROM t WHERE `group` = 1", ("late", "`group` = 1")),
        ("SELECT 1 WHERE 'unclosed", ("'unclosed",)),
        (None, ()),
    ],
)  # fmt: skip
def test_filters_are_the_conditions_of_the_query(sql: str | None, filters: tuple[str, ...]) -> None:
    assert filters_of(sql) == filters


@given(st.text())
def test_any_text_has_filters_or_none(sql: str) -> None:
    assert all(filters_of(sql))


def shape(type: Any, places: int | None = None, code: str | None = None) -> Format:
    return Format(type=type, currency_code=code, decimal_places=places)


@pytest.mark.parametrize(
    ("value", "format", "words", "in_excel"),
    [
        ("1234567.891", shape("currency", 2, "USD"), "$1,234,567.89", '"$"#,##0.00;-"$"#,##0.00'),
        ("-12.5", shape("currency", 0, "CHF"), "-CHF 13", '"CHF "#,##0;-"CHF "#,##0'),
        ("0.12345", shape("percentage", 1), "12.3%", "0.0%"),
        ("1234", shape("number", 0), "1,234", "#,##0"),
        ("0.00049", None, "0.0005", None),
        ("-0.00001", None, "0.00", None),
        ("1E+3", None, "1,000", None),
        ("2.5", shape("number", 0), "3", "#,##0"),
    ],
)  # fmt: skip
def test_numbers_read_as_the_semantic_layer_says(
    value: str, format: Format | None, words: str, in_excel: str | None
) -> None:
    assert number_words(Decimal(value), format) == words
    assert format is None or number_format(format) == in_excel


def test_sheets_have_names_that_excel_takes() -> None:
    names = sheet_names(["A/B: [x]*?" * 9, "'quoted'", "", "A/B: [x]*?" * 9])
    assert len({name.lower() for name in names}) == 4
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
