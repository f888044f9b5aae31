"""Print the API's OpenAPI document: `python -m backend.app.openapi`. The front end's types."""

import json
from pathlib import Path

from backend.app.main import create_app
from backend.app.settings import AppSettings
from backend.semantic import load_semantic
from backend.store.settings import StoreSettings
from backend.store.store import Store
from backend.workspace.client import Workspace
from backend.workspace.developer import Developer
from backend.workspace.tokens import TokenStore

ROOT = Path(__file__).parents[2]


def document() -> dict[str, object]:
    settings = AppSettings(_env_file=None)
    workspace = Workspace(settings, TokenStore())
    app = create_app(
        settings,
        load_semantic(ROOT),
        workspace,
        Developer(workspace),
        Store(StoreSettings(_env_file=None)),
        frontend=ROOT / "frontend" / "dist",
    )
    return app.openapi()


if __name__ == "__main__":
    print(json.dumps(document(), indent=2))
