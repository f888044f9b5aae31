"""What the person at the terminal sees: a progress bar, the app's lines, one banner."""

import sys
from collections.abc import Sequence
from typing import TextIO

WIDTH = 30


class Terminal:
    """Plain lines when the output is a file; colour and a moving bar on a real terminal."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self.is_live = self.out.isatty()
        self._bar = ""

    def line(self, text: str = "") -> None:
        self._clear()
        print(text, file=self.out, flush=True)

    def log(self, source: str, text: str) -> None:
        """One line of a child process."""
        prefix = f"\x1b[2m{source:>5} │\x1b[0m " if self.is_live else f"{source:>5} │ "
        self.line(prefix + text)

    def bar(self, label: str, fraction: float) -> None:
        """A bar that moves in place; in a file, one line per tenth."""
        filled = round(WIDTH * fraction)
        bar = f"{'█' * filled}{'░' * (WIDTH - filled)} {fraction:4.0%}  {label}"
        if self.is_live:
            self._clear()
            print(bar, end="", file=self.out, flush=True)
            self._bar = bar
        elif f"{fraction:.1f}" != self._bar:
            self._bar = f"{fraction:.1f}"
            print(bar, file=self.out, flush=True)

    def banner(self, title: str, rows: Sequence[tuple[str, str]]) -> None:
        width = max(len(name) for name, _ in rows)
        rule = "─" * 72
        self.line()
        self.line(rule)
        self.line(f"  {self._bold(title)}")
        self.line()
        for name, value in rows:
            self.line(f"  {name:<{width}}   {value}")
        self.line(rule)
        self.line()

    def _bold(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self.is_live else text

    def _clear(self) -> None:
        if self._bar and self.is_live:
            print("\r\x1b[2K", end="", file=self.out)
            self._bar = ""
