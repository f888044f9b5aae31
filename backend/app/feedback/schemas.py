"""What is sent to and answered by /api/feedback."""

from datetime import datetime

from backend.app.model import Model


class Passed(Model):
    """Where else it went. `problem` says why it is kept here only; empty when it arrived."""

    to: str
    problem: str


class Given(Model):
    """`reason` is one of those that the page offers, `comment` the user's own words."""

    good: bool
    reason: str = ""
    comment: str = ""


class Opinion(Model):
    """What is kept."""

    good: bool
    reason: str
    comment: str
    given_at: datetime
    passed: list[Passed]


class TakenBack(Model):
    """`passed` names the places that could not be told."""

    passed: list[Passed]
