"""What depends on who asks and when: current_date(), now(), current_user() and their kin."""

from dataclasses import dataclass
from datetime import datetime

from sqlglot import exp


@dataclass(frozen=True, slots=True)
class SessionValues:
    now: datetime
    user: str
    catalog: str
    schema: str

    def replace_in(self, root: exp.Expr) -> exp.Expr:
        return root.transform(self._replaced, copy=False)

    def _replaced(self, node: exp.Expr) -> exp.Expr:
        name = node.name.lower() if isinstance(node, exp.Anonymous) else ""
        if isinstance(node, exp.CurrentDate):
            return exp.cast(exp.Literal.string(f"{self.now:%Y-%m-%d}"), "DATE")
        if isinstance(node, exp.CurrentTimestamp | exp.Localtimestamp) or name == "getdate":
            return exp.cast(exp.Literal.string(f"{self.now:%Y-%m-%d %H:%M:%S.%f}"), "TIMESTAMPNTZ")
        if isinstance(node, exp.CurrentUser | exp.SessionUser) or name in {"user", "session_user"}:
            return exp.Literal.string(self.user)
        if isinstance(node, exp.CurrentTimezone):
            return exp.Literal.string("UTC")
        if isinstance(node, exp.CurrentCatalog):
            return exp.Literal.string(self.catalog)
        if isinstance(node, exp.CurrentSchema | exp.CurrentDatabase):
            return exp.Literal.string(self.schema)
        return node
