"""Does a text state figures? The language model knows none of ours, so none of its may be shown."""

import re

# What carries digits without being a figure: the numbers of a list, headings, links' footnotes.
_NO_FIGURE = re.compile(r"^\s*(#+\s*)?\d{1,2}[.)]\s|\[\^?\d{1,2}\]", re.MULTILINE)
_PERIOD = re.compile(r"\b(?:q[1-4]|(?:19|20)\d\d)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d|[½⅓⅔¼¾⅕⅛]")
_ONES = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|several"
_TENS = "(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"  # noqa: E501
_LARGE = "hundreds?|thousands?|millions?|billions?|trillions?"
_SPELLED = re.compile(
    rf"\b(?:{_ONES}|{_TENS}|{_LARGE}|half|a|an)[- ](?:{_TENS}|{_LARGE}|{_ONES}|percent|per cent"
    r"|percentage points?|dollars?|cents?|quarters of|thirds? of)\b"
    rf"|\b(?:{_TENS}|{_LARGE})\b",
    re.IGNORECASE,
)


def has_figures(text: str, question: str = "") -> bool:
    """Periods that the question itself names may be repeated; nothing else with a number in it."""
    named = {period.lower() for period in _PERIOD.findall(question)}
    bare = _PERIOD.sub(lambda m: "" if m[0].lower() in named else m[0], _NO_FIGURE.sub("", text))
    return bool(_DIGIT.search(bare) or _SPELLED.search(bare))
