"""The scores of all evaluations on this machine, a line of JSON each, and which were accepted."""

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ops.deploy.failures import BadConfiguration
from ops.evaluate.results import Count, SpaceResult, total

FILE = Path(".local/evaluations.jsonl")
FRESH = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class SpaceScore:
    key: str
    name: str
    right: Count
    stable: Count
    not_run: int


@dataclass(frozen=True, slots=True)
class Score:
    """One evaluation of all spaces of a workspace, or of `spaces` only when not `is_whole`."""

    id: str
    at: datetime
    host: str
    user: str
    repeats: int
    fingerprint: str
    is_whole: bool
    spaces: tuple[SpaceScore, ...]
    is_accepted: bool = False

    @property
    def right(self) -> Count:
        return total([space.right for space in self.spaces])

    @property
    def stable(self) -> Count:
        return total([space.stable for space in self.spaces])

    @property
    def not_run(self) -> int:
        return sum(space.not_run for space in self.spaces)


def score_of(
    results: Sequence[SpaceResult],
    *,
    host: str,
    user: str,
    repeats: int,
    fingerprint: str,
    is_whole: bool,
) -> Score:
    spaces = (SpaceScore(r.key, r.name, r.right, r.stable, r.not_run) for r in results)
    now = datetime.now(UTC).replace(microsecond=0)
    return Score(
        uuid.uuid4().hex[:12], now, host, user, repeats, fingerprint, is_whole, tuple(spaces)
    )


class History:
    """Lines are only ever added; accepting a score is a line too."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def scores(self) -> list[Score]:
        """Oldest first."""
        found: dict[str, Score] = {}
        for line in self._lines():
            if (accepted := line.get("accepted")) in found:
                found[accepted] = replace(found[accepted], is_accepted=True)
            elif "id" in line:
                found[line["id"]] = _from_json(line)
        return list(found.values())

    def of(self, host: str) -> list[Score]:
        return [score for score in self.scores() if score.host == host]

    def last_accepted(self, host: str) -> Score | None:
        return next((s for s in reversed(self.of(host)) if s.is_accepted and s.is_whole), None)

    def fresh(self, host: str, fingerprint: str) -> Score | None:
        """A whole and complete score of exactly this content, not older than a day."""
        since = datetime.now(UTC) - FRESH
        for score in reversed(self.of(host)):
            usable = score.is_whole and not score.not_run and score.at >= since
            if usable and score.fingerprint == fingerprint:
                return score
        return None

    def add(self, score: Score) -> None:
        self._append(_to_json(score))

    def accept(self, score: Score) -> None:
        if not score.is_accepted:
            self._append({"accepted": score.id, "at": datetime.now(UTC).isoformat()})

    def _append(self, line: dict[str, Any]) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def _lines(self) -> Iterator[dict[str, Any]]:
        text = self.file.read_text(encoding="utf-8") if self.file.exists() else ""
        lines = text.splitlines()
        for number, line in enumerate(lines, 1):
            try:
                yield dict(json.loads(line))
            except (ValueError, TypeError) as error:
                if number == len(lines) and not text.endswith("\n"):
                    return  # a run that was killed while it wrote
                raise BadConfiguration(
                    f"{self.file}, line {number}, is no JSON object.", "Delete that line."
                ) from error


def _to_json(score: Score) -> dict[str, Any]:
    return {
        "id": score.id,
        "at": score.at.isoformat(),
        "host": score.host,
        "user": score.user,
        "repeats": score.repeats,
        "fingerprint": score.fingerprint,
        "whole": score.is_whole,
        "spaces": [
            {
                "key": s.key,
                "name": s.name,
                "right": s.right.part,
                "ran": s.right.whole,
                "stable": s.stable.part,
                "repeated": s.stable.whole,
                "not_run": s.not_run,
            }
            for s in score.spaces
        ],
    }


def _from_json(line: dict[str, Any]) -> Score:
    return Score(
        id=str(line["id"]),
        at=datetime.fromisoformat(line["at"]),
        host=str(line["host"]),
        user=str(line["user"]),
        repeats=int(line["repeats"]),
        fingerprint=str(line["fingerprint"]),
        is_whole=bool(line["whole"]),
        spaces=tuple(
            SpaceScore(
                s["key"],
                s["name"],
                Count(s["right"], s["ran"]),
                Count(s["stable"], s["repeated"]),
                s["not_run"],
            )
            for s in line["spaces"]
        ),
    )
