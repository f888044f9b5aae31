"""Recognise an answer that says in prose that its time ran out, and asks whether to go on. Pure.

Supervisors without the continuation protocol end so (§2.6). A wrong guess only offers a button.
"""

import re

CONTINUE = "Continue"
_TAIL = 600
_TIME = re.compile(
    r"\b(ran out of time|out of time|time limit|timed out|timeout|time ?out|took too long"
    r"|taking (too long|longer)|maximum (number of )?(steps|iterations)|step limit)\b",
    re.IGNORECASE,
)
_GO_ON = re.compile(
    r"\b(continue|keep going|go on|carry on|proceed|resume|pick up where)\b", re.IGNORECASE
)


def asks_to_continue(answer: str) -> bool:
    tail = answer[-_TAIL:]
    return bool(_TIME.search(tail) and _GO_ON.search(tail))
