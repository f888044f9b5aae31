"""What the person at the terminal reads, all of it on stderr: stdout is for the result alone."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TextIO, TypeVar

WIDTH = 24
Item = TypeVar("Item")
Result = TypeVar("Result")


class Terminal:
    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stderr
        self.is_live = self.out.isatty()

    def say(self, text: str = "") -> None:
        print(text, file=self.out, flush=True)

    def heading(self, text: str) -> None:
        self.say(f"\x1b[1m{text}\x1b[0m" if self.is_live else text)

    def progress(
        self, label: str, items: Iterable[Item], all_items: Sequence[object]
    ) -> Iterator[Item]:
        """A bar that moves in place; in a file, one line at the end."""
        total = len(all_items)
        for count, item in enumerate(items, 1):
            if self.is_live:
                filled = "█" * (WIDTH * count // total)
                self.out.write(f"\r  {filled:░<{WIDTH}} {count}/{total} {label}\x1b[K")
                self.out.flush()
            yield item
        if self.is_live and total:
            self.out.write("\r\x1b[K")
        if total:
            self.say(f"  ✓ {label}: {total}")

    def each(
        self, label: str, items: Sequence[Item], do: Callable[[Item], Result], *, at_once: int
    ) -> list[Result]:
        """In parallel, in the order of `items`, with a bar; the first failure ends it."""
        with ThreadPoolExecutor(at_once) as pool:
            futures = [pool.submit(do, item) for item in items]
            try:
                return list(self.progress(label, (future.result() for future in futures), items))
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise

    def confirm(self, question: str) -> bool:
        """Nobody there to ask is no."""
        if not sys.stdin.isatty():
            return False
        print(f"{question} [y/N] ", end="", file=self.out, flush=True)
        return sys.stdin.readline().strip().lower() in ("y", "yes")
