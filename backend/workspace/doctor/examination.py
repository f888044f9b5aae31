"""All checks of one person: the token first, the rest side by side, told in a fixed order."""

import asyncio
from collections.abc import Awaitable, Sequence

from backend.workspace.client import WorkspaceSession
from backend.workspace.doctor import resource_checks as resources
from backend.workspace.doctor.findings import Finding
from backend.workspace.doctor.needs import Needs
from backend.workspace.doctor.probe import probe
from backend.workspace.doctor.token_checks import token_findings

PATIENCE_S = 90.0
AT_ONCE = 6


async def examine(
    session: WorkspaceSession, needs: Needs, *, asks: bool = True
) -> Sequence[Finding]:
    """`asks` False leaves out the question to the supervisor, which costs one."""
    token = await token_findings(session)
    if token[0].status == "failed":
        return token
    slots = asyncio.Semaphore(AT_ONCE)
    rest = [_patiently(check, slots) for check in _checks(session, needs, asks=asks)]
    return [*token, *await asyncio.gather(*rest)]


def _checks(session: WorkspaceSession, needs: Needs, *, asks: bool) -> list[Awaitable[Finding]]:
    model = resources.endpoint(session, needs.language_model, setting="LLM_MODEL_NAME")
    checks: list[Awaitable[Finding]] = [model, resources.warehouse(session)]
    if needs.supervisor is not None:
        checks.insert(0, resources.endpoint(session, needs.supervisor, setting="MAS_ENDPOINT_NAME"))
    for space in needs.spaces:
        checks.append(resources.space(session, space))
        checks += [resources.view(session, view) for view in space.views]
    if asks and needs.supervisor is not None:
        checks.append(probe(session, needs.supervisor))
    return checks


async def _patiently(check: Awaitable[Finding], slots: asyncio.Semaphore) -> Finding:
    async with slots:
        try:
            return await asyncio.wait_for(check, PATIENCE_S)
        except TimeoutError:
            detail = f"No answer within {PATIENCE_S:.0f} s."
            return Finding("time", "workspace", "failed", detail, "Try again in a moment.")
