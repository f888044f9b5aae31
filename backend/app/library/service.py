"""Find, and change, what a user has kept. The store sees to whose it is."""

from backend.app.library.schemas import (
    AuditLine,
    AuditPage,
    Conversation,
    ConversationChange,
    ConversationPage,
    Holdings,
    KeptData,
    Match,
    Wanted,
)
from backend.store import values
from backend.store.store import Store
from backend.store.values import ConversationLine, Hit
from backend.workspace.identity import Identity

# What was said a moment ago is found, too; a store that is behind is not waited for longer.
FLUSH_S = 1.0


async def conversations(store: Store, who: Identity, wanted: Wanted) -> ConversationPage:
    await store.flush(FLUSH_S)
    if wanted.words.strip():
        return await found(store, who, wanted)
    page = await store.conversations(
        who,
        space=wanted.space,
        pinned=wanted.pinned,
        after=wanted.after,
        limit=wanted.limit,
    )
    return ConversationPage(items=[shown(line) for line in page.items], after=page.after)


async def found(store: Store, who: Identity, wanted: Wanted) -> ConversationPage:
    page = await store.search(
        who,
        wanted.words,
        space=wanted.space,
        pinned=wanted.pinned,
        after=wanted.after,
        limit=wanted.limit,
    )
    return ConversationPage(items=[shown(hit.line, hit) for hit in page.items], after=page.after)


async def change(
    store: Store, who: Identity, conversation: str, wanted: ConversationChange
) -> None:
    if wanted.name is not None:
        await store.rename(who, conversation, wanted.name)
    if wanted.pinned is not None:
        await store.pin(who, conversation, pinned=wanted.pinned)


def shown(line: ConversationLine, hit: Hit | None = None) -> Conversation:
    return Conversation(
        id=line.id,
        name=line.name,
        spaces=list(line.spaces),
        began_at=line.began_at,
        touched_at=line.touched_at,
        pinned=line.pinned,
        imported_at=line.imported_at,
        match=Match(question=hit.question, excerpt=hit.excerpt) if hit else None,
    )


async def kept_data(store: Store, who: Identity) -> KeptData:
    await store.flush(FLUSH_S)
    return KeptData(kept=Holdings(**await store.holdings(who)), retention_days=store.retention_days)


async def audit(store: Store, who: Identity, after: str | None) -> AuditPage:
    page = await store.audit(who, after=after)
    return AuditPage(items=[audit_line(line) for line in page.items], after=page.after)


def audit_line(line: values.AuditLine) -> AuditLine:
    return AuditLine(at=line.at, action=line.action, detail=dict(line.detail))
