"""Patterns of `sync` in databricks.yml, with the meaning they have in a .gitignore. Pure."""

import re
from collections.abc import Sequence

from ops.deploy.failures import BadConfiguration


def matches(path: str, patterns: Sequence[str]) -> bool:
    """`path` is relative, with slashes. A pattern that names a folder takes all below it."""
    return any(re.fullmatch(_expression(pattern), path) for pattern in patterns)


def _expression(pattern: str) -> str:
    if pattern.startswith("!"):
        raise BadConfiguration(f"databricks.yml: a negated pattern under sync: {pattern}")
    # Without a slash before its end a pattern matches at any depth.
    anchored = "/" in pattern.rstrip("/")
    parts = pattern.strip("/").split("/")
    body = "".join(map(_part, parts[:-1])) + _last(parts[-1])
    return body if anchored else f"(?:.*/)?{body}"


def _part(part: str) -> str:
    return "(?:.*/)?" if part == "**" else f"{_words(part)}/"


def _last(part: str) -> str:
    return ".+" if part == "**" else f"{_words(part)}(?:/.*)?"


def _words(part: str) -> str:
    signs = {"*": "[^/]*", "?": "[^/]"}
    return "".join(signs.get(sign, re.escape(sign)) for sign in part)
