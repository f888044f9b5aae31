"""The SDK's client as whoever deploys, with every way that signing in can fail explained."""

from typing import TYPE_CHECKING

from ops.deploy.failures import NotReady

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

# Long enough for a busy workspace. Without a limit a host that is not there takes five minutes.
FIRST_PATIENCE_S = 10
PATIENCE_S = 120
HTTP_TIMEOUT_S = 60
SIGN_IN = "Sign in with `databricks auth login`, or set DATABRICKS_HOST and DATABRICKS_TOKEN."


def connect(profile: str | None, **known: str) -> "tuple[WorkspaceClient, str]":
    """The client, and the user's name. One short call first, so that a wrong host is soon known.

    `known` is what the caller knows of host and token; the rest is found as by every tool.
    """
    import requests
    from databricks.sdk.errors.base import DatabricksError

    try:
        user = _client(profile, FIRST_PATIENCE_S, known).current_user.me().user_name
        return _client(profile, PATIENCE_S, known), user or ""
    except DatabricksError as error:
        raise NotReady(f"The workspace refuses these credentials: {error}", SIGN_IN) from error
    except (requests.RequestException, TimeoutError) as error:
        remedy = "Check DATABRICKS_HOST, or the host of the profile, and your network."
        raise NotReady(f"The workspace cannot be reached: {error}", remedy) from error
    except ValueError as error:
        # What the SDK raises for an unknown profile and for no credentials at all.
        first = str(error).partition("\n")[0]
        raise NotReady(f"Signing in is not possible: {first}", SIGN_IN) from error


def _client(profile: str | None, patience: int, known: dict[str, str]) -> "WorkspaceClient":
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.config import Config

    config = Config(
        profile=profile, retry_timeout_seconds=patience, http_timeout_seconds=HTTP_TIMEOUT_S
    )
    config.with_user_agent_extra("dpz-analytics-deploy", "1")
    return WorkspaceClient(config=config)
