"""The answer of GET /api/spaces."""

from backend.app.model import Model


class Space(Model):
    """`icon` is a lucide name; `env` the setting that gives the space's id."""

    key: str
    name: str
    description: str
    icon: str
    colour: str
    sample_questions: list[str]
    configured: bool
    env: str
    metric_views: list[str]
