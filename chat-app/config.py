"""Settings of the chat, beside those of the workspace."""

from typing import Literal

from pydantic import Field

import repo_root  # noqa: F401
from backend.workspace.settings import WorkspaceSettings

SPACE_IDS = (
    "executive_space_id",
    "marketing_space_id",
    "customer_space_id",
    "operations_space_id",
    "sales_space_id",
)


class ChatSettings(WorkspaceSettings):
    supervisor: Literal["mas", "genie"] = Field(
        default="mas",
        description="Who picks the spaces: `mas`, the endpoint below, or `genie`: the app itself.",
    )
    mas_endpoint_name: str = Field(
        default="mas-genie-router", description="The supervisor's serving endpoint."
    )
    mas_timeout_s: float = Field(
        default=290.0, gt=0, le=3_600, description="Longest wait for one request to it, in seconds."
    )
    hist_max_turns: int = Field(
        default=10, ge=0, le=100, description="How many earlier questions a new one is sent with."
    )
    hist_max_chars: int = Field(
        default=16_000, ge=0, description="How many characters of them at most."
    )
    executive_space_id: str | None = Field(
        default=None, description="The Executive & Finance space."
    )
    marketing_space_id: str | None = Field(
        default=None, description="The Marketing Performance space."
    )
    customer_space_id: str | None = Field(default=None, description="The Customer Analytics space.")
    operations_space_id: str | None = Field(default=None, description="The Operations space.")
    sales_space_id: str | None = Field(default=None, description="The Sales space.")

    @property
    def space_ids(self) -> dict[str, str | None]:
        """The spaces' ids by the name of their environment variable."""
        return {name.upper(): getattr(self, name) for name in SPACE_IDS}
