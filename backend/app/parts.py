"""What the app is put together from; `main.py` fills it in and routes read it."""

from dataclasses import dataclass
from pathlib import Path

from backend.app.dashboard.service import DashboardService
from backend.app.exports.service import Exports
from backend.app.feedback.service import FeedbackService
from backend.app.health.checks import Readiness
from backend.app.operators.membership import Operators
from backend.app.session.data_label import DataLabels
from backend.app.settings import AppSettings
from backend.app.shares.service import Shares
from backend.semantic import Semantic
from backend.store.store import Store
from backend.workspace.client import Workspace


@dataclass(frozen=True, slots=True)
class ChatStatus:
    """Whether there is a chat, where, and why not. `endpoint` is the supervisor that it asks,
    unless it asks the Genie spaces itself."""

    enabled: bool
    url: str
    reason: str | None = None
    endpoint: str | None = None
    has_supervisor: bool = True


@dataclass(slots=True)
class Parts:
    """`chat` is set when it is known whether it could be mounted."""

    settings: AppSettings
    semantic: Semantic
    workspace: Workspace
    store: Store
    operators: Operators
    dashboard: DashboardService
    feedback: FeedbackService
    exports: Exports
    shares: Shares
    labels: DataLabels
    readiness: Readiness
    frontend: Path
    chat: ChatStatus
