"""Column types that both databases keep exactly: any text a person can send, and moments."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# Postgres takes no NUL, neither database takes half a surrogate pair.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
ESCAPED = "\x01json:"


class AnyText(TypeDecorator[str]):
    """Text as it came, byte for byte; what a database refuses is kept as a JSON string."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or not (UNSTORABLE.search(value) or value.startswith(ESCAPED)):
            return value
        return ESCAPED + json.dumps(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or not value.startswith(ESCAPED):
            return value
        return str(json.loads(value.removeprefix(ESCAPED)))


class JsonText(TypeDecorator[Any]):
    """JSON as ASCII text: jsonb would refuse an escaped NUL and reorder keys."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class Moment(TypeDecorator[datetime]):
    """Microseconds since 1970, so that both databases order and compare alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else moment(value)


def micros(value: datetime) -> int:
    return (value - EPOCH) // MICROSECOND


def moment(value: int) -> datetime:
    return EPOCH + value * MICROSECOND
