"""Take the supervisor's `<name>agent-x</name>` speaker marks out of streamed text, cut anywhere."""

import re

_TAG = re.compile(r"<name>[^<>\n]{0,120}</name>")
_OPEN = "<name>"
_CLOSE = "</name>"
_LONGEST = len(_OPEN) + 120 + len(_CLOSE)


def without_name_tags(text: str) -> str:
    return _TAG.sub("", text) if "<name>" in text else text


class NameTagFilter:
    """Holds back only what may still become a mark; everything else passes at once."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> str:
        if not self._held and "<" not in text:
            return text
        text = self._held + text
        # What stands before a whole mark is decided: it must not become one with what follows.
        whole = max((match.end() for match in _TAG.finditer(text)), default=0)
        passed, tail = without_name_tags(text[:whole]), text[whole:]
        start = _unfinished_from(tail)
        self._held = tail[start:]
        return passed + tail[:start]

    def flush(self) -> str:
        held, self._held = self._held, ""
        return held


def _unfinished_from(text: str) -> int:
    """Where an incomplete mark begins; the length of the text when there is none."""
    start = text.find("<", max(0, len(text) - _LONGEST))
    while start != -1:
        if _may_become_tag(text[start:]):
            return start
        start = text.find("<", start + 1)
    return len(text)


def _may_become_tag(tail: str) -> bool:
    if len(tail) < len(_OPEN):
        return _OPEN.startswith(tail)
    if not tail.startswith(_OPEN):
        return False
    name, bracket, rest = tail[len(_OPEN) :].partition("<")
    if "\n" in name or ">" in name or len(name) > 120:
        return False
    return not bracket or _CLOSE.startswith("<" + rest)
