"""A question about measures of several spaces, as each of them is asked it. Pure."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from space_vocabulary import Mention, Token, words_of

_BETWEEN = frozenset(words_of("and with vs versus to against or plus our the"))


def part_for(question: str, tokens: Sequence[Token], owner: Mapping[Mention, str], key: str) -> str:
    """With the space's own measures only: "CAC and revenue by month" is "CAC by month".

    When the measures are no plain list, whatever were cut out would leave half a sentence, so the
    space is asked the whole.
    """
    listed = sorted(owner, key=lambda mention: mention.start)
    if not all(_is_joined(tokens, one, next_) for one, next_ in pairwise(listed)):
        return question
    own = [_text(question, tokens, mention) for mention in listed if owner[mention] == key]
    start, end = tokens[listed[0].start].start, tokens[listed[-1].end - 1].end
    return question[:start] + " and ".join(own) + question[end:]


def _is_joined(tokens: Sequence[Token], one: Mention, next_: Mention) -> bool:
    return all(token.word in _BETWEEN for token in tokens[one.end : next_.start])


def _text(question: str, tokens: Sequence[Token], mention: Mention) -> str:
    return question[tokens[mention.start].start : tokens[mention.end - 1].end]
