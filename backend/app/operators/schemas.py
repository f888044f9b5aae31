"""The answer of GET /api/operators."""

from backend.app.model import Model


class OperatorsPages(Model):
    """`group`: the workspace group whose members see the pages."""

    group: str
