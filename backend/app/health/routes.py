"""GET /health: alive. GET /health/ready: able to work, and if not, what is missing."""

from fastapi import APIRouter, Response

from backend.app.dependencies import PartsOfApp
from backend.app.health.schemas import Health, Ready
from backend.app.version import VERSION

router = APIRouter(prefix="/health", tags=["health"])


@router.get("")
async def health() -> Health:
    return Health(status="ok", version=VERSION)


@router.get("/ready", responses={503: {"model": Ready}})
async def ready(parts: PartsOfApp, response: Response) -> Ready:
    """503 when a question cannot be answered; a history that is not saved is no reason for it."""
    checks = await parts.readiness.checks(parts.chat)
    found = {check.status for check in checks}
    response.status_code = 503 if "failed" in found else 200
    return Ready(status="ready" if found <= {"ok", "off"} else "degraded", checks=checks)
