"""Turn what a workspace answered, or did not answer, into one error of ours. No I/O."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

import httpx

from backend.workspace.credentials import passthrough_off, session_expired
from backend.workspace.errors import (
    BadRequest,
    Forbidden,
    MissingScope,
    NotFound,
    NotGranted,
    RateLimited,
    TimedOut,
    Unauthenticated,
    Unreachable,
    UpstreamFailed,
    WarehouseStopped,
    WorkspaceError,
)
from backend.workspace.identity import Identity

LONGEST_WORDS = 400


@dataclass(frozen=True, slots=True)
class Subject:
    """The thing a path is about: what to call it, which setting names it, which right it takes."""

    kind: str
    name: str
    setting: str
    right: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}".strip()


SUBJECTS = (
    (r"/(?:api/2\.0/)?serving-endpoints/([^/?]+)", "serving endpoint", "MAS_ENDPOINT_NAME", "CAN QUERY"),  # noqa: E501
    (r"/api/2\.0/genie/spaces/([^/?]+)", "Genie space", "the space's *_SPACE_ID", "CAN RUN"),
    (r"/api/2\.0/sql/warehouses/([^/?]+)", "SQL warehouse", "DATABRICKS_HTTP_PATH", "CAN USE"),
    (r"/api/2\.0/sql/statements()", "SQL warehouse", "DATABRICKS_HTTP_PATH", "CAN USE"),
    (r"/api/2\.1/unity-catalog/\w+/([^/?]+)", "catalog object", "CATALOG and SCHEMA", "USE SCHEMA"),
)  # fmt: skip
SCOPE = re.compile(r"(?:required scopes?:?|scopes?:)\s*([\w.:, -]+)", re.IGNORECASE)
EXPIRED = re.compile(
    r"token (?:is |has )?expir|expired token|invalid (?:access )?token|expiring within", re.I
)


def subject_of(path: str) -> Subject:
    for pattern, kind, setting, right in SUBJECTS:
        if match := re.match(pattern, path):
            return Subject(kind, unquote(match[1]), setting, right)
    return Subject("workspace API", path.split("?")[0], "DATABRICKS_HOST", "access")


def from_response(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    path: str,
    identity: Identity,
    is_past: bool = False,
) -> WorkspaceError:
    """The error that an HTTP answer stands for; `is_past`: to the token that it answers."""
    words, subject = words_of(body), subject_of(path)
    if status == 401:
        return session_expired() if is_past else _unauthenticated(words, identity)
    if status == 403:
        return _forbidden(words, subject, identity, is_past)
    if status == 404:
        return NotFound(
            f"The {subject} does not exist, or {identity.display_name} may not see it.",
            f"Check {subject.setting}, which points there.",
        )
    if status == 429:
        return _rate_limited(headers)
    if 300 <= status < 400:
        return Unauthenticated(
            "The workspace sent us to a login page instead of answering.",
            "Check DATABRICKS_HOST and the credentials.",
        )
    if 400 <= status < 500:
        return BadRequest(f"The workspace refused the request: {words or status}")
    return _upstream(status, words, subject)


def from_transport(error: Exception, host: str) -> WorkspaceError:
    """The error that a broken or missing connection stands for."""
    if isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout):
        return TimedOut("The workspace did not answer in time.", "Try again in a moment.")
    if isinstance(error, httpx.TimeoutException | httpx.ConnectError | httpx.ProxyError):
        return _unreachable(str(error), host)
    return UpstreamFailed("The connection to the workspace broke.", "Try again in a moment.")


def words_of(body: bytes) -> str:
    """What an error body says, whatever it is written in: JSON, HTML, plain text or nothing."""
    text = body[:20_000].decode("utf-8", "replace").strip()
    if not text:
        return ""
    if text[0] == "<":
        title = re.search(r"<(?:title|h1|pre)[^>]*>(.*?)</", text, re.IGNORECASE | re.DOTALL)
        return _clip(title[1] if title else "")
    try:
        return _clip(_message(json.loads(text)))
    except ValueError:
        return _clip(text)


def _message(document: object) -> str:
    if not isinstance(document, dict):
        return ""
    inner = document.get("error")
    if isinstance(inner, dict):
        return _message(inner)
    words = document.get("message") or inner or ""
    code = document.get("error_code") or ""
    return f"{code}: {words}" if code and words else str(words or code)


def _clip(words: str) -> str:
    return " ".join(words.split())[:LONGEST_WORDS]


def _unauthenticated(words: str, identity: Identity) -> WorkspaceError:
    if EXPIRED.search(words) and identity.kind == "user":
        return session_expired()
    return Unauthenticated(
        f"The workspace does not accept the credentials of {identity.display_name}.",
        "Reload the page to sign in again."
        if identity.kind == "user"
        else "Renew DATABRICKS_TOKEN in .env, or sign in with `databricks auth login`.",
    )


def _forbidden(
    words: str, subject: Subject, identity: Identity, is_past: bool
) -> Forbidden | Unauthenticated:
    if "passthrough" in words.lower():
        return passthrough_off()
    if "scope" in words.lower():
        return _missing_scope(words)
    if is_past:
        return session_expired()
    if EXPIRED.search(words):
        expired = _unauthenticated(words, identity)
        assert isinstance(expired, Unauthenticated)
        return expired
    return NotGranted(
        f"{identity.display_name} has no permission on the {subject}.",
        f"Ask its owner for {subject.right}, or a workspace admin.",
    )


def _missing_scope(words: str) -> MissingScope:
    found = SCOPE.search(words)
    scope = found[1].split("[")[0].strip(" .,-") if found else "one that it needs"
    return MissingScope(
        f"The app may not do this on its users' behalf: the OAuth scope is missing ({scope}).",
        "Whoever deploys the app adds it to user_api_scopes in databricks.yml, deploys, stops and "
        "starts the app; then reload the page and consent.",
    )


def _rate_limited(headers: Mapping[str, str]) -> RateLimited:
    wait = retry_after_of(headers.get("retry-after", ""))
    when = f"Try again in {wait:.0f} s." if wait else "Try again in a moment."
    return RateLimited("The workspace is asked too often.", when, retry_after=wait)


def retry_after_of(value: str) -> float | None:
    """Seconds or an HTTP date; anything else is as if it had not been sent."""
    try:
        seconds = float(value)
    except ValueError:
        seconds = _seconds_until(value)
    return seconds if 0 <= seconds < 86_400 else None


def _seconds_until(value: str) -> float:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return -1
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - datetime.now(UTC)).total_seconds()


def _upstream(status: int, words: str, subject: Subject) -> WorkspaceError:
    if subject.kind == "SQL warehouse" and re.search(r"stopp?(?:ed|ing)|not running", words, re.I):
        return WarehouseStopped(
            "The SQL warehouse is stopped.", "Start it in the workspace, then try again."
        )
    said = f" It said: {words}" if words else ""
    return UpstreamFailed(f"The {subject} failed (HTTP {status}).{said}", "Try again in a moment.")


def _unreachable(words: str, host: str) -> Unreachable:
    if "certificate" in words.lower():
        return Unreachable(
            f"Cannot reach the workspace at {host}: its certificate is not trusted.",
            "Check DATABRICKS_HOST and the machine's certificates.",
        )
    return Unreachable(
        f"Cannot reach the workspace at {host}.",
        "Check DATABRICKS_HOST and the network, then try again.",
    )
