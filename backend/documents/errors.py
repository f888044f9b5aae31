"""What can be wrong with a file that is to become a conversation.

BadRequest
└── NotAnExport          no file of this app
    ├── FileCutOff           it ends before it is over
    ├── FileTooLarge         more than is taken in
    ├── OtherVersion         written in a form that this app does not know
    └── FileChanged          not what was exported
"""

from backend.workspace.errors import BadRequest


class NotAnExport(BadRequest):
    """Where in the file, and what was expected there."""


class FileCutOff(NotAnExport):
    """Nothing of it is taken in."""


class FileTooLarge(NotAnExport):
    status = 413


class OtherVersion(NotAnExport):
    """Of a later app, or of an app that is gone."""


class FileChanged(NotAnExport):
    """The checksum tells."""
