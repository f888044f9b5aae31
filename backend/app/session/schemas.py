"""The answer of GET /api/session."""

from backend.app.model import Model


class User(Model):
    email: str
    display_name: str


class Data(Model):
    """What the data is, when the schema says; a production schema says nothing."""

    label: str | None
    detail: str | None


class Chat(Model):
    enabled: bool
    url: str
    reason: str | None


class History(Model):
    """Whether conversations are being kept just now, and why not."""

    saving: bool
    reason: str


class Session(Model):
    """`is_operator`: the operators' pages are for this user."""

    user: User
    is_operator: bool
    data: Data
    chat: Chat
    history: History
    token_expires_at: str | None
    app_version: str
