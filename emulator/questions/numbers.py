"""Numbers as a person reads them, by the format that the metric view declares."""

from decimal import Decimal, InvalidOperation

from emulator.warehouse.metric_view import Format

COMPACT = ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"))
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}


def parsed(text: str | None) -> Decimal | None:
    """A cell as a number; None for NULL and for what is none."""
    try:
        number = Decimal(text) if text is not None else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def shown(number: Decimal | None, shape: Format | None) -> str:
    """ "$1.23M", "84.2%", "12,345"; a missing value says so."""
    if number is None:
        return "no value"
    kind = shape.type if shape else "number"
    sign = "−" if number < 0 else ""
    if kind == "percentage":
        return f"{sign}{abs(number) * 100:,.{_places(shape, 1)}f}%"
    symbol = SYMBOLS.get(shape.currency_code or "USD", "") if shape and kind == "currency" else ""
    return f"{sign}{symbol}{_amount(abs(number), shape)}"


def change(new: Decimal | None, old: Decimal | None, shape: Format | None) -> str | None:
    """ "up 4.1%"; points for a percentage; None when there is nothing to relate to."""
    if new is None or old is None:
        return None
    if shape and shape.type == "percentage":
        return _moved((new - old) * 100, " points")
    return _moved((new - old) / abs(old) * 100, "%") if old else None


def _moved(amount: Decimal, unit: str) -> str:
    rounded = round(amount, 1)
    if rounded == 0:
        return "unchanged" if amount == 0 else f"almost unchanged ({amount:+.2f}{unit})"
    return f"{'up' if rounded > 0 else 'down'} {abs(rounded):,}{unit}"


def _amount(number: Decimal, shape: Format | None) -> str:
    if shape and shape.abbreviation == "compact":
        for size, letter in COMPACT:
            if number >= size:
                return f"{number / size:,.2f}{letter}"
    whole = number == number.to_integral_value()
    return f"{number:,.{_places(shape, 0 if whole else 2)}f}"


def _places(shape: Format | None, usual: int) -> int:
    places = shape.decimal_places.places if shape and shape.decimal_places else None
    return usual if places is None else places
