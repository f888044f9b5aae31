"""Ask the plain language-model endpoint, as the user: words only, nothing of the company's data."""

from collections.abc import AsyncGenerator
from typing import Any

from backend.workspace.client import WorkspaceSession
from config import ChatSettings
from mas_client import invoke
from mas_wire import Wire

MAX_TOKENS = 1_000
INSTRUCTIONS = (
    "You help colleagues at a pizza company while their data assistant is unavailable. You have no "
    "access to company data: no revenue, orders, customers, stores or costs. Never state a figure, "
    "estimate, percentage, amount, count or ranking, neither of the company nor of its market, and "
    "use no digits. Explain terms and methods in words, say which data would answer the question, "
    "and say plainly that you cannot see it. Be brief."
)


class LlmClient:
    def __init__(self, settings: ChatSettings) -> None:
        self._settings = settings

    @property
    def name(self) -> str:
        return self._settings.llm_model_name

    def ask(
        self, session: WorkspaceSession, messages: list[dict[str, Any]]
    ) -> AsyncGenerator[list[Wire], None]:
        body = {
            "messages": [{"role": "system", "content": INSTRUCTIONS}, *messages],
            "stream": True,
            "max_tokens": MAX_TOKENS,
        }
        return invoke(session, self.name, body, total=self._settings.mas_timeout_s)
