"""What can go wrong with the store.

WorkspaceError
├── StoreUnavailable     cannot be reached, is locked, full or read-only: later it may work again
├── NewerSchema          written by a later version of this app: nothing is touched
├── StoreMisconfigured   a setting of it cannot be right
└── TooMuch              a value or a list longer than the store takes
"""

from backend.workspace.errors import BadRequest, NotConfigured, WorkspaceError


class StoreUnavailable(WorkspaceError):
    status = 503
    retryable = True


class NewerSchema(WorkspaceError):
    status = 503


class StoreMisconfigured(NotConfigured):
    """Found at the start, or when the store is opened first."""


class TooMuch(BadRequest):
    """Refused before anything is written."""
