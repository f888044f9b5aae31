"""One thing to do to the workspace: says what, then does it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ops.deploy.api import Api


class Step(Protocol):
    """`describe` is for people, one line per change; `facts` the same for `--json`."""

    def describe(self) -> tuple[str, ...]: ...

    def facts(self) -> Mapping[str, Any]: ...

    @property
    def loses(self) -> tuple[str, ...]:
        """What somebody may miss afterwards, so that it is asked about first."""
        ...

    def run(self, api: "Api") -> None: ...
