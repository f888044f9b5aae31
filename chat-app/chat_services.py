"""What the chat needs while it runs, one of each per process."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import repo_root
from answering import Answering
from backend.answers.field_names import FieldNames
from backend.answers.space_names import SpaceNames
from backend.semantic import Semantic, Spaces, load_semantic
from backend.store.settings import StoreSettings
from backend.store.store import Store
from backend.store.values import SavedQuestion
from backend.workspace.client import Workspace
from backend.workspace.developer import Developer
from backend.workspace.errors import WorkspaceError
from backend.workspace.identity import current_identity
from backend.workspace.tokens import TokenStore
from config import ChatSettings
from conversations import Conversations
from direct_genie import DirectGenie
from llm_client import LlmClient
from mas_client import MasClient
from names import Names
from plain_model import PlainModel
from recorder import Recorder
from space_router import SpaceRouter

SAVED_S = 2.0


@dataclass(frozen=True)
class ChatServices:
    settings: ChatSettings
    workspace: Workspace
    developer: Developer
    spaces: Spaces
    names: Names
    answering: Answering | DirectGenie
    model: PlainModel
    conversations: Conversations
    store: Store
    recorder: Recorder

    @property
    def missing_spaces(self) -> list[str]:
        """The settings that would tell the ids of spaces nobody has configured."""
        return [space.env for space in self.spaces if not space.configured]

    async def saved_of_current_user(self) -> Sequence[SavedQuestion]:
        """Without them, too, a chat can begin: while the history cannot be read."""
        identity = current_identity.get()
        if identity is None:
            return ()
        try:
            async with asyncio.timeout(SAVED_S):
                return await self.store.saved_questions(identity)
        except (WorkspaceError, TimeoutError):
            return ()

    @property
    def missing_notice(self) -> str | None:
        if not self.missing_spaces:
            return None
        spaces = [space.name for space in self.spaces if not space.configured]
        return f"Not configured: {', '.join(spaces)}. Set {', '.join(self.missing_spaces)}."


def build_services(
    settings: ChatSettings, workspace: Workspace, semantic: Semantic, store: Store
) -> ChatServices:
    """The spaces of `semantic` have their ids already."""
    names = Names(SpaceNames(semantic.spaces), FieldNames(semantic))
    conversations = Conversations()
    answering: Answering | DirectGenie
    if settings.supervisor == "genie":
        answering = DirectGenie(workspace, SpaceRouter(semantic), names.spaces, conversations)
    else:
        answering = Answering(MasClient(settings), workspace, names.spaces)
    return ChatServices(
        settings=settings,
        workspace=workspace,
        developer=Developer(workspace),
        spaces=semantic.spaces,
        names=names,
        answering=answering,
        model=PlainModel(LlmClient(settings), workspace),
        conversations=conversations,
        store=store,
        recorder=Recorder(store, conversations, names.spaces),
    )


def standalone_services() -> ChatServices:
    settings = ChatSettings()
    semantic = load_semantic(repo_root.ROOT).with_ids(settings.space_ids)
    workspace = Workspace(settings, TokenStore())
    return build_services(settings, workspace, semantic, Store(StoreSettings(), workspace))


_services: list[ChatServices] = []


def provide(services: ChatServices) -> None:
    """Called once, by whoever starts the chat, before its app is loaded."""
    _services[:] = [services]


def services() -> ChatServices:
    """Standalone, nobody has provided them: then they are built from this folder's settings."""
    if not _services:
        provide(standalone_services())
    return _services[0]
