"""The answer as it grows: deltas, final texts that repeat them, and what is only planning. Pure."""

from collections.abc import Iterable, Iterator

from backend.answers.events import ChatEvent, TextDelta, TextDemoted, TextReplaced
from name_tags import NameTagFilter, without_name_tags

TextEvent = TextDelta | TextReplaced | TextDemoted


class AnswerText:
    """Folding the events this yields gives exactly `text`.

    `_message` is what was streamed since the last finished message and `_part` what was streamed
    since the last finished part of it, each with the place in the answer where it begins: the final
    texts are compared with these, never by item id, which upstream repeats and changes.
    """

    def __init__(self) -> None:
        self.sealed = True
        self.size = 0
        self._tags = NameTagFilter()
        self._text: list[str] = []
        self._message: list[str] = []
        self._part: list[str] = []
        self._message_at = 0
        self._part_at = 0
        self._place: tuple[object, object] = (None, None)
        self._demoted_in_message = False

    @property
    def text(self) -> str:
        # Joined only when asked for: adding to a string would copy the answer for every token.
        if len(self._text) > 1:
            self._text = ["".join(self._text)]
        return self._text[0] if self._text else ""

    def _set_text(self, text: str) -> None:
        self._text = [text] if text else []
        self.size = len(text)

    def add(self, raw: str, item_id: object = None, step: object = None) -> list[TextEvent]:
        """More text. Another item or step of the supervisor begins a new paragraph."""
        place = (item_id, step)
        new_place = place != self._place
        self._place = place
        clean = self._tags.feed(raw)
        return self._append(clean, new_paragraph=new_place) if clean else []

    def _append(self, clean: str, *, new_paragraph: bool) -> list[TextEvent]:
        parted = "\n\n" if new_paragraph and self._text and not self._ends_parted() else ""
        if not self._message:
            self._message_at = self.size + len(parted)
        if not self._part:
            self._part_at = self.size + len(parted)
        self._message.append(clean)
        self._part.append(clean)
        clean = parted + clean if self._text else clean.lstrip()
        if not clean:
            return []
        self._text.append(clean)
        self.size += len(clean)
        self.sealed = False
        return [TextDelta(clean)]

    def finish_part(self, raw: str) -> Iterator[TextEvent]:
        """The full text of one content part."""
        yield from self._release()
        final = without_name_tags(raw)
        streamed, self._part = "".join(self._part), []
        if not streamed:
            yield from self._append(final, new_paragraph=not self._message)
            self._part = []
        elif not self._demoted_in_message:
            yield from self._reconcile(self._part_at, streamed, final)
            self._message = ["".join(self._message).removesuffix(streamed) + final]
        self.sealed = True

    def finish_message(self, raw: str) -> Iterator[TextEvent]:
        """The full text of one message: mostly what was streamed, sometimes all there is."""
        yield from self._release()
        final = without_name_tags(raw)
        streamed, began = "".join(self._message), self._message_at
        demoted = self._demoted_in_message
        self._begin_message()
        if not final.strip():
            return
        if not streamed.strip():
            yield from self._append(final, new_paragraph=True)
            self._begin_message()
        elif not demoted:
            yield from self._reconcile(began, streamed, final)
        elif not _contains_in_order(final, streamed):
            yield from self._append(final, new_paragraph=True)
            self._begin_message()
        self.sealed = True

    def _begin_message(self) -> None:
        self._message, self._part = [], []
        self._demoted_in_message = False
        self._place = (None, None)

    def _reconcile(self, began: int, streamed: str, final: str) -> Iterator[TextEvent]:
        """The final text wins over what was streamed of it, which is shown from `began` on."""
        shown = self.text[began:]
        final = final if began else final.lstrip()
        if final.strip() in (streamed.strip(), shown.strip()):
            return
        if shown and final.startswith(shown):
            rest = final[len(shown) :]
            self._set_text(self.text + rest)
            yield TextDelta(rest)
            return
        self._set_text((self.text[:began] + final).lstrip())
        yield TextReplaced(self.text)

    def _ends_parted(self) -> bool:
        return (self._text[-1] if len(self._text[-1]) > 1 else self.text).endswith("\n\n")

    def demote(self) -> Iterator[TextEvent]:
        """What was said so far was not the answer."""
        yield from self._release()
        self.sealed = True
        if planning := self.text:
            self._set_text("")
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


def joined(events: Iterable[ChatEvent]) -> list[ChatEvent]:
    """The same, with text that follows each other in one event."""
    found: list[ChatEvent] = []
    pieces: list[str] = []
    for event in events:
        if isinstance(event, TextDelta):
            pieces.append(event.text)
            continue
        if pieces:
            found.append(TextDelta("".join(pieces)))
            pieces = []
        found.append(event)
    if pieces:
        found.append(TextDelta("".join(pieces)))
    return found
