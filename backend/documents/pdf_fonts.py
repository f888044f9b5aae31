"""The fonts of the PDF, and what to print where none of them has a sign.

Inter is the product's own; DejaVu has most alphabets, Droid the signs of Chinese and Japanese.
Licences: fonts/LICENSES.txt.
"""

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fpdf import FPDF

FONTS = Path(__file__).parent / "fonts"
TEXT, CODE, WIDE, ASIAN = "Inter", "DejaVu Mono", "DejaVu", "Droid"
UNKNOWN = "\ufffd"
# What moves the text around, or is no sign at all.
_INVISIBLE = {
    0x200B,
    0x200E,
    0x200F,
    0x2060,
    0xFEFF,
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
}
FILES = {
    TEXT: "Inter-Regular.ttf",
    CODE: "DejaVuSansMono.ttf",
    WIDE: "DejaVuSans.ttf",
    ASIAN: "DroidSansFallback.ttf",
}


def add_fonts(pdf: FPDF, texts: str) -> None:
    """Those that `texts` need: the large ones take a moment to open."""
    pdf.add_font(TEXT, "", FONTS / FILES[TEXT])
    for style in ("B", "BI"):
        pdf.add_font(TEXT, style, FONTS / "Inter-SemiBold.ttf")
    pdf.add_font(TEXT, "I", FONTS / FILES[TEXT])
    pdf.add_font(CODE, "", FONTS / FILES[CODE])
    further = [family for family in (WIDE, ASIAN) if needs(family, texts)]
    for family in further:
        pdf.add_font(family, "", FONTS / FILES[family])
    if further:
        pdf.set_fallback_fonts(further, exact_match=False)


def needs(family: str, texts: str) -> bool:
    before = {WIDE: signs(TEXT), ASIAN: signs(TEXT) | signs(WIDE)}[family]
    missing = {ord(sign) for sign in texts} - before - signs(CODE)
    if family == WIDE:
        # Code has an alphabet less than the text beside it, and unknown signs stand in this one.
        return bool({ord(sign) for sign in texts} - before)
    return bool(missing & signs(family))


def printable(text: str) -> str:
    """The text with signs that some font here has; others stand as an unknown one."""
    if text.isascii() and text.isprintable():
        return text
    known = signs(TEXT) | signs(WIDE) | signs(ASIAN)
    kept = []
    for sign in text:
        point = ord(sign)
        if sign in "\n\t" or (sign.isspace() and point not in known):
            kept.append(sign if sign in "\n\t" else " ")
        elif point not in _INVISIBLE and not 0xFE00 <= point <= 0xFE0F:
            kept.append(sign if point in known and point >= 0x20 else UNKNOWN)
    return "".join(kept)


@cache
def signs(family: str) -> frozenset[int]:
    with TTFont(FONTS / FILES[family], lazy=True) as font:
        return frozenset(font.getBestCmap())
