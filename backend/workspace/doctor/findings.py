"""What a check found, and, where a right is missing, who must grant what to whom."""

from dataclasses import dataclass
from typing import Literal

from backend.workspace.errors import NotFound, NotGranted, WorkspaceError

Status = Literal["ok", "warning", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`check` is the kind, `subject` the thing. A failed one says in `remedy` who does what."""

    check: str
    subject: str
    status: Status
    detail: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """A right on a thing: who can give it, and where."""

    right: str
    giver: str
    how: str

    def remedy(self, person: str) -> str:
        return f"{self.giver} must grant {person} {self.right}: {self.how}."


def ok(check: str, subject: str, detail: str) -> Finding:
    return Finding(check, subject, "ok", detail)


def failed(check: str, subject: str, error: WorkspaceError, grant: Grant, person: str) -> Finding:
    """A thing that may not be seen looks like one that is not there, so both name the grant."""
    remedy = error.remedy
    if isinstance(error, NotGranted):
        remedy = grant.remedy(person)
    elif isinstance(error, NotFound):
        remedy = f"{error.remedy} If it is there: {grant.remedy(person)}".strip()
    return Finding(check, subject, "failed", error.message, remedy)
