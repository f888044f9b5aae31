"""The way into the store. Everything is asked for an identity, and belongs to it."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from backend.store import (
    audit,
    complaints,
    conversations,
    erasure,
    feedback,
    saved_questions,
    shares,
)
from backend.store.changes import (
    AllDeleted,
    Changes,
    Deleted,
    Expired,
    OpinionChanged,
    QuestionsChanged,
    Renamed,
    SavingChanged,
)
from backend.store.database import Database
from backend.store.errors import StoreUnavailable
from backend.store.imports import take_in
from backend.store.runners import this_runner, utc_now
from backend.store.search import search
from backend.store.settings import StoreSettings
from backend.store.values import (
    AuditLine,
    Complaint,
    ConversationLine,
    Feedback,
    Hit,
    ImportedTurn,
    Page,
    PassedOn,
    Record,
    Replay,
    SavedQuestion,
    Share,
    ShareLine,
    StoredConversation,
    StoredTurn,
    StoreStatus,
)
from backend.store.write_behind import WriteBehind
from backend.workspace.client import Workspace
from backend.workspace.errors import WorkspaceError
from backend.workspace.identity import Identity

log = logging.getLogger("store")
P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[Connection, P], T]
TIDY_EVERY_S = 3_600.0
TRY_AGAIN_S = 10.0
PAGE = 30
BEHIND_S = 2.0
OPEN_S = 8.0


class Store:
    """Turns are recorded behind the user's back; all else waits, and fails when the store does."""

    def __init__(self, settings: StoreSettings, workspace: Workspace | None = None) -> None:
        self._settings = settings
        self.changes = Changes()
        self._was_saving = True
        self._telling: set[asyncio.Task[None]] = set()
        self._database = Database(settings, workspace, self._look)
        self._runner = this_runner()
        self._writer = WriteBehind(self._database, self._runner, on_news=self._look)
        self._tidying: asyncio.Task[None] | None = None

    # -- its life

    async def open(self) -> None:
        """Migrate, end what a killed process left, and keep tidy from now on.

        NewerSchema means that nothing may be written. A store that is down is no reason not to
        start: it is opened when it is back.
        """
        with contextlib.suppress(StoreUnavailable, TimeoutError):
            async with asyncio.timeout(OPEN_S):
                await self._database.open()
                await self._writer.close_left_turns()
        if self._tidying is None:
            self._tidying = asyncio.create_task(self._tidy_on(), name="store tidying")

    async def close(self, seconds: float = 5.0) -> None:
        if self._tidying is not None:
            self._tidying.cancel()
            await asyncio.wait([self._tidying])
        await self._writer.close(seconds)
        await self._database.close()

    async def check(self) -> None:
        """Raises why the store cannot be used now."""
        await self._read(lambda connection: connection.exec_driver_sql("SELECT 1"))

    @property
    def status(self) -> StoreStatus:
        return self._writer.status

    def _look(self) -> None:
        status = self.status
        if status.saving is self._was_saving:
            return
        self._was_saving = status.saving
        change = SavingChanged(status.saving, status.reason)
        telling = asyncio.create_task(self.changes.tell(change), name="store news")
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    async def _tidy_on(self) -> None:
        while True:
            pause = TIDY_EVERY_S
            try:
                await self.tidy()
            except WorkspaceError as problem:
                log.warning("[STORE] not tidied: %s", problem)
                pause = TRY_AGAIN_S
            await asyncio.sleep(pause)

    async def tidy(self, now: datetime | None = None) -> Mapping[str, int]:
        """Purge what was deleted, and what is older than HISTORY_RETENTION_DAYS."""
        days, now = self._settings.history_retention_days, now or utc_now()
        async with self._database.writing() as connection:
            gone = await connection.run_sync(erasure.purge, now, days)
        if days:
            await self.changes.tell(Expired(now - timedelta(days=days)))
        return gone

    # -- turns, as they happen

    def record(self, record: Record) -> None:
        """Returns at once; `status` says when it cannot be written for now."""
        self._writer.record(record)

    async def flush(self, seconds: float = 5.0) -> bool:
        return await self._writer.flush(seconds)

    # -- conversations

    async def conversations(
        self,
        who: Identity,
        *,
        space: str | None = None,
        pinned: bool | None = None,
        after: str | None = None,
        limit: int = PAGE,
    ) -> Page[ConversationLine]:
        return await self._read(conversations.list_lines, who, space, pinned, after, limit)

    async def search(
        self,
        who: Identity,
        words: str,
        *,
        space: str | None = None,
        pinned: bool | None = None,
        after: str | None = None,
        limit: int = PAGE,
    ) -> Page[Hit]:
        return await self._read(search, who, words, space, pinned, after, limit)

    async def conversation(self, who: Identity, conversation: str) -> StoredConversation:
        """With all its branches. A turn that nobody answers any more is found interrupted."""
        found = await self._read(conversations.load, who, conversation)
        if not any(turn.state == "running" for turn in found.all_turns):
            return found
        if not await self._writer.close_left_turns():
            return found
        return await self._read(conversations.load, who, conversation)

    async def turn(self, who: Identity, conversation: str, turn: str) -> StoredTurn:
        """One of its turns, with all that happened."""
        return await self._read(conversations.load_turn, who, conversation, turn)

    async def rename(self, who: Identity, conversation: str, name: str) -> None:
        kept = await self._write(conversations.rename, who, conversation, name)
        await self.changes.tell(Renamed(who.user, conversation, kept))

    async def pin(self, who: Identity, conversation: str, *, pinned: bool) -> None:
        await self._write(conversations.pin, who, conversation, pinned)

    async def delete(self, who: Identity, conversation: str) -> None:
        """Gone from every list at once; `restore` brings it back for a day."""
        await self._write(conversations.hide, who, conversation)
        await self.changes.tell(Deleted(who.user, conversation))

    async def restore(self, who: Identity, conversation: str) -> None:
        await self._write(conversations.restore, who, conversation)

    async def take_in(
        self, who: Identity, name: str, turns: Sequence[ImportedTurn]
    ) -> ConversationLine:
        """A conversation from a file, all of it or nothing."""
        return await self._write(take_in, who, self._runner, name, turns)

    # -- saved questions

    async def saved_questions(self, who: Identity) -> tuple[SavedQuestion, ...]:
        return await self._read(saved_questions.all_of, who)

    async def save_question(self, who: Identity, saved: SavedQuestion) -> None:
        await self._write(saved_questions.save, who, saved)
        await self._tell_questions(who)

    async def change_question(
        self, who: Identity, question: str, changes: Mapping[str, Any]
    ) -> SavedQuestion:
        changed = await self._write(saved_questions.change, who, question, changes)
        await self._tell_questions(who)
        return changed

    async def move_question(
        self, who: Identity, question: str, *, folder: str, before: str | None = None
    ) -> None:
        await self._write(saved_questions.move, who, question, folder, before)
        await self._tell_questions(who)

    async def remove_question(self, who: Identity, question: str) -> None:
        await self._write(saved_questions.remove, who, question)
        await self._tell_questions(who)

    async def _tell_questions(self, who: Identity) -> None:
        await self.changes.tell(QuestionsChanged(who.user))

    # -- sharing

    async def share(
        self, who: Identity, title: str, snapshot: Any, *, filtered: bool, expires_at: datetime
    ) -> ShareLine:
        return await self._write(shares.share, who, title, snapshot, filtered, expires_at)

    async def shares(self, who: Identity) -> tuple[ShareLine, ...]:
        return await self._read(shares.all_of, who)

    async def read_share(self, reader: Identity, share: str) -> Share:
        return await self._write(shares.read, reader, share)

    async def revoke_share(self, who: Identity, share: str) -> None:
        await self._write(shares.revoke, who, share)

    # -- feedback

    async def give_feedback(
        self,
        who: Identity,
        conversation: str,
        turn: str,
        *,
        good: bool,
        reason: str = "",
        comment: str = "",
    ) -> Feedback:
        given = await self._write(feedback.give, who, conversation, turn, good, reason, comment)
        await self.changes.tell(OpinionChanged(who.user, conversation, turn, given))
        return given

    async def feedback_passed_on(
        self, who: Identity, given: Feedback, passed: Sequence[PassedOn]
    ) -> None:
        await self._write(feedback.passed_on, who, given, passed)
        told = replace(given, passed=tuple(passed))
        await self.changes.tell(OpinionChanged(who.user, given.conversation, given.turn, told))

    async def take_back_feedback(
        self, who: Identity, conversation: str, turn: str
    ) -> Feedback | None:
        was = await self._write(feedback.take_back, who, conversation, turn)
        await self.changes.tell(OpinionChanged(who.user, conversation, turn, None))
        return was

    async def feedback(self, who: Identity, conversation: str) -> tuple[Feedback, ...]:
        return await self._read(feedback.of_conversation, who, conversation)

    async def complaints(self, *, after: str | None = None, limit: int = PAGE) -> Page[Complaint]:
        """Of everybody: only for those who run the app, which the caller has made sure of."""
        return await self._read(complaints.complaints, after, limit)

    async def replay(self, operator: Identity, feedback_id: str) -> Replay:
        """The turn of a complaint, whoever's it is; noted in the audit."""
        return await self._write(complaints.replay, operator, feedback_id)

    # -- all of it

    async def holdings(self, who: Identity) -> Mapping[str, int]:
        return await self._read(erasure.holdings, who)

    @property
    def retention_days(self) -> int:
        """Conversations that were idle for longer are gone; 0 when none go."""
        return self._settings.history_retention_days

    async def delete_all(self, who: Identity) -> Mapping[str, int]:
        gone = await self._write(erasure.delete_all, who)
        await self.changes.tell(AllDeleted(who.user))
        return gone

    async def audit(
        self, who: Identity, *, after: str | None = None, limit: int = PAGE
    ) -> Page[AuditLine]:
        return await self._read(audit.lines_of, who, after, limit)

    async def _read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        async with self._database.reading() as connection:
            return await connection.run_sync(work, *args, **kwargs)

    async def _write(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """After what is being written behind, so that nobody changes what is not there yet."""
        if not await self._writer.flush(BEHIND_S):
            raise StoreUnavailable(
                "The history is not being saved for now.", "Try again in a moment."
            )
        async with self._database.writing() as connection:
            return await connection.run_sync(work, *args, **kwargs)
