"""Put the API together: parts, routes, error handlers. `main.py` at the root adds chat and edge."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from backend.answers.field_names import FieldNames
from backend.answers.space_names import SpaceNames
from backend.app.dashboard.routes import router as dashboard_router
from backend.app.dashboard.service import DashboardService
from backend.app.error_handlers import ErrorBody, install_error_handlers
from backend.app.exports.routes import router as exports_router
from backend.app.exports.service import Exports
from backend.app.feedback.routes import router as feedback_router
from backend.app.feedback.service import FeedbackService
from backend.app.frontend import Frontend
from backend.app.health.checks import Readiness
from backend.app.health.routes import router as health_router
from backend.app.library.routes import router as library_router
from backend.app.library.your_data import router as your_data_router
from backend.app.operators.doctor import router as doctor_router
from backend.app.operators.feedback import router as complaints_router
from backend.app.operators.membership import Operators
from backend.app.operators.routes import router as operators_router
from backend.app.parts import ChatStatus, Parts
from backend.app.saved.routes import router as saved_router
from backend.app.session.data_label import DataLabels
from backend.app.session.routes import router as session_router
from backend.app.settings import AppSettings
from backend.app.shares.routes import router as shares_router
from backend.app.shares.row_filters import RowFilters
from backend.app.shares.service import Shares
from backend.app.spaces.routes import router as spaces_router
from backend.app.version import VERSION
from backend.documents.build import Builder
from backend.semantic import Semantic
from backend.store.store import Store
from backend.workspace.client import Workspace
from backend.workspace.developer import Developer

ROUTERS = (
    session_router,
    spaces_router,
    dashboard_router,
    exports_router,
    library_router,
    your_data_router,
    saved_router,
    feedback_router,
    shares_router,
    operators_router,
    complaints_router,
    doctor_router,
    health_router,
)
NO_CHAT = ChatStatus(enabled=False, url="", reason="The chat is not mounted.")


def create_app(
    settings: AppSettings,
    semantic: Semantic,
    workspace: Workspace,
    developer: Developer,
    store: Store,
    *,
    frontend: Path,
    chat: ChatStatus = NO_CHAT,
) -> FastAPI:
    """The API and the front end's files; `app.state.parts` holds what it is made of."""
    app = FastAPI(
        title="Domino's Analytics",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan,
        responses={400: {"model": ErrorBody}, 403: {"model": ErrorBody}, 503: {"model": ErrorBody}},
    )
    labels = DataLabels()
    names = (SpaceNames(semantic.spaces), FieldNames(semantic))
    exports = Exports(store, Builder(*names, VERSION), labels)
    app.state.parts = Parts(
        settings=settings,
        semantic=semantic,
        workspace=workspace,
        store=store,
        operators=Operators(settings.operators_group),
        dashboard=DashboardService(semantic, settings),
        feedback=FeedbackService(store, traced=bool(settings.mlflow_experiment_id)),
        exports=exports,
        shares=Shares(store, exports, RowFilters(semantic)),
        labels=labels,
        readiness=Readiness(workspace, developer, semantic, store, frontend),
        frontend=frontend,
        chat=chat,
    )
    for router in ROUTERS:
        app.include_router(router)
    app.router.default = Frontend(frontend)
    install_error_handlers(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    # What lives until the end need not be looked at by every collection (two thousand modules).
    gc.collect()
    gc.freeze()
    parts: Parts = app.state.parts
    await parts.store.open()
    try:
        yield
    finally:
        await parts.store.close()
        await parts.workspace.aclose()
