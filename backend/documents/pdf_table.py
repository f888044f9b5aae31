"""A result as a table of the PDF: its header on every page, wide ones in several blocks."""

from collections.abc import Iterator, Sequence

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, TableCellFillMode
from fpdf.fonts import FontFace

from backend.documents.cells import shown
from backend.documents.document import Column, Rows
from backend.documents.pdf_fonts import TEXT, printable

SIZE_PT = 8.0
NARROWEST, WIDEST = 14.0, 70.0
PADDING = 3.5
LONGEST_CELL = 300
MEASURED = 100
HEAD = FontFace(emphasis="BOLD", color=(255, 255, 255), fill_color=(0, 100, 145))
Cells = Sequence[Sequence[str]]


def draw_table(pdf: FPDF, rows: Rows, most: int) -> None:
    if not rows.columns:
        return
    cells = [
        [_cell(cell, column) for cell, column in zip(row, rows.columns, strict=True)]
        for row in rows.rows[:most]
    ]
    pdf.set_font(TEXT, "", SIZE_PT)
    pdf.set_text_color(22, 38, 47)
    pdf.set_draw_color(221)
    widths = [_width(pdf, column, cells, at) for at, column in enumerate(rows.columns)]
    blocks = list(in_blocks(widths, pdf.epw))
    for block in blocks:
        if len(blocks) > 1:
            pdf.cell(0, 5, _block_words(block, len(widths)), new_x="LMARGIN", new_y="NEXT")
        _draw(pdf, rows.columns, cells, widths, block)
        pdf.ln(2)


def in_blocks(widths: Sequence[float], room: float) -> Iterator[range]:
    """Neighbouring columns that fit beside each other."""
    start, used = 0, 0.0
    for at, width in enumerate(widths):
        if at > start and used + width > room:
            yield range(start, at)
            start, used = at, 0.0
        used += width
    yield range(start, len(widths))


def _block_words(block: range, count: int) -> str:
    return f"Columns {block.start + 1} to {block.stop} of {count}"


def _draw(
    pdf: FPDF, columns: Sequence[Column], cells: Cells, widths: Sequence[float], block: range
) -> None:
    with pdf.table(
        width=min(pdf.epw, sum(widths[at] for at in block)),
        col_widths=tuple(widths[at] for at in block),
        text_align=tuple("RIGHT" if columns[at].kind == "number" else "LEFT" for at in block),
        align="LEFT",
        headings_style=HEAD,
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        cell_fill_color=(247, 249, 250),
        cell_fill_mode=TableCellFillMode.EVEN_ROWS,
        line_height=4.2,
        padding=(0.6, 1.2),
    ) as table:
        table.row([printable(columns[at].label) for at in block])
        for row in cells:
            table.row([row[at] for at in block])


def _cell(cell: str | None, column: Column) -> str:
    text = printable(shown(cell, column.kind, column.format))
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def _width(pdf: FPDF, column: Column, cells: Cells, at: int) -> float:
    texts = [printable(column.label), *(row[at] for row in cells[:MEASURED])]
    longest = max(pdf.get_string_width(text[:80]) for text in texts)
    return min(WIDEST, max(NARROWEST, longest * 1.08 + PADDING))
