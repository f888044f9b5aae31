"""What can be wrong in semantic/ and genie_spaces.json: always a file, a line, a rule, a remedy."""

from pathlib import Path


class SemanticError(Exception):
    """`semantic/metric_views/x.yaml:12: what is wrong. What to do.`"""

    def __init__(self, file: Path, line: int | None, rule: str, remedy: str) -> None:
        where = f"{file}:{line}" if line is not None else str(file)
        super().__init__(f"{where}: {rule} {remedy}")
        self.file = file
        self.line = line
        self.rule = rule
        self.remedy = remedy


class InvalidSpaceId(ValueError):
    """An id that no Genie space can have."""

    def __init__(self, setting: str, value: str) -> None:
        super().__init__(
            f"{setting}={value!r} is no Genie space id. Set it to the 32 hexadecimal digits "
            "(with or without dashes) that `python create_genie_spaces_basic.py` prints."
        )
        self.setting = setting
