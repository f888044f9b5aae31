"""Cells of a result: as text without losing a digit, as values, and as people read them. Pure."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal, Protocol

from backend.answers.results import Cell

Kind = Literal["text", "number", "date", "time"]
NOTHING = "–"
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
LONGEST_NUMBER = 1_500
ROUNDING = Context(prec=LONGEST_NUMBER, rounding=ROUND_HALF_UP)


class Shown(Protocol):
    """A format of the semantic layer."""

    @property
    def type(self) -> str: ...

    @property
    def currency_code(self) -> str | None: ...

    @property
    def decimal_places(self) -> int | None: ...


def kind_of(cell: Cell) -> Kind:
    if isinstance(cell, datetime):
        return "time"
    if isinstance(cell, date):
        return "date"
    return "text" if isinstance(cell, str) else "number"


def text_of(cell: Cell) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def value_of(text: str, kind: Kind) -> Cell:
    """ValueError, or ArithmeticError, for a text that is not of its kind."""
    if kind == "number":
        return _number(text)
    if kind == "date":
        return date.fromisoformat(text)
    return datetime.fromisoformat(text) if kind == "time" else text


def _number(text: str) -> int | Decimal:
    if len(text) > LONGEST_NUMBER or not text.isascii() or text.strip() != text or "_" in text:
        raise ValueError("not a number")
    if text.removeprefix("-").isdigit():
        return int(text)
    number = Decimal(text)
    if not number.is_finite() or "e" in text.lower():
        raise ValueError("not a plain number")
    return number


def shown(text: str | None, kind: Kind, format: Shown | None) -> str:
    """As the chat shows it."""
    if text is None:
        return NOTHING
    value = value_of(text, kind)
    if isinstance(value, datetime):
        return moment_words(value)
    if isinstance(value, date):
        return day_words(value)
    return value if isinstance(value, str) else number_words(Decimal(value or 0), format)


def number_words(value: Decimal, format: Shown | None) -> str:
    kind = format.type if format else "number"
    least, most = places_of(value, format)
    if kind == "percentage":
        return f"{_grouped(ROUNDING.multiply(value, Decimal(100)), least, most)}%"
    words = _grouped(value, least, most)
    if kind != "currency" or format is None:
        return words
    code = format.currency_code or "USD"
    sign, digits = ("-", words[1:]) if words.startswith("-") else ("", words)
    return f"{sign}{SYMBOLS.get(code, f'{code} ')}{digits}"


def places_of(value: Decimal, format: Shown | None) -> tuple[int, int]:
    """At least and at most so many decimals: the format's, or as many as tell something."""
    if format is not None and format.decimal_places is not None:
        return format.decimal_places, format.decimal_places
    exponent = value.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    most = 4 if abs(value) < 1 else 2
    return min(decimals, most, 2), most


def _grouped(value: Decimal, least: int, most: int) -> str:
    whole, _, decimals = (
        f"{value.quantize(Decimal(1).scaleb(-most), context=ROUNDING):,f}".partition(".")
    )
    decimals = decimals.rstrip("0").ljust(least, "0")
    words = f"{whole}.{decimals}" if decimals else whole
    return words.removeprefix("-") if not any(c in "123456789" for c in words) else words


def day_words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def moment_words(moment: datetime) -> str:
    """In UTC, and said so; one without a zone is shown as it is."""
    if moment.tzinfo is None:
        return f"{day_words(moment)}, {moment:%H:%M}"
    utc = moment.astimezone(UTC)
    return f"{day_words(utc)}, {utc:%H:%M} UTC"
