"""Questions that an answer offers in its text, at its end: people press them. Pure.

A supervisor has no field for them; it says "You could ask:" and lists them. A list that is
introduced otherwise is part of the answer.
"""

import re
from typing import NamedTuple

MOST = 6
LONGEST = 200
_ITEM = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s+(?P<words>\S.*)")
_INTRODUCTION = re.compile(
    r"\b(?:you (?:can|could|may|might)(?: also| instead)? ask"
    r"|try asking"
    r"|questions (?:that )?you (?:can|could|may|might) ask"
    r"|(?:suggested|related|follow-up) questions)\b[^.?!]*:$",
    re.IGNORECASE,
)
_DRESS = "*_`\"'“”‘’ "


class Offered(NamedTuple):
    """`text` ends in the introduction when there are questions, and is all of it else."""

    text: str
    questions: tuple[str, ...]


def offered_in(text: str) -> Offered:
    lines = text.rstrip().split("\n")
    items: list[str] = []
    while lines and (item := _ITEM.fullmatch(lines[-1])):
        items.insert(0, item["words"].strip(_DRESS))
        lines.pop()
    before = "\n".join(lines).rstrip()
    introduction = before.rpartition("\n")[2].strip(_DRESS + "#")
    is_offer = 0 < len(items) <= MOST and all(map(_is_question, items))
    if not is_offer or not _INTRODUCTION.search(introduction):
        return Offered(text, ())
    return Offered(before, tuple(dict.fromkeys(items)))


def _is_question(words: str) -> bool:
    """Something to send as it is: no link, no label with an explanation."""
    return 0 < len(words) <= LONGEST and not re.search(r"\]\(|\*\*|https?:", words)
