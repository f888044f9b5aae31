"""ChatEvents as JSON and back, digit by digit: how the history keeps them. Pure."""

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, get_args

from backend.answers.events import ChatEvent
from backend.answers.results import AgentResult, Column, Kind

Json = Any
CLASSES: Mapping[str, type] = {
    cls.__name__: cls for cls in (*get_args(ChatEvent), *get_args(AgentResult), Column)
}


def encode(value: Any) -> Json:
    """Objects of ours carry their class's name under `is`; what JSON lacks is a pair."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, Kind):
        return {"is": "Kind", "of": value.value}
    if isinstance(value, str | int):
        return value
    if isinstance(value, Decimal):
        return {"is": "Decimal", "of": str(value)}
    if isinstance(value, datetime):
        return {"is": "datetime", "of": value.isoformat()}
    if isinstance(value, date):
        return {"is": "date", "of": value.isoformat()}
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {"is": "Json", "of": value}
    kind: Any = type(value)
    return {"is": kind.__name__, **{name: encode(getattr(value, name)) for name in names_of(kind)}}


@cache
def names_of(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


SIMPLE: Mapping[str, Any] = {
    "Kind": Kind,
    "Decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "Json": lambda value: value,
}


def decode(value: Json) -> Any:
    """ValueError for what another version of this app wrote and this one cannot read."""
    if isinstance(value, list):
        return tuple(decode(item) for item in value)
    if not isinstance(value, dict):
        return value
    kind = str(value.get("is"))
    if kind in SIMPLE:
        return SIMPLE[kind](value["of"])
    if kind not in CLASSES:
        raise ValueError(f"Nothing here is called {kind}.")
    known = names_of(CLASSES[kind])
    try:
        return CLASSES[kind](**{name: decode(of) for name, of in value.items() if name in known})
    except TypeError as error:
        raise ValueError(f"A {kind} lacks a part.") from error
