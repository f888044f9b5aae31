"""What the chat needs while it runs, one of each per process."""

from dataclasses import dataclass, field

import repo_root
from answering import Answering
from backend.semantic import Spaces, load_semantic
from backend.workspace.client import Workspace
from backend.workspace.developer import Developer
from backend.workspace.tokens import TokenStore
from config import ChatSettings
from conversations import Conversations
from mas_client import MasClient
from space_names import SpaceNames


@dataclass(frozen=True)
class ChatServices:
    settings: ChatSettings
    workspace: Workspace
    developer: Developer
    spaces: Spaces
    names: SpaceNames
    answering: Answering
    conversations: Conversations = field(default_factory=Conversations)

    @property
    def missing_spaces(self) -> list[str]:
        """The settings that would tell the ids of spaces nobody has configured."""
        return [space.env for space in self.spaces if not space.configured]


def build_services(settings: ChatSettings, workspace: Workspace, spaces: Spaces) -> ChatServices:
    """`spaces` have their ids already."""
    return ChatServices(
        settings=settings,
        workspace=workspace,
        developer=Developer(workspace),
        spaces=spaces,
        names=SpaceNames(spaces),
        answering=Answering(MasClient(settings), workspace),
    )


def standalone_services() -> ChatServices:
    settings = ChatSettings()
    spaces = load_semantic(repo_root.ROOT).spaces.with_ids(settings.space_ids)
    return build_services(settings, Workspace(settings, TokenStore()), spaces)


_services: list[ChatServices] = []


def provide(services: ChatServices) -> None:
    """Called once, by whoever starts the chat, before its app is loaded."""
    _services[:] = [services]


def services() -> ChatServices:
    """Standalone, nobody has provided them: then they are built from this folder's settings."""
    if not _services:
        provide(standalone_services())
    return _services[0]
