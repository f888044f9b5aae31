"""The answers of GET /health and /health/ready."""

from typing import Literal

from backend.app.model import Model


class Health(Model):
    status: Literal["ok"]
    version: str


class Check(Model):
    """`degraded` works, with a loss that `detail` names. `off` is switched off on purpose."""

    name: str
    status: Literal["ok", "degraded", "failed", "off"]
    detail: str
    remedy: str


class Ready(Model):
    status: Literal["ready", "degraded"]
    checks: list[Check]
