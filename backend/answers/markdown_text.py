"""Make upstream text safe to render as markdown: nothing vanishes, nothing is fetched. Pure."""

import re

# The renderer takes `a:b` for a directive and drops the `b`; an escaped colon stays a colon.
_DIRECTIVE = re.compile(r"(?<!\\):(?=[A-Za-z])")
# A picture would be fetched from wherever it points to; as a link it only shows where.
_PICTURE = re.compile(r"!(?=\[)")
_CODE = re.compile(r"(`+)")


def code_block(code: str, language: str) -> str:
    """Fenced so that the code cannot end the fence."""
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{code.strip()}\n{fence}"


def safe_markdown(text: str) -> str:
    return GrowingMarkdown().safe(text)


class GrowingMarkdown:
    """A safe text that grows; lines that have ended are not read again."""

    def __init__(self) -> None:
        self._ended = ""
        self._safe = ""
        self._fence: str | None = None

    def safe(self, text: str) -> str:
        """Code between backticks stays as it is."""
        if not text.startswith(self._ended):
            self._ended, self._safe, self._fence = "", "", None
        fresh = text[len(self._ended) :]
        until = fresh.rfind("\n") + 1
        if until:
            safe, self._fence = _safe(fresh[:until], self._fence)
            self._ended += fresh[:until]
            self._safe += safe
        return self._safe + _safe(fresh[until:], self._fence)[0]


def _safe(text: str, fence: str | None) -> tuple[str, str | None]:
    """`fence` is the run of backticks that has been opened before, and after."""
    if "`" not in text and ":" not in text and "![" not in text:
        return text, fence
    pieces = _CODE.split(text)
    for position, piece in enumerate(pieces):
        if position % 2:
            fence = piece if fence is None else None if piece == fence else fence
        elif fence is None:
            pieces[position] = _PICTURE.sub("", _DIRECTIVE.sub(r"\\:", piece))
    return "".join(pieces), fence
