"""The PDF export: the conversation on paper, tables broken over pages. Pure."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace, TextStyle
from markdown_it import MarkdownIt

from backend.documents import provenance
from backend.documents.document import AgentStep, Copy, Failed, Rows, Turn, Words
from backend.documents.pdf_fonts import CODE, TEXT, add_fonts, printable
from backend.documents.pdf_table import draw_table

BLUE, RED, INK, SOFT, LINE = (0, 100, 145), (227, 24, 55), (22, 38, 47), (92, 107, 117), 221
WARN = (156, 87, 0)
MARGIN = 16.0
MOST_ROWS = 200
LONGEST_SQL = 6_000
# No pictures: they would be fetched from wherever they point to.
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
STYLES = {
    **{f"h{n}": TextStyle(TEXT, "B", 13 - n, INK, t_margin=2, b_margin=1) for n in range(1, 7)},
    "p": TextStyle(t_margin=0, b_margin=1.5),
    "ul": TextStyle(t_margin=0.5, b_margin=1),
    "ol": TextStyle(t_margin=0.5, b_margin=1),
    "li": TextStyle(t_margin=0, b_margin=0.5, l_margin=6),
    "blockquote": TextStyle(color=SOFT, t_margin=1, b_margin=1, l_margin=5),
    "a": FontFace(color=BLUE),
    "code": FontFace(family=CODE, size_pt=8.5),
    "pre": TextStyle(CODE, "", 8.5, INK, t_margin=1, b_margin=1),
}


def to_pdf(copy: Copy) -> bytes:
    paper = _Paper(copy)
    paper.add_page()
    paper.opening()
    for number, turn in enumerate(copy.document.turns, 1):
        paper.turn(number, turn)
    return bytes(paper.output())


class _Paper(FPDF):
    """A4. No moment of now is in it: the same document gives the same bytes."""

    def __init__(self, copy: Copy) -> None:
        super().__init__(format="A4")
        self._copy = copy
        self._about = dict(provenance.of_document(copy))
        document = copy.document
        ends = [turn.ended_at or turn.asked_at for turn in document.turns]
        self.set_creation_date(max(ends).astimezone(UTC).replace(microsecond=0))
        self.set_title(document.title)
        self.set_author(document.turns[0].as_user)
        self.set_creator(f"Domino's Analytics {document.app_version}")
        self.set_lang("en")
        self.set_margins(MARGIN, 24, MARGIN)
        self.c_margin = 0
        self.set_auto_page_break(True, 20)
        add_fonts(self, printable(document.model_dump_json() + "–—·…□\ufffd"))
        self.alias_nb_pages("{pages}")

    # -- on every page

    def header(self) -> None:
        self._tile(MARGIN, 9, 9)
        self.set_xy(MARGIN + 8, 9.6)
        self._ink(TEXT, "B", 10, INK)
        self.cell(18, 8, "Domino’s")
        self._ink(TEXT, "", 10, SOFT)
        self.cell(0, 8, "Analytics", new_x=XPos.LMARGIN)
        if label := self._about.get("Data"):
            self.set_xy(self.w - MARGIN - 60, 9.6)
            self._ink(TEXT, "B", 9, WARN)
            self.cell(60, 8, printable(label), align="R")
        self.set_draw_color(LINE)
        self.line(MARGIN, 20, self.w - MARGIN, 20)
        self.set_y(24)

    def _tile(self, x: float, y: float, height: float) -> None:
        width = height * 0.6
        with self.local_context(fill_color=BLUE):
            self.rect(x, y, width, height, style="F", round_corners=True, corner_radius=1.2)
        with self.local_context(fill_color=RED):
            half = height * 0.47
            self.rect(x, y, width, half, style="F", round_corners=True, corner_radius=1.2)
            self.rect(x, y + half / 2, width, half / 2, style="F")
        with self.local_context(fill_color=(255, 255, 255)):
            for across, down in ((0.5, 0.24), (0.25, 0.82), (0.5, 0.72), (0.75, 0.62)):
                self.circle(x + width * across, y + height * down, height * 0.065, style="F")

    def footer(self) -> None:
        self.set_y(-14)
        self._ink(TEXT, "", 8, SOFT)
        about = self._about
        self.cell(0, 5, printable(f"{about['Written by']} · as of {about['As of']}"))
        self.set_x(MARGIN)
        self.cell(0, 5, f"Page {self.page_no()} of {{pages}}", align="R")

    # -- the parts

    def opening(self) -> None:
        self._ink(TEXT, "B", 18, INK)
        self.words(self._copy.document.title, 8)
        self.ln(1)
        for label in ("As of", "Data", "Origin"):
            if value := self._about.get(label):
                self.line_of(label, value, warns=label == "Origin")

    def turn(self, number: int, turn: Turn) -> None:
        self.ln(5)
        self.keep_together(30)
        self._ink(TEXT, "B", 13, BLUE)
        self.words(f"{number}. {turn.question}", 6)
        self.ln(1)
        for label, value in provenance.of_turn(turn):
            self.line_of(label, value)
        self.ln(2)
        self.markdown(turn.answer)
        if turn.failure is not None:
            self._ink(TEXT, "B", 10, WARN)
            self.words(turn.failure.message, 5)
            self._ink(TEXT, "", 10, WARN)
            self.words(turn.failure.remedy, 5)
        for note in turn.notes:
            self.line_of("Note", note)
        for step in turn.steps:
            self.step(turn, step)
        for source in turn.sources:
            self.line_of("Source", f"{source.title}: {source.url}")

    def step(self, turn: Turn, step: AgentStep) -> None:
        self.ln(3)
        self.keep_together(25)
        self._ink(TEXT, "B", 10.5, INK)
        self.words(step.name, 5.5)
        for label, value in self._about_step(turn, step):
            self.line_of(label, value, warns=label == "Rows" and "query had more" in value)
        if isinstance(step.result, Rows):
            self.ln(1.5)
            draw_table(self, step.result, MOST_ROWS)
        elif isinstance(step.result, Words):
            self.markdown(step.result.text)
        if step.sql:
            self.ln(1.5)
            self.code(step.sql)

    def _about_step(self, turn: Turn, step: AgentStep) -> Iterator[tuple[str, str]]:
        match step.result:
            case Rows() as rows:
                for label, value in provenance.of_result(turn, step, rows):
                    if label in ("Asked as", "Filters", "As of", "Statement"):
                        yield label, value
                yield "Rows", provenance.rows_words(rows, min(MOST_ROWS, len(rows.rows)))
            case Failed(message=message):
                yield "Failed", message
            case result:
                if step.question:
                    yield "Asked as", step.question
                if result.kind in ("nothing", "unfinished"):
                    yield "Rows", "None." if result.kind == "nothing" else "No result was seen."

    # -- how words are set

    def words(self, text: str, height: float) -> None:
        self.multi_cell(0, height, printable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def line_of(self, label: str, value: str, *, warns: bool = False) -> None:
        self._ink(TEXT, "B", 8.5, SOFT)
        self.cell(24, 4.4, label)
        self._ink(TEXT, "", 8.5, WARN if warns else SOFT)
        left = self.l_margin
        self.set_left_margin(left + 24)
        self.words(value, 4.4)
        self.set_left_margin(left)
        self.set_x(left)

    def markdown(self, text: str) -> None:
        if not text.strip():
            return
        self._ink(TEXT, "", 10, INK)
        self.write_html(
            MARKDOWN.render(printable(text)),
            font_family=TEXT,
            tag_styles=STYLES,
            li_prefix_color=INK,
        )
        self.ln(1)

    def code(self, sql: str) -> None:
        self._ink(CODE, "", 7.5, INK)
        cut = "\n… (cut; the JSON export has all of it)" if len(sql) > LONGEST_SQL else ""
        with self.local_context(fill_color=(244, 246, 248)):
            self.multi_cell(
                0, 3.8, printable(sql[:LONGEST_SQL] + cut), align="L", fill=True, padding=1,
                new_x=XPos.LMARGIN, new_y=YPos.NEXT,
            )  # fmt: skip

    def keep_together(self, height: float) -> None:
        """A heading does not stand alone at the foot of a page."""
        if self.will_page_break(height):
            self.add_page()

    def _ink(self, family: str, style: Any, size: float, colour: tuple[int, int, int]) -> None:
        self.set_font(family, style, size)
        self.set_text_color(*colour)
