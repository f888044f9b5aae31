"""What is sent to and answered by /api/saved."""

from datetime import datetime

from pydantic import Field

from backend.app.model import Model


class SavedFilters(Model):
    """Of the dashboard's page on which a question was asked."""

    period: str | None = None
    region: str | None = None


class Saved(Model):
    """`prompt` is what is asked: the question with its filters in words."""

    id: str
    name: str
    question: str
    filters: SavedFilters
    folder: str
    prompt: str
    saved_at: datetime


class SavedQuestions(Model):
    """By folder, those without one first, and in each as their owner put them."""

    items: list[Saved]


class NewSaved(Model):
    """Without a name it is called by its words. `before` is whom it stands in front of."""

    question: str
    name: str = ""
    folder: str = ""
    filters: SavedFilters = Field(default_factory=SavedFilters)
    before: str | None = None


class SavedChange(Model):
    """What is left out stays as it is."""

    question: str | None = None
    name: str | None = None
    folder: str | None = None
    filters: SavedFilters | None = None


class SavedPlace(Model):
    """In front of another question of the folder, or at its end."""

    folder: str
    before: str | None = None
