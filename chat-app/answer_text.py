"""The answer as it grows: deltas, final texts that repeat them, and what is only planning. Pure."""

from collections.abc import Iterable, Iterator

from mas_events import ChatEvent, TextDelta, TextDemoted, TextReplaced
from name_tags import NameTagFilter, without_name_tags

TextEvent = TextDelta | TextReplaced | TextDemoted


class AnswerText:
    """Folding the events this yields gives exactly `text`.

    `_message` is what was streamed since the last finished message and `_part` what was streamed
    since the last finished part of it: the final texts are compared with these, never by item id,
    which upstream repeats and changes.
    """

    def __init__(self) -> None:
        self.text = ""
        self.sealed = True
        self._tags = NameTagFilter()
        self._message = ""
        self._part = ""
        self._place: tuple[object, object] = (None, None)
        self._demoted_in_message = False

    def add(self, raw: str, item_id: object = None, step: object = None) -> Iterator[TextEvent]:
        """More text. Another item or step of the supervisor begins a new paragraph."""
        place = (item_id, step)
        new_place = place != self._place
        self._place = place
        if clean := self._tags.feed(raw):
            yield from self._append(clean, new_paragraph=new_place)

    def _append(self, clean: str, *, new_paragraph: bool) -> Iterator[TextDelta]:
        self._message += clean
        self._part += clean
        if not self.text:
            clean = clean.lstrip()
        if not clean:
            return
        if new_paragraph and self.text and not self.text.endswith("\n\n"):
            clean = "\n\n" + clean
        self.text += clean
        self.sealed = False
        yield TextDelta(clean)

    def finish_part(self, raw: str) -> Iterator[TextEvent]:
        """The full text of one content part."""
        yield from self._release()
        final = without_name_tags(raw)
        streamed, self._part = self._part, ""
        if not streamed:
            yield from self._append(final, new_paragraph=False)
            self._part = ""
        elif not self._demoted_in_message:
            yield from self._reconcile(streamed, final)
            self._message = self._message.removesuffix(streamed) + final
        self.sealed = True

    def finish_message(self, raw: str) -> Iterator[TextEvent]:
        """The full text of one message: mostly what was streamed, sometimes all there is."""
        yield from self._release()
        final = without_name_tags(raw)
        streamed = self._message
        demoted = self._demoted_in_message
        self._begin_message()
        if not final.strip():
            return
        if not streamed.strip():
            yield from self._append(final, new_paragraph=True)
            self._begin_message()
        elif not demoted:
            yield from self._reconcile(streamed, final)
        elif not _contains_in_order(final, streamed):
            yield from self._append(final, new_paragraph=True)
            self._begin_message()
        self.sealed = True

    def _begin_message(self) -> None:
        self._message = self._part = ""
        self._demoted_in_message = False
        self._place = (None, None)

    def _reconcile(self, streamed: str, final: str) -> Iterator[TextEvent]:
        if streamed.strip() == final.strip():
            return
        shown = streamed if self.text.endswith(streamed) else streamed.lstrip()
        if not self.text.endswith(shown):
            return
        if final.startswith(streamed):
            rest = final[len(streamed) :]
            self.text += rest
            yield TextDelta(rest)
            return
        self.text = (self.text[: len(self.text) - len(shown)] + final).lstrip()
        yield TextReplaced(self.text)

    def demote(self) -> Iterator[TextEvent]:
        """What was said so far was not the answer."""
        yield from self._release()
        self.sealed = True
        if self.text:
            planning, self.text = self.text, ""
            self._demoted_in_message = bool(self._message)
            yield TextDemoted(planning)

    def end(self) -> Iterator[TextEvent]:
        yield from self._release()

    def _release(self) -> Iterator[TextEvent]:
        if held := self._tags.flush():
            yield from self._append(held, new_paragraph=False)


def _contains_in_order(final: str, streamed: str) -> bool:
    """True when each paragraph that was streamed stands in the final text, in the same order."""
    position = 0
    for block in (b.strip() for b in streamed.split("\n\n")):
        position = final.find(block, position)
        if position == -1:
            return False
        position += len(block)
    return True


def fold(events: Iterable[ChatEvent]) -> str:
    """The answer that these events show."""
    text = ""
    for event in events:
        match event:
            case TextDelta(more):
                text += more
            case TextReplaced(whole):
                text = whole
            case TextDemoted():
                text = ""
            case _:
                pass
    return text
