"""What the dashboard's side of the app may be told from outside."""

from pydantic import Field

from backend.workspace.settings import WorkspaceSettings


class AppSettings(WorkspaceSettings):
    chat_enabled: bool = Field(default=True, description="Whether the chat is mounted at /chat.")
    chat_url: str = Field(
        default="",
        description="A chat served elsewhere, e.g. http://localhost:8001; empty: ours at /chat/.",
    )
    operators_group: str = Field(
        default="admins",
        description="The workspace group whose members see the operators' pages.",
    )
