"""Evaluate the spaces of a workspace: find them and their benchmarks, ask each so many times."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from backend.semantic import Semantic, Space
from ops.deploy.failures import NotReady
from ops.evaluate import eval_runs, questions
from ops.evaluate.report import counted, times
from ops.evaluate.results import Answer, Asked, Benchmark, SpaceResult
from ops.spaces.existing import list_spaces, matching
from ops.spaces.space_changes import document_of, read_space
from ops.spaces.written import written_ids
from ops.workspace import Target, each

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Subject:
    """A space as it is in the workspace; `document` is its whole content."""

    space: Space
    id: str
    document: str
    benchmarks: tuple[Benchmark, ...]


def subjects(target: Target, semantic: Semantic, root: Path, bundle_target: str) -> list[Subject]:
    existing, written = list_spaces(target.client), written_ids(root, bundle_target)
    found = [(s, matching(s, existing, written, target.host)) for s in semantic.spaces]
    if missing := [space.name for space, listed in found if listed is None]:
        raise NotReady(
            f"These Genie spaces are not on {target.host}: {', '.join(missing)}.",
            "Run `python create_genie_spaces_basic.py` first.",
        )
    there = [(space, listed) for space, listed in found if listed is not None]
    documents = each(there, lambda pair: read_space(target, *pair).serialized_space or "")
    return [
        Subject(space, listed.id, text, tuple(_benchmarks(text)))
        for (space, listed), text in zip(there, documents, strict=True)
    ]


def fingerprint(target: Target, found: Sequence[Subject]) -> str:
    """Changes with the content of a space or the definition of a view, so that a score of other
    content is not taken for one of this."""
    from databricks.sdk.errors import NotFound

    def definition(name: str) -> str:
        try:
            return target.client.tables.get(name).view_definition or ""
        except NotFound:
            return ""

    names = sorted({f"{target.schema}.{v}" for s in found for v in s.space.metric_views})
    parts = [[s.id, s.document] for s in found] + [list(each(names, definition))]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def evaluate(
    target: Target, found: Iterable[Subject], *, repeats: int, poll_seconds: float, say: Say
) -> Iterator[SpaceResult]:
    """One space after the other: Genie allows few questions per minute."""
    for subject in found:
        asking = counted(len(subject.benchmarks), "question")
        say(f"{subject.space.name}: asking {asking} {times(repeats)}")
        yield _evaluate(target, subject, repeats, poll_seconds, say)


def _evaluate(
    target: Target, subject: Subject, repeats: int, poll_seconds: float, say: Say
) -> SpaceResult:
    rounds: list[dict[str, Answer]] = []
    how = "evaluation runs"
    for _ in range(repeats if subject.benchmarks else 0):
        if how == "evaluation runs" and (found := _by_run(target, subject, poll_seconds, say)):
            rounds.append(found)
            continue
        how = "questions"
        rounds.append(
            {b.id: questions.ask(target, subject.id, b, poll_seconds) for b in subject.benchmarks}
        )
    left_out = Answer("not run", "the evaluation run left it out")
    asked = tuple(
        Asked(b, tuple(answers.get(b.id, left_out) for answers in rounds))
        for b in subject.benchmarks
    )
    return SpaceResult(subject.space.key, subject.space.name, how, asked)


def _by_run(
    target: Target, subject: Subject, poll_seconds: float, say: Say
) -> dict[str, Answer] | None:
    """None where the workspace has no evaluation runs, or not for this person."""
    from databricks.sdk.errors import NotFound, NotImplemented, PermissionDenied

    try:
        return eval_runs.ask_all(target, subject.id, list(subject.benchmarks), poll_seconds)
    except (NotFound, NotImplemented, PermissionDenied) as error:
        say(f"  no evaluation runs here ({error}); asking one question after the other")
        return None


def _benchmarks(text: str) -> Iterator[Benchmark]:
    for question in (document_of(text).get("benchmarks") or {}).get("questions") or []:
        sql = [a for a in question.get("answer") or [] if a.get("format") == "SQL"]
        if sql:
            spoken = " ".join(question["question"])
            yield Benchmark(question["id"], spoken, "".join(sql[0]["content"]))
