"""A question as a space is asked it: its part of a longer one, or what it leans on. Pure."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from space_vocabulary import Mention, Token, words_of

_CUES = frozenset(words_of("and also what how about is was the our same for now then show me only"))
_BETWEEN = frozenset(words_of("and with vs versus to against or plus our the"))


def part_for(question: str, tokens: Sequence[Token], owner: Mapping[Mention, str], key: str) -> str:
    """With the space's own measures only: "CAC and revenue by month" is "CAC by month".

    When the measures are no plain list, whatever were cut out would leave half a sentence, so the
    space is asked the whole.
    """
    own = [_text(question, tokens, mention) for mention in owner if owner[mention] == key]
    return _with_measures(question, tokens, list(owner), own) or question


def carried(
    question: str,
    tokens: Sequence[Token],
    measures: Sequence[Mention],
    earlier: str,
    earlier_tokens: Sequence[Token],
    earlier_measures: Sequence[Mention],
) -> str | None:
    """ "What about NPS?" after "Revenue by region" is "NPS by region" to a space that has heard
    nothing yet; None when more is asked than another measure."""
    named = {at for mention in measures for at in range(mention.start, mention.end)}
    others = {token.word for at, token in enumerate(tokens) if at not in named}
    if others - _CUES or not measures or not earlier_measures:
        return None
    names = [_text(question, tokens, mention) for mention in measures]
    return _with_measures(earlier, earlier_tokens, earlier_measures, names)


def _with_measures(
    question: str, tokens: Sequence[Token], old: Sequence[Mention], new: Sequence[str]
) -> str | None:
    """Other measures in place of a plain list of them; None when they are no such list."""
    if not all(_is_joined(tokens, one, next_) for one, next_ in pairwise(old)):
        return None
    start, end = tokens[old[0].start].start, tokens[old[-1].end - 1].end
    return question[:start] + " and ".join(new) + question[end:]


def _is_joined(tokens: Sequence[Token], one: Mention, next_: Mention) -> bool:
    return all(token.word in _BETWEEN for token in tokens[one.end : next_.start])


def _text(question: str, tokens: Sequence[Token], mention: Mention) -> str:
    return question[tokens[mention.start].start : tokens[mention.end - 1].end]
