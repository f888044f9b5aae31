"""Tells a waiting program that all is ready, and under which URLs."""

import json
from collections.abc import Mapping
from pathlib import Path


def tell_ready(path: Path | None, urls: Mapping[str, object]) -> None:
    """Written whole or not at all, so that who sees the file may read it."""
    if path is not None:
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(urls))
        partial.replace(path)


def not_ready(path: Path | None) -> None:
    """An earlier run's file must not be taken for this one's."""
    if path is not None:
        path.unlink(missing_ok=True)
