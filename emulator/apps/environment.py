"""The app's environment: what the platform injects, what app.yaml sets, and nothing of ours."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from emulator.apps.app_yaml import AppSpec, ConfigError
from emulator.apps.bundle import AppBundle
from emulator.personas import ADMIN
from emulator.tokens import CLIENT_ID, CLIENT_SECRET, personal_access_token

# The developer's shell may hold credentials of a real workspace; the app must not see them.
KEPT = {"HOME", "USER", "LOGNAME", "LANG", "TZ", "TMPDIR", "TERM", "SSL_CERT_FILE", "SYSTEMROOT"}
PORT = "$DATABRICKS_APP_PORT"


@dataclass(frozen=True, slots=True)
class Address:
    """Where the app listens, and the workspace it belongs to."""

    app_port: int
    app_url: str
    workspace_url: str
    workspace_id: str


def declared_variables(spec: AppSpec, bundle: AppBundle) -> dict[str, str]:
    """What app.yaml says, with `valueFrom` resolved."""
    return {
        variable.name: bundle.value_from(variable.value_from)
        if variable.value_from is not None
        else variable.value or ""
        for variable in spec.env
    }


def app_environment(
    declared: Mapping[str, str], bundle: AppBundle, address: Address
) -> dict[str, str]:
    """Later ones win: the machine's, the platform's, app.yaml's and `--env`."""
    return _inherited() | _injected(bundle, address) | dict(declared)


def setup_environment(declared: Mapping[str, str], address: Address) -> dict[str, str]:
    """A command that prepares the workspace, as its administrator and not as an app."""
    credentials = {
        "DATABRICKS_HOST": address.workspace_url,
        "DATABRICKS_TOKEN": personal_access_token(ADMIN),
        "PYTHONUNBUFFERED": "1",
    }
    return _inherited() | dict(declared) | credentials


def _inherited() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k in KEPT or k.startswith("LC_")}
    scripts = str(Path(sys.executable).parent)
    return kept | {"PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def _injected(bundle: AppBundle, address: Address) -> dict[str, str]:
    """Always injected on the platform, then what it sets for Python frameworks.

    DATABRICKS_HOST is a bare host name there; here it keeps its scheme, for it is http.
    """
    port = str(address.app_port)
    return {
        "DATABRICKS_APP_NAME": bundle.name,
        "DATABRICKS_APP_PORT": port,
        "DATABRICKS_APP_URL": address.app_url,
        "DATABRICKS_CLIENT_ID": CLIENT_ID,
        "DATABRICKS_CLIENT_SECRET": CLIENT_SECRET,
        "DATABRICKS_HOST": address.workspace_url,
        "DATABRICKS_WORKSPACE_ID": address.workspace_id,
        "PORT": port,
        "PYTHONUNBUFFERED": "1",
        "UVICORN_HOST": "127.0.0.1",
        # Of ours: its lines would name a second URL beside the one to open.
        "UVICORN_LOG_LEVEL": "warning",
        "UVICORN_PORT": port,
    }


def app_command(spec: AppSpec, port: int, *, reload: bool = False) -> list[str]:
    """The command, with the one replacement the platform makes. No shell, no other expansion.

    Binds to this machine only: the platform's 0.0.0.0 is inside its own network, ours is not.
    """
    words = [word.replace(PORT, str(port)) for word in spec.command]
    words = ["127.0.0.1" if word == "0.0.0.0" else word for word in words]
    if not reload:
        return words
    if Path(words[0]).name != "uvicorn":
        raise ConfigError(f"app.yaml: --reload needs a uvicorn command, not {words[0]}.")
    return [*_without_workers(words), "--reload"]


def _without_workers(words: list[str]) -> list[str]:
    """uvicorn takes either workers or reloading."""
    if "--workers" not in words:
        return words
    at = words.index("--workers")
    return words[:at] + words[at + 2 :]
