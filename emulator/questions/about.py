"""Questions about the engine or a measure itself: what can be asked, what a figure means."""

from collections.abc import Sequence
from datetime import date

from emulator.questions.lexicon import Lexicon, columns, title
from emulator.questions.refusals import OFFERED, Refusal
from emulator.questions.tags import tag
from emulator.questions.vocabulary import DEFINING, GREETINGS
from emulator.questions.words import Token
from emulator.warehouse.metric_view import Measure

NAMED = 8


def about(tokens: Sequence[Token], lexicon: Lexicon, today: date) -> Refusal | None:
    """An answer in words; it is a refusal in so far as no figure is looked up."""
    if " ".join(t.norm for t in tokens) in GREETINGS:
        return Refusal((), _can_answer(lexicon), lexicon.samples[:OFFERED])
    if any(t.raw.lower() in DEFINING for t in tokens):
        return _definition(tokens, lexicon, today)
    return None


def _can_answer(lexicon: Lexicon) -> str:
    found = [(kind, title(column)) for view in lexicon.views for kind, column in columns(view)]
    measures, dimensions = (_listed([t for k, t in found if k == kind]) for kind in KINDS)
    return f"I answer questions about {measures}, by {dimensions}, for any period up to today."


KINDS = ("measure", "dimension")


def _listed(titles: list[str]) -> str:
    unique = list(dict.fromkeys(titles))
    more = " and more" if len(unique) > NAMED else ""
    return ", ".join(unique[:NAMED]) + more


def _definition(tokens: Sequence[Token], lexicon: Lexicon, today: date) -> Refusal | None:
    for view in lexicon.views:
        items = tag(tokens, lexicon.phrases(view), today, typos=False).items
        names = [name for item in items for name in item.measures]
        measure = view.measure(names[0]) if len(names) == 1 else None
        if measure is not None and measure.comment:
            return Refusal((), _meaning(measure), (f"{title(measure)} last month",))
    return None


def _meaning(measure: Measure) -> str:
    return f"{title(measure)}: {measure.comment}"
