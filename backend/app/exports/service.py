"""Make files of what a user has kept, and keep what a file says. The store sees to whose it is."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from backend.app.exports.files import MAKERS, File, Format, ResultFormat, file_name
from backend.app.session.data_label import DataLabels
from backend.documents.build import Author, Builder
from backend.documents.csv_form import to_csv
from backend.documents.document import AgentStep, Copy, Rows, Turn
from backend.documents.errors import FileTooLarge
from backend.documents.excel import result_to_excel
from backend.documents.json_form import from_json
from backend.documents.story import kept
from backend.store.store import Store
from backend.store.values import ConversationLine, StoredConversation
from backend.workspace.client import WorkspaceSession
from backend.workspace.errors import NotFound

LARGEST_FILE = 20_000_000
# What was said a moment ago is in it, too.
FLUSH_S = 2.0
AT_ONCE = 2


@dataclass
class Exports:
    store: Store
    builder: Builder
    labels: DataLabels
    # Files are made in threads, so that nobody's answer waits for a large one; few at a time.
    _turn_taking: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def copy(self, session: WorkspaceSession, conversation: str) -> Copy:
        return await self._copy(session, await self._stored(session, conversation))

    async def _stored(self, session: WorkspaceSession, conversation: str) -> StoredConversation:
        await self.store.flush(FLUSH_S)
        stored = await self.store.conversation(session.identity, conversation)
        if not stored.turns:
            raise NotFound("There is nothing in this conversation yet.", "Ask something first.")
        return stored

    async def _copy(self, session: WorkspaceSession, stored: StoredConversation) -> Copy:
        label = await self.labels.of(session)
        author = Author(session.identity.user, session.identity.display_name)
        async with self._turn_taking:
            return await asyncio.to_thread(self.builder.copy_of, stored, author, label.label)

    async def conversation(
        self, session: WorkspaceSession, conversation: str, format: Format
    ) -> File:
        copy = await self.copy(session, conversation)
        async with self._turn_taking:
            body = await asyncio.to_thread(MAKERS[format], copy)
        return File(file_name(copy.document.title), format, body)

    async def result(
        self,
        session: WorkspaceSession,
        conversation: str,
        turn: str,
        number: int,
        format: ResultFormat,
        *,
        about: bool,
    ) -> File:
        """The rows that were read then; nothing is asked again."""
        stored = await self._stored(session, conversation)
        copy = await self._copy(session, stored)
        turns = {one.id: made for one, made in zip(stored.turns, copy.document.turns, strict=True)}
        found = turns.get(turn)
        if found is None or number >= len(found.results):
            raise NotFound("There is no such result in this conversation.", "Reload the page.")
        step, rows = found.results[number]
        async with self._turn_taking:
            body = await asyncio.to_thread(_result_body, copy, found, step, rows, format, about)
        return File(file_name(f"{step.name} {found.question}"), format, body)

    async def take_in(
        self, session: WorkspaceSession, pieces: AsyncIterator[bytes]
    ) -> ConversationLine:
        body = await whole(pieces)
        async with self._turn_taking:
            document = await asyncio.to_thread(from_json, body)
        return await self.store.take_in(session.identity, document.title, kept(document))


def _result_body(
    copy: Copy, turn: Turn, step: AgentStep, rows: Rows, format: ResultFormat, about: bool
) -> bytes:
    if format == "csv":
        return to_csv(copy, turn, step, rows, about=about)
    return result_to_excel(copy, turn, step, rows)


async def whole(pieces: AsyncIterator[bytes]) -> bytes:
    """Given up as soon as it is too much."""
    body = bytearray()
    async for piece in pieces:
        body += piece
        if len(body) > LARGEST_FILE:
            raise FileTooLarge(
                f"The file is larger than {LARGEST_FILE // 1_000_000} MB; nothing was imported.",
                "Import the parts of the conversation that you need, as files of their own.",
            )
    return bytes(body)
