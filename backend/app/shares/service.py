"""Share a snapshot of one's own conversation, and read what others share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from backend.app.exports.service import Exports
from backend.app.shares.errors import RowsAreFiltered
from backend.app.shares.row_filters import Finding, RowFilters
from backend.app.shares.schemas import NewShare, Preview, SharedConversation, ShareItem, Status
from backend.documents.document import Copy, Document
from backend.store.runners import utc_now
from backend.store.store import Store
from backend.store.values import Share, ShareLine
from backend.workspace.client import WorkspaceSession


@dataclass(frozen=True, slots=True)
class Shares:
    store: Store
    exports: Exports
    row_filters: RowFilters

    async def preview(self, session: WorkspaceSession, conversation: str) -> Preview:
        copy = await self.exports.copy(session, conversation)
        found = await self.row_filters.of(session, copy.document)
        turns = copy.document.turns
        return Preview(
            title=copy.document.title,
            questions=len(turns),
            results=sum(len(turn.results) for turn in turns),
            imported=len(copy.imported),
            filtered=list(found.filtered),
            unknown=list(found.unknown),
        )

    async def share(self, session: WorkspaceSession, wanted: NewShare) -> ShareItem:
        """What is shown is what the history holds; a browser only names the conversation."""
        copy = await self.exports.copy(session, wanted.conversation)
        found = await self.row_filters.of(session, copy.document)
        if not found.is_clear and not wanted.knows_of_filters:
            raise RowsAreFiltered(
                "The rows of this conversation may be others than a reader may see.",
                "Read what applies to them, and share again when that is right.",
            )
        expires_at = utc_now() + timedelta(days=wanted.days)
        snapshot = snapshot_of(copy, found, session.identity.display_name)
        line = await self.store.share(
            session.identity,
            copy.document.title,
            snapshot,
            filtered=not found.is_clear,
            expires_at=expires_at,
        )
        return item_of(line, utc_now())

    async def mine(self, session: WorkspaceSession) -> list[ShareItem]:
        """The latest first, those that lead nowhere any more as well."""
        now = utc_now()
        lines = await self.store.shares(session.identity)
        return [item_of(line, now) for line in reversed(lines)]

    async def read(self, session: WorkspaceSession, share: str) -> SharedConversation:
        found = await self.store.read_share(session.identity, share)
        return shared(found, is_mine=found.author == session.identity.user)

    async def revoke(self, session: WorkspaceSession, share: str) -> None:
        await self.store.revoke_share(session.identity, share)


def snapshot_of(copy: Copy, found: Finding, author_name: str) -> Mapping[str, Any]:
    return {
        "author_name": author_name,
        "imported": list(copy.imported),
        "data_label": copy.data_label,
        "filtered": list(found.filtered),
        "unknown": list(found.unknown),
        "document": copy.document.model_dump(mode="json"),
    }


def shared(share: Share, *, is_mine: bool) -> SharedConversation:
    snapshot = share.snapshot
    return SharedConversation(
        id=share.line.id,
        shared_at=share.line.shared_at,
        expires_at=share.line.expires_at,
        author=share.author,
        author_name=snapshot["author_name"],
        is_mine=is_mine,
        filtered=snapshot["filtered"],
        unknown=snapshot["unknown"],
        imported=snapshot["imported"],
        data_label=snapshot["data_label"],
        document=Document.model_validate(snapshot["document"]),
    )


def item_of(line: ShareLine, now: datetime) -> ShareItem:
    return ShareItem(
        id=line.id,
        title=line.title,
        filtered=line.filtered,
        shared_at=line.shared_at,
        expires_at=line.expires_at,
        revoked_at=line.revoked_at,
        status=status_of(line, now),
    )


def status_of(line: ShareLine, now: datetime) -> Status:
    if line.revoked_at is not None:
        return "revoked"
    return "active" if now < line.expires_at else "expired"
