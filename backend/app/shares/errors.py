"""What can stand in the way of sharing.

WorkspaceError
└── RowsAreFiltered      the author has not been told yet, or has not agreed
"""

from backend.workspace.errors import WorkspaceError


class RowsAreFiltered(WorkspaceError):
    status = 409
