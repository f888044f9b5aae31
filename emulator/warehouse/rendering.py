"""Values as the API's strings: exact decimals, ISO dates, Java's way with doubles."""

import json
import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

_MAX_LONG = 2**63 - 1


def render(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal | float | datetime | date):
        return _scalar(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, timedelta | time):
        return str(value)
    return json.dumps(_nested(value), ensure_ascii=False, separators=(",", ":"))


def fits_long(value: Any) -> bool:
    return not isinstance(value, int) or -_MAX_LONG - 1 <= value <= _MAX_LONG


def _scalar(value: int | Decimal | float | datetime | date) -> str:
    if isinstance(value, float):
        return java_double(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return timestamp(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def timestamp(value: datetime) -> str:
    """Milliseconds and a Z, as JSON_ARRAY has them."""
    return f"{value:%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1000:03d}Z"


def java_double(value: float) -> str:
    """Plain between 1e-3 and 1e7, else 3.336E8: clients must parse by type."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return f"{value:.1f}" if value == int(value) else _plain(value)
    mantissa, _, exponent = f"{Decimal(repr(value)):E}".partition("E")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}{'' if '.' in mantissa else '.0'}E{int(exponent)}"


def _plain(value: float) -> str:
    return f"{Decimal(repr(value)):f}"


def _nested(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): _nested(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_nested(v) for v in value]
    return render(value)
