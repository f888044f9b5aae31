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
    checks = await parts.readiness.checks(parts.chat)
    healthy = all(check.status != "failed" for check in checks)
    response.status_code = 200 if healthy else 503
    return Ready(status="ready" if healthy else "degraded", checks=checks)
