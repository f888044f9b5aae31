"""Where the workspace is and which of its parts we use, read once from the environment."""

import re
from configparser import ConfigParser
from configparser import Error as Malformed
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from backend.workspace.errors import NotConfigured

ROOT = Path(__file__).parents[2]
# Developers keep the chat's settings beside the chat, and either file may name the workspace.
ENV_FILES = (ROOT / ".env", ROOT / "chat-app" / ".env")
PROFILES = Path.home() / ".databrickscfg"
HTTP_PATH = re.compile(r"/?sql/1\.0/(?:warehouses|endpoints)/([0-9a-zA-Z_-]+)/?")


class WorkspaceSettings(BaseSettings):
    """The base of every settings class; each environment name stands on exactly one of them."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILES,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        validate_by_name=True,
        validate_by_alias=True,
    )

    databricks_host: Annotated[str | None, NoDecode] = Field(
        default=None, description="Workspace URL; the platform injects it without https://."
    )
    databricks_token: SecretStr | None = Field(
        default=None, description="The developer's own token; never set on the platform."
    )
    databricks_config_profile: str | None = Field(
        default=None, description="The profile of ~/.databrickscfg to take host and sign-in from."
    )
    databricks_client_id: str | None = Field(
        default=None, description="The app's service principal, injected by the platform."
    )
    databricks_client_secret: SecretStr | None = Field(
        default=None, description="Its secret, injected by the platform."
    )
    databricks_app_name: str | None = Field(
        default=None, description="Set by the platform; forwarded identities are trusted then only."
    )
    databricks_app_port: int = Field(
        default=8000, description="The port that the platform expects us on."
    )
    databricks_http_path: str | None = Field(
        default=None, description="The SQL warehouse, as /sql/1.0/warehouses/<id>."
    )
    catalog: str = Field(default="main", description="The catalog of the metric views.")
    schema_name: str = Field(
        default="dominos_analytics", alias="SCHEMA", description="The schema of the metric views."
    )
    llm_model_name: str = Field(
        default="databricks-gpt-oss-120b", description="The language model's serving endpoint."
    )
    mlflow_experiment_id: str | None = Field(
        default=None,
        description="Where the supervisor's traces are kept; feedback is then written to them.",
    )

    @field_validator("databricks_host")
    @classmethod
    def _with_scheme(cls, host: str | None) -> str | None:
        return with_scheme(host)

    @field_validator("databricks_http_path")
    @classmethod
    def _is_warehouse_path(cls, path: str | None) -> str | None:
        if path and not HTTP_PATH.fullmatch(path.strip()):
            raise ValueError("must look like /sql/1.0/warehouses/<id>")
        return path

    @property
    def on_platform(self) -> bool:
        return bool(self.databricks_app_name)

    @property
    def host(self) -> str:
        host = self.databricks_host or self._host_of_profile
        if not host:
            raise NotConfigured(
                "No workspace is configured: DATABRICKS_HOST is not set.",
                "Set DATABRICKS_HOST and DATABRICKS_TOKEN in .env, or start everything with "
                "`make run`.",
            )
        return host

    @cached_property
    def _host_of_profile(self) -> str | None:
        """Where `databricks auth login` signed the developer in."""
        if self.on_platform:
            return None
        return with_scheme(profile_host(PROFILES, self.databricks_config_profile or "DEFAULT"))

    @property
    def warehouse_id(self) -> str:
        match = HTTP_PATH.fullmatch((self.databricks_http_path or "").strip())
        if match is None:
            raise NotConfigured(
                "No SQL warehouse is configured: DATABRICKS_HTTP_PATH is not set.",
                "Set DATABRICKS_HTTP_PATH to /sql/1.0/warehouses/<id>, in .env or as the app's "
                "warehouse resource.",
            )
        return match[1]


def with_scheme(host: str | None) -> str | None:
    if not host:
        return None
    bare = host.strip().rstrip("/")
    return bare if bare.startswith(("https://", "http://")) else f"https://{bare}"


def profile_host(file: Path, profile: str) -> str | None:
    """The host of a profile in a Databricks configuration file; None without file or profile."""
    profiles = ConfigParser(interpolation=None)
    try:
        profiles.read(file)
        return profiles.get(profile, "host", fallback=None)
    except Malformed:
        return None
