"""Text to tokens: one spelling for what people write in many ways."""

import re
from dataclasses import dataclass
from functools import lru_cache

TOKEN = re.compile(
    r"""
      \d{4}-\d{2}-\d{2} | \d{4}-\d{2}(?!\d) | \d{1,2}/\d{1,2}/\d{2,4}
    | \d+(?:st|nd|rd|th)\b | \d+(?:\.\d+)?[a-z]* | [a-z][a-z0-9]*(?:'[a-z]+)?
    | [%,&/<>=$+~^@*] | [-–—]
    """,
    re.VERBOSE,
)
IS_CONTRACTED = {"what", "how", "who", "where", "that", "it", "there", "here", "which", "when"}
WHOLE_WORDS = {
    "whats": ("what", "is"),
    "hows": ("how", "is"),
    "let's": ("let", "us"),
    "can't": ("can", "not"),
    "won't": ("will", "not"),
}
SAME = {
    "&": "and",
    "%": "pct",
    "percent": "pct",
    "percentage": "pct",
    "percents": "pct",
    "avg": "average",
    "mean": "average",
    "fulfillment": "fulfilment",
    "labour": "labor",
    "favour": "favor",
    "yoy": "yoy",
    "versus": "vs",
    "v": "vs",
}


@dataclass(frozen=True, slots=True)
class Token:
    """`norm` is compared, `stem` also matches plurals, `raw` is what was typed.

    `is_shouted`: the whole text is in capitals, so that capitals say nothing.
    """

    norm: str
    stem: str
    raw: str
    is_shouted: bool = False


def tokenize(text: str) -> tuple[Token, ...]:
    """The words of a text in order; sentence marks are dropped, commas and dashes kept."""
    text = text.replace("’", "'").replace("‘", "'")
    text = re.sub(r"#(?=\s*of\b)", " number ", text)
    text = re.sub(r"(?<=[A-Za-z])[-–](?=[A-Za-z])", " ", text)
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    shouted = text.isupper() and len(text) > 3
    tokens: list[Token] = []
    for found in TOKEN.finditer(text.lower()):
        raw = text[found.start() : found.end()] if len(text) == len(text.lower()) else found[0]
        tokens.extend(_token(part, raw, shouted) for part in _parts(found[0]))
    return tuple(tokens)


def _token(word: str, raw: str, shouted: bool) -> Token:
    norm = SAME.get(word, word)
    return Token(norm, stem(norm), raw, shouted)


def _parts(word: str) -> tuple[str, ...]:
    if word in WHOLE_WORDS:
        return WHOLE_WORDS[word]
    head, mark, tail = word.partition("'")
    if not mark:
        return ("-",) if word in "-–—" else (word,)
    if tail == "s":
        return (head, "is") if head in IS_CONTRACTED else (head,)
    if tail == "t":
        return (head.removesuffix("n"), "not")
    return {"re": (head, "are"), "ve": (head, "have"), "d": (head, "would")}.get(tail, (head, tail))


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Plural to singular, roughly; used the same way on both sides of a comparison."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
