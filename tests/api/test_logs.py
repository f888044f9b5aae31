"""No token reaches a log line, however it got there."""

import logging

import pytest

from backend.app.logs import Redacting, redacted

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJlcmluIn0.c2ln"


@pytest.mark.parametrize(
    ("line", "clean"),
    [
        (f"token {JWT} seen", "token [secret] seen"),
        ("dapi0123456789abcdef0123", "[secret]"),
        ("Authorization: Bearer opaque-thing", "Authorization: Bearer [secret]"),
        ("revenue 12.3 by region", "revenue 12.3 by region"),
    ],
)
def test_secrets_are_taken_out(line: str, clean: str) -> None:
    assert redacted(line) == clean


def test_tracebacks_are_cleaned_too() -> None:
    try:
        raise ValueError(JWT)
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", None, info)
    assert JWT not in Redacting("%(message)s").format(record)
