"""`python -m ops.evaluate` against a workspace: both ways of asking, reports, history, gates."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from deploying import DeployIt, Ended, Place

from backend.semantic import load_semantic
from emulator.genie.spaces import space_id
from emulator.personas import ADMIN, NO_WAREHOUSE
from ops.evaluate.command import EXIT_CODES, Options, main, run
from ops.evaluate.gate import objection
from ops.evaluate.history import History, Score, SpaceScore
from ops.evaluate.results import Count

ROOT = Path(__file__).resolve().parents[2]
EVAL_RUNS = "POST /api/2.0/genie/spaces/*/eval-runs"
ASK = "POST /api/2.0/genie/spaces/*/start-conversation"
Evaluate = Callable[..., Ended]


@pytest.fixture
def evaluate(
    empty: Place, spaces: DeployIt, root: Path, capsys: pytest.CaptureFixture[str]
) -> Evaluate:
    """The five spaces are there; run the command on them."""
    assert spaces().code == 0

    def evaluate_(**options: Any) -> Ended:
        empty.seen.clear()
        capsys.readouterr()
        given: dict[str, Any] = {"root": root, "poll_seconds": 0.02} | options
        code = run(Options(**given))
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    return evaluate_


def benchmarks() -> dict[str, int]:
    semantic = load_semantic(ROOT)
    return {
        s.name: sum(len(e.benchmarks) for e in semantic.examples[s.key]) for s in semantic.spaces
    }


def with_benchmark(place: Place, title: str, question: str, sql: str) -> None:
    space = place.workspace.genie.spaces.get(space_id(title))
    document = json.loads(json.dumps(dict(space.document)))
    answer = {"format": "SQL", "content": [sql]}
    more = {"id": "f" * 32, "question": [question], "answer": [answer]}
    document["benchmarks"]["questions"].append(more)
    place.workspace.genie.spaces.update(space, {"serialized_space": json.dumps(document)})


def not_there(place: Place, pattern: str = EVAL_RUNS) -> None:
    body = {"error_code": "ENDPOINT_NOT_FOUND", "message": "No API found for 'POST /eval-runs'"}
    place.fault(pattern, status=404, body=body, times=None)


def asked(place: Place, request: str) -> int:
    return sum(seen.startswith("POST ") and seen.endswith(request) for seen in place.seen)


def conversations(place: Place) -> int:
    genie = place.workspace.genie
    return sum(len(list(genie.conversations.of(space, ADMIN))) for space in genie.spaces)


def test_every_space_is_asked_twice_by_evaluation_runs_and_counted(
    empty: Place, evaluate: Evaluate
) -> None:
    ended = evaluate()
    assert ended.code == 0, ended.err
    lines = ended.out.splitlines()
    for name, count in benchmarks().items():
        assert (
            f"{name}: {count} of {count} right (100 %), {count} of {count} the same each time"
            in lines
        )
    all_ = sum(benchmarks().values())
    assert any(line.startswith(f"All: {all_} of {all_} right (100 %)") for line in lines)
    assert (asked(empty, "/eval-runs"), asked(empty, "/start-conversation")) == (10, 0)


def test_without_evaluation_runs_it_asks_and_finds_the_same(
    empty: Place, evaluate: Evaluate
) -> None:
    by_run = json.loads(evaluate(json=True).out)
    before = conversations(empty)
    not_there(empty)
    ended = evaluate(json=True)
    by_asking = json.loads(ended.out)
    assert "no evaluation runs here" in ended.err
    verdicts = [
        [(q["question"], q["verdict"]) for s in found["spaces"] for q in s["questions"]]
        for found in (by_run, by_asking)
    ]
    assert verdicts[0] == verdicts[1]
    assert {s["how"] for s in by_run["spaces"]} == {"evaluation runs"}
    assert {s["how"] for s in by_asking["spaces"]} == {"questions"}
    assert asked(empty, "/start-conversation") == 2 * sum(benchmarks().values())
    assert conversations(empty) == before


@pytest.mark.parametrize("by_asking", [False, True])
def test_a_wrong_answer_is_shown_with_what_differs(
    empty: Place, evaluate: Evaluate, by_asking: bool
) -> None:
    view = "main.dominos_analytics.sales_metrics"
    with_benchmark(
        empty, "Sales", "Units sold last month", f"SELECT MEASURE(units) + 1 FROM {view}"
    )
    if by_asking:
        not_there(empty)
    ended = evaluate(space=("sales",), repeat=2)
    assert ended.code == 0
    count = benchmarks()["Sales"]
    lines = ended.out.splitlines()
    assert any(line.startswith(f"Sales: {count} of {count + 1} right") for line in lines)
    (wrong,) = [line for line in lines if line.startswith("  ✗")]
    assert wrong.startswith("  ✗ Units sold last month: ")
    assert "instead of" in wrong
    assert wrong.endswith("(2 of 2 times)")


@pytest.mark.parametrize("by_asking", [False, True])
def test_a_question_answered_in_words_is_wrong_and_one_without_a_yardstick_is_not_run(
    empty: Place, evaluate: Evaluate, by_asking: bool
) -> None:
    view = "main.dominos_analytics.sales_metrics"
    with_benchmark(empty, "Sales", "Why is the sky blue?", f"SELECT MEASURE(units) FROM {view}")
    with_benchmark(empty, "Operations", "On-time rate this month", "SELECT nothing FROM nowhere")
    if by_asking:
        not_there(empty)
    found = json.loads(evaluate(json=True, repeat=1, space=("sales", "operations")).out)
    questions = {q["question"]: q for s in found["spaces"] for q in s["questions"]}
    assert questions["Why is the sky blue?"]["verdict"] == "wrong"
    assert questions["Why is the sky blue?"]["reason"].startswith("no query: ")
    assert questions["On-time rate this month"]["verdict"] == "not run"
    assert found["not_run"] == 1
    ran = benchmarks()["Sales"] + 1 + benchmarks()["Operations"]
    assert (found["right"], found["ran"]) == (ran - 1, ran)


def test_what_cannot_be_asked_is_not_wrong(empty: Place, evaluate: Evaluate) -> None:
    """One asking is refused: the question counts by the other one; of all refused none counts."""
    not_there(empty)
    body = {"error_code": "INTERNAL_ERROR", "message": "Genie is being mended"}
    empty.fault(ASK, status=500, body=body, times=1)
    found = json.loads(evaluate(json=True, space=("sales",)).out)
    assert (found["right"], found["not_run"]) == (benchmarks()["Sales"], 0)
    empty.heal()
    not_there(empty)
    empty.fault(ASK, status=500, body=body, times=None)
    ended = evaluate(json=True, space=("sales",))
    found = json.loads(ended.out)
    assert (found["right"], found["ran"], found["accuracy"]) == (0, 0, None)
    assert "Genie is being mended" in found["spaces"][0]["questions"][0]["reason"]
    assert f"Sales: 0 of 0 right, {benchmarks()['Sales']} not run" in ended.err.splitlines()


def test_somebody_who_may_not_use_the_warehouse_gets_no_made_up_score(
    empty: Place, evaluate: Evaluate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABRICKS_TOKEN", empty.workspace.tokens.mint(NO_WAREHOUSE))
    ended = evaluate()
    assert (ended.code, "--warehouse-id" in ended.err) == (3, True)


def test_an_answer_that_changes_lowers_repeatability(empty: Place, evaluate: Evaluate) -> None:
    """One of the answers has other rows than the same question had the other time."""
    not_there(empty)
    found = json.loads(evaluate(json=True, space=("sales",)).out)
    assert found["repeatability"] == 1.0
    statement = {
        "statement_id": "x",
        "status": {"state": "SUCCEEDED"},
        "manifest": {"schema": {"columns": [{"name": "n"}]}},
        "result": {"data_array": [["7"]]},
    }
    rows = {"statement_response": statement}
    empty.fault("GET /api/2.0/genie/spaces/*/query-result", status=200, body=rows, times=1)
    ended = evaluate(json=True, space=("sales",))
    found = json.loads(ended.out)
    assert found["repeatability"] < 1.0
    (unstable,) = [q for q in found["spaces"][0]["questions"] if q["same_each_time"] is False]
    assert unstable["verdict"] == "wrong"


# The report


class Page(HTMLParser):
    """What a browser would load from elsewhere, and the texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loads += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One that closes itself, such as the bars of the trend."""

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


def test_the_report_is_one_file_that_says_what_the_terminal_says(
    empty: Place, evaluate: Evaluate, root: Path
) -> None:
    view = "main.dominos_analytics.sales_metrics"
    with_benchmark(empty, "Sales", "<b>Units</b> sold & more", f"SELECT MEASURE(units) FROM {view}")
    evaluate(repeat=1)
    ended = evaluate(repeat=1)
    text = (root / ".local" / "evaluation.html").read_text()
    page = Page(text)
    assert page.loads == []
    assert page.open == []
    assert "<b>Units</b> sold & more" in page.texts
    for name in benchmarks():
        assert name in page.texts
    assert "2 runs: from" in text
    assert "prefers-color-scheme: dark" in text
    assert "width=device-width" in text
    assert f"Report: {root / '.local' / 'evaluation.html'}" in ended.out.splitlines()


# History and gates


def score(*shares: tuple[int, int], not_run: int = 0) -> Score:
    spaces = tuple(
        SpaceScore(f"s{n}", f"S{n}", Count(*share), Count(0, 0), not_run)
        for n, share in enumerate(shares)
    )
    return Score("1", datetime(2026, 11, 1, tzinfo=UTC), "h", "u", 1, "f", True, spaces)


@pytest.mark.parametrize(
    ("now", "wanted", "accepted", "said"),
    [
        (score((9, 10)), 0.9, None, None),
        (score((8, 10)), 0.9, None, "80 % (8 of 10) is below the gate of 90 %."),
        (score((9, 10)), 0.5, score((9, 10)), None),
        (
            score((9, 10), (8, 10)),
            0.5,
            score((9, 10), (9, 10)),
            "85 % (17 of 20) is below the last accepted score, 90 % (18 of 20, 2026-11-01); "
            "worse: S1.",
        ),
        (score((9, 9), not_run=1), 0.5, None, "1 question could not be asked: the score"),
        (score((0, 0)), 0.0, None, "No question could be asked"),
    ],
)
def test_a_gate_says_why_it_is_closed(
    now: Score, wanted: float, accepted: Score | None, said: str | None
) -> None:
    found = objection(now, wanted, accepted)
    assert found is None if said is None else (found or "").startswith(said)


def test_the_history_keeps_every_run_and_what_was_accepted(
    empty: Place, evaluate: Evaluate, root: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.jsonl"
    assert evaluate(repeat=1, history=kept, accept=True).code == 0
    assert evaluate(repeat=1, history=kept, gate=1.0).code == 0
    history = History(kept)
    first, second = history.scores()
    assert (first.is_accepted, second.is_accepted) == (True, False)
    assert history.last_accepted(empty.url) == first
    assert history.last_accepted("https://elsewhere.example") is None
    assert history.fresh(empty.url, first.fingerprint) == second
    assert history.fresh(empty.url, "other") is None

    view = "main.dominos_analytics.sales_metrics"
    with_benchmark(empty, "Sales", "Why is the sky blue?", f"SELECT MEASURE(units) FROM {view}")
    ended = evaluate(repeat=1, history=kept, gate=0.5)
    assert ended.code == 7
    assert "below the last accepted score" in ended.err
    assert "worse: Sales" in ended.err
    assert history.scores()[-1].fingerprint != first.fingerprint
    assert evaluate(repeat=1, history=kept, accept=True).code == 0
    assert evaluate(repeat=1, history=kept, gate=0.5).code == 0


def test_a_line_cut_off_is_forgotten_and_a_broken_one_is_named(
    evaluate: Evaluate, root: Path
) -> None:
    assert evaluate(repeat=1).code == 0
    file = root / ".local" / "evaluations.jsonl"
    whole = file.read_text()
    file.write_text(whole + '{"id": "half')
    assert len(History(file).scores()) == 1
    file.write_text("nonsense\n" + whole)
    ended = evaluate(repeat=1)
    assert ended.code == 2
    assert "evaluations.jsonl, line 1, is no JSON object" in ended.err


def test_part_of_the_spaces_is_no_score_to_accept(evaluate: Evaluate) -> None:
    ended = evaluate(repeat=1, space=("sales",), accept=True)
    assert ended.code == 2
    assert "Run without --space" in ended.err
    ended = evaluate(space=("moon",))
    assert (ended.code, "Known: finance, marketing" in ended.err) == (2, True)


def test_spaces_that_do_not_exist_are_not_evaluated(
    empty: Place, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(Options(root=root)) == 3
    assert "Run `python create_genie_spaces_basic.py` first" in capsys.readouterr().err


def test_help_tells_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert EXIT_CODES.strip() in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["--gate", "90"])
    assert "is no share from 0 to 1" in capsys.readouterr().err
