"""GET /api/operators/doctor: all that an answer needs, checked as the operator who looks."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query

from backend.app.dependencies import OperatorSession, PartsOfApp
from backend.app.model import Model
from backend.app.parts import Parts
from backend.semantic import needs_of
from backend.workspace.doctor import Finding, Needs, examine

router = APIRouter(prefix="/api/operators/doctor", tags=["operators"])


class FindingLine(Model):
    """One check: of what kind, of which thing, how it went, and who must do what if it did not."""

    check: str
    subject: str
    status: Literal["ok", "warning", "failed", "skipped"]
    detail: str
    remedy: str


class Examination(Model):
    """`person`: with whose rights; nobody else's are used."""

    person: str
    at: datetime
    findings: list[FindingLine]


@router.get("")
async def doctor(
    parts: PartsOfApp,
    session: OperatorSession,
    asks: Annotated[bool, Query(description="Whether to ask the supervisor a question.")] = True,
) -> Examination:
    found = await examine(session, needs(parts), asks=asks)
    lines = [line_of(finding) for finding in found]
    return Examination(person=session.identity.user, at=datetime.now(UTC), findings=lines)


def needs(parts: Parts) -> Needs:
    settings, chat = parts.settings, parts.chat
    return needs_of(
        parts.semantic,
        schema=f"{settings.catalog}.{settings.schema_name}",
        supervisor=chat.endpoint if chat.has_supervisor else None,
        language_model=settings.llm_model_name,
    )


def line_of(finding: Finding) -> FindingLine:
    return FindingLine(
        check=finding.check,
        subject=finding.subject,
        status=finding.status,
        detail=finding.detail,
        remedy=finding.remedy,
    )
