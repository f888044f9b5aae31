"""What routes may ask for. A route without a UserSession is public."""

from typing import Annotated

from fastapi import Depends, Request

from backend.app.dashboard.service import DashboardService
from backend.app.exports.service import Exports
from backend.app.feedback.service import FeedbackService
from backend.app.operators.membership import NotAnOperator
from backend.app.parts import Parts
from backend.app.shares.service import Shares
from backend.store.store import Store
from backend.workspace.client import WorkspaceSession
from backend.workspace.identity import current_identity
from backend.workspace.middleware import problem_of


def parts_of(request: Request) -> Parts:
    parts = request.app.state.parts
    assert isinstance(parts, Parts)
    return parts


PartsOfApp = Annotated[Parts, Depends(parts_of)]


async def user_session(request: Request, parts: PartsOfApp) -> WorkspaceSession:
    """The workspace as whoever sent this request; refused with the reason when it is nobody."""
    identity = current_identity.get()
    if identity is None:
        raise problem_of(request.scope)
    return parts.workspace.acting_as(identity)


async def operator_session(parts: PartsOfApp, session: "UserSession") -> WorkspaceSession:
    """The same, for those who run the app; NotAnOperator for everybody else."""
    if not await parts.operators.include(session):
        raise NotAnOperator(parts.settings.operators_group)
    return session


async def store_of(parts: PartsOfApp) -> Store:
    return parts.store


async def feedback_service(parts: PartsOfApp) -> FeedbackService:
    return parts.feedback


async def exports_of(parts: PartsOfApp) -> Exports:
    return parts.exports


async def shares_of(parts: PartsOfApp) -> Shares:
    return parts.shares


async def dashboard_service(parts: PartsOfApp) -> DashboardService:
    return parts.dashboard


UserSession = Annotated[WorkspaceSession, Depends(user_session)]
OperatorSession = Annotated[WorkspaceSession, Depends(operator_session)]
StoreOfApp = Annotated[Store, Depends(store_of)]
DashboardServiceOfApp = Annotated[DashboardService, Depends(dashboard_service)]
FeedbackServiceOfApp = Annotated[FeedbackService, Depends(feedback_service)]
ExportsOfApp = Annotated[Exports, Depends(exports_of)]
SharesOfApp = Annotated[Shares, Depends(shares_of)]
