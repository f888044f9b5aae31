"""Evaluation runs: every benchmark question of a space asked, and compared with its SQL."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from emulator.errors import bad_request, does_not_exist
from emulator.genie.messages import GenieMessage, new_id
from emulator.genie.scoring import TEXT_ONLY, Score, score
from emulator.genie.serialized_space import Benchmark
from emulator.genie.service import GenieService
from emulator.genie.spaces import Space
from emulator.personas import Persona
from emulator.warehouse.errors import SqlError
from emulator.warehouse.statement import Result


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One question of a run; `score` is None until it is done or when it could not be judged."""

    benchmark: Benchmark
    id: str = field(default_factory=new_id)
    status: str = "NOT_STARTED"
    answer: GenieMessage | None = None
    expected: Result | None = None
    score: Score | None = None


@dataclass(slots=True)
class EvalRun:
    space_id: str
    owner: Persona
    created_ms: int
    updated_ms: int
    results: dict[str, Evaluated]
    id: str = field(default_factory=new_id)
    status: str = "RUNNING"

    def count(self, assessment: str) -> int:
        scores = [result.score for result in self.results.values()]
        return sum(1 for found in scores if found and found.assessment == assessment)

    @property
    def done(self) -> int:
        ended = ("DONE", "EVALUATION_FAILED")
        return sum(1 for result in self.results.values() if result.status in ended)


class EvalRuns:
    def __init__(self, genie: GenieService) -> None:
        self._genie = genie
        self._runs: dict[str, EvalRun] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, space: Space, persona: Persona, ids: Iterable[str] | None) -> EvalRun:
        """Ask the benchmarks with these ids, or all of them, in the background."""
        chosen = _chosen(space, ids)
        now = self._genie.conversations.now_ms()
        results = {result.id: result for result in map(Evaluated, chosen)}
        run = EvalRun(space.id, persona, now, now, results)
        self._runs[run.id] = run
        task = asyncio.create_task(self._evaluate(run))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return run

    def of(self, space: Space) -> list[EvalRun]:
        """The space's runs, newest first."""
        return [run for run in reversed(self._runs.values()) if run.space_id == space.id]

    def get(self, space: Space, run_id: str) -> EvalRun:
        run = self._runs.get(run_id)
        if run is None or run.space_id != space.id:
            raise does_not_exist(f"Evaluation run {run_id} does not exist.")
        return run

    async def _evaluate(self, run: EvalRun) -> None:
        for result in list(run.results.values()):
            run.results[result.id] = await self._judge(run, replace(result, status="RUNNING"))
            run.updated_ms = self._genie.conversations.now_ms()
        run.status = "DONE"

    async def _judge(self, run: EvalRun, result: Evaluated) -> Evaluated:
        execute = self._genie.warehouse.execute
        try:
            expected = await asyncio.to_thread(execute, result.benchmark.sql, persona=run.owner)
        except SqlError:
            return replace(result, status="EVALUATION_FAILED")
        answer = await self._genie.ask(run.space_id, result.benchmark.question, run.owner)
        judged = TEXT_ONLY if answer.result is None else score(answer.result, expected)
        return replace(result, status="DONE", answer=answer, expected=expected, score=judged)


def _chosen(space: Space, ids: Iterable[str] | None) -> list[Benchmark]:
    known = {benchmark.id: benchmark for benchmark in space.benchmarks}
    if not known:
        raise bad_request(f"Genie space {space.id} has no benchmark questions.")
    if ids is None:
        return list(known.values())
    if unknown := [i for i in ids if i not in known]:
        raise bad_request(f"Genie space {space.id} has no benchmark question {unknown[0]}.")
    return [known[i] for i in ids]
