"""Findings as lines for people: what is wrong stands out, with who must do what below it."""

from collections.abc import Iterator, Sequence

from backend.workspace.doctor import Finding

MARKS = {"ok": "✓", "warning": "!", "failed": "✗", "skipped": "·"}
COLOURS = {"ok": "32", "warning": "33", "failed": "31", "skipped": "2"}


def lines(findings: Sequence[Finding], *, coloured: bool) -> Iterator[str]:
    for finding in findings:
        head = f"{MARKS[finding.status]} {finding.check:<10} {finding.subject}: {finding.detail}"
        yield f"\x1b[{COLOURS[finding.status]}m{head}\x1b[0m" if coloured else head
        if finding.remedy and finding.status != "ok":
            yield f"    → {finding.remedy}"
    wrong = [finding for finding in findings if finding.status == "failed"]
    yield ""
    yield f"{len(wrong)} of {len(findings)} checks failed." if wrong else "Nothing is missing."
