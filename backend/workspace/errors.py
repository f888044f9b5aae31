"""What can go wrong between us and a workspace, and what to do about it.

WorkspaceError
├── NotConfigured        a setting is missing: the operator
├── Unreachable          no connection to the host: the network, or DATABRICKS_HOST
├── TimedOut             the workspace took longer than we wait
├── Unauthenticated      nobody is signed in, or the credentials were refused
│   ├── SessionExpired       the user's token is too old: reload the page
│   └── IdentityRefused      the forwarded identity contradicts itself
├── Forbidden            signed in, but not allowed
│   ├── MissingScope         the app may not do this for its users: the operator
│   ├── NotGranted           this user may not: the owner of the endpoint, space, warehouse or table
│   ├── PassthroughOff       the platform forwards no user tokens: the workspace admin
│   └── ForeignOrigin        another site sent this request
├── NotFound             a name or id in the settings points nowhere
├── BadRequest           we asked wrongly
├── RateLimited          asked too often; `retry_after` seconds when the workspace says so
├── StatementFailed      SQL that the warehouse could not run
├── WarehouseStopped     the warehouse is not there to run it
└── UpstreamFailed       the workspace broke, or answered something that is not an answer
"""

from typing import ClassVar


class WorkspaceError(Exception):
    """`message` says what is wrong, `remedy` what to do and who can do it."""

    status: ClassVar[int] = 502
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, remedy: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.retry_after = retry_after

    @property
    def code(self) -> str:
        return type(self).__name__

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class NotConfigured(WorkspaceError):
    status = 503


class Unreachable(WorkspaceError):
    status = 503
    retryable = True


class TimedOut(WorkspaceError):
    status = 504
    retryable = True


class Unauthenticated(WorkspaceError):
    status = 401


class SessionExpired(Unauthenticated):
    """Reloading the page makes the platform send a fresh token."""


class IdentityRefused(Unauthenticated):
    """Headers that name two people, or nobody that can be a user."""


class Forbidden(WorkspaceError):
    status = 403


class MissingScope(Forbidden):
    """The app's own permission to act for its users lacks something."""


class NotGranted(Forbidden):
    """The user's permission lacks something."""


class PassthroughOff(Forbidden):
    """No user token arrives at all."""


class ForeignOrigin(Forbidden):
    """Cross-site request."""


class NotFound(WorkspaceError):
    status = 404


class BadRequest(WorkspaceError):
    status = 400


class RateLimited(WorkspaceError):
    status = 429
    retryable = True


class StatementFailed(WorkspaceError):
    status = 502

    def __init__(self, message: str, remedy: str = "", *, error_code: str = "") -> None:
        super().__init__(message, remedy)
        self.error_code = error_code


class WarehouseStopped(WorkspaceError):
    status = 503
    retryable = True


class UpstreamFailed(WorkspaceError):
    status = 502
    retryable = True
