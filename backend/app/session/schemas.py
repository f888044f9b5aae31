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


class Session(Model):
    user: User
    data: Data
    chat: Chat
    token_expires_at: str | None
    app_version: str
