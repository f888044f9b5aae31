"""A cursor over the items of a question, with the few moves that the grammar's rules need."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from emulator.questions.dates import Found
from emulator.questions.draft import Puzzled
from emulator.questions.tags import Item
from emulator.questions.vocabulary import ARTICLES
from emulator.warehouse.metric_view import MetricView

END = Item("", "")


class Reader:
    """Rules take from it; a rule that does not apply leaves it where it was."""

    def __init__(self, items: Sequence[Item], view: MetricView) -> None:
        self.items, self.view, self.at = items, view, 0

    @property
    def is_done(self) -> bool:
        return self.at >= len(self.items)

    def peek(self, ahead: int = 0) -> Item:
        at = self.at + ahead
        return self.items[at] if 0 <= at < len(self.items) else END

    def next(self) -> Item:
        item = self.peek()
        self.at += 1
        return item

    def take(self, phrases: tuple[str, ...]) -> str | None:
        """Take the longest of the phrases that comes next."""
        best: tuple[str, ...] = ()
        for words in _by_first_word(phrases).get(self.peek().word, ()):
            if len(words) > len(best) and self._comes(words):
                best = words
        self.at += len(best)
        return " ".join(best) or None

    def skip_articles(self) -> None:
        while self.peek().word in ARTICLES and not self.peek().is_entity:
            self.at += 1

    def dimension(self) -> str | None:
        """Take a dimension; two of its kind in a row are one noun that we do not know."""
        item = self.peek()
        if not item.dimensions:
            return None
        self.at += 1
        self._refuse_compound(item)
        return only(item.dimensions, item.text, "group by")

    def measure(self) -> str | None:
        """Take a measure; a measure or dimension right behind it makes a noun we do not know."""
        item = self.peek()
        if not item.measures:
            return None
        self.at += 1
        self._refuse_compound(item)
        return only(item.measures, item.text, "mean")

    def time(self) -> Found | None:
        """Take a period, with the article before it."""
        start = self.at
        self.skip_articles()
        found = self.peek().time
        if found is None:
            self.at = start
            return None
        self.at += 1
        return found

    def _refuse_compound(self, item: Item) -> None:
        after = self.peek()
        if (after.dimensions or after.measures) and not after.values:
            words = f"{item.text} {after.text}"
            raise Puzzled(f"I do not know what “{words}” is.", (words,))

    def _comes(self, words: Sequence[str]) -> bool:
        return all(self.peek(i).word == w for i, w in enumerate(words))


@lru_cache(maxsize=256)
def _by_first_word(phrases: tuple[str, ...]) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    split = [tuple(phrase.split()) for phrase in phrases]
    return {words[0]: tuple(w for w in split if w[0] == words[0]) for words in split}


def only(names: Sequence[str], text: str, verb: str) -> str:
    """The one thing that a phrase stands for; several are a question back."""
    if len(names) > 1:
        raise Puzzled(f"“{text}” can {verb} more than one thing.", (text,), tuple(names))
    return names[0]
