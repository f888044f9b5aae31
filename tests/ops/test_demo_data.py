"""The demo data arrive whole in a workspace that had none, and give the same numbers there."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from deploying import Place, served

from backend.semantic import MetricView, Semantic, load_semantic
from emulator.clock import Clock
from emulator.data import export as exporting
from emulator.opening import begin_empty, open_workspace
from emulator.personas import ADMIN
from emulator.state import Workspace
from ops.demo_data.command import main
from ops.spaces.metric_views import create_statement
from tests.conftest import ORDERS

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = "main.dominos_analytics"


@pytest.fixture(scope="module")
def semantic() -> Semantic:
    return load_semantic(ROOT)


@dataclass(frozen=True, slots=True)
class Target:
    """A workspace without tables, by its URL, and the command on it."""

    place: Place
    arguments: tuple[str, ...]

    def load(self) -> int:
        self.place.seen.clear()
        return main(list(self.arguments))

    def sent(self, method: str) -> list[str]:
        return [r for r in self.place.seen if r.startswith(f"{method} ")]

    def uploads(self) -> list[str]:
        return [request for request in self.sent("PUT") if "/fs/files/" in request]


@pytest.fixture
def target(
    tmp_path: Path, database: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Target]:
    file, volumes = tmp_path / "empty.duckdb", tmp_path / "volumes"
    begin_empty(file, volumes)
    with served(open_workspace(file, clock, pace=0, volumes=volumes)) as place:
        monkeypatch.setenv("DATABRICKS_HOST", place.url)
        monkeypatch.setenv("DATABRICKS_TOKEN", place.token)
        options = ["--orders", str(ORDERS), "--folder", str(tmp_path / "export")]
        options += ["--database", str(database), "--now", clock.now().isoformat()]
        yield Target(place, tuple(options))


def figures(workspace: Workspace, semantic: Semantic) -> dict[str, list[tuple[str | None, ...]]]:
    """Every measure of every view, by its first field that is a text, over all time."""
    found = {}
    for name, view in semantic.views.items():
        made = create_statement(f"{SCHEMA}.{name}", view)
        workspace.warehouse.execute(made, persona=ADMIN)
        found[name] = [*workspace.warehouse.execute(_all(view), persona=ADMIN).rows]
    return found


def _all(view: MetricView) -> str:
    measures = ", ".join(f"MEASURE(`{m.name}`) AS `{m.name}`" for m in view.measures)
    field = next((d.name for d in view.dimensions if d.format is None), None)
    if field is None:
        return f"SELECT {measures} FROM {SCHEMA}.{view.name}"
    return f"SELECT `{field}`, {measures} FROM {SCHEMA}.{view.name} GROUP BY 1 ORDER BY 1"


def test_the_same_numbers_as_where_they_were_generated(
    target: Target, semantic: Semantic, database: Path, clock: Clock
) -> None:
    assert target.load() == 0
    workspace = target.place.workspace
    here = figures(workspace, semantic)
    there = figures(open_workspace(database, clock, pace=0), semantic)
    assert here == there
    assert any(row for rows in here.values() for row in rows)
    assert workspace.schema_changes[SCHEMA]["properties"]["data_label"] == "Demo data"


def test_a_second_run_sends_nothing(target: Target) -> None:
    assert target.load() == 0
    assert target.load() == 0
    assert target.sent("PUT") == target.sent("POST") == target.sent("PATCH") == []


def test_an_interrupted_run_goes_on(
    target: Target, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(exporting, "ROWS_IN_A_PART", 20_000)
    broken = {"status": 403, "body": {"error_code": "PERMISSION_DENIED", "message": "on purpose"}}
    target.place.fault("PUT /api/2.0/fs/files/*", offset=5, **broken)
    assert target.load() == 1
    assert "on purpose" in capsys.readouterr().err
    first = target.uploads()
    target.place.heal()
    target.place.fault("POST /api/2.0/sql/statements", offset=4, **broken)
    assert target.load() == 1
    second = target.uploads()
    target.place.heal()
    assert target.load() == 0
    assert target.uploads() == []
    volumes = target.place.workspace.volumes
    assert volumes is not None
    assert len(first) > 5
    assert len(first) - 1 + len(second) == len(list(volumes.rglob("*.parquet")))


def test_what_is_not_ours_is_never_replaced(
    target: Target, capsys: pytest.CaptureFixture[str]
) -> None:
    made = "CREATE VIEW main.dominos_realistic.orders AS SELECT 1 AS theirs"
    target.place.workspace.warehouse.execute(made, persona=ADMIN)
    assert target.load() == 2
    said = "main.dominos_realistic.orders exists and was not made by this command."
    assert said in capsys.readouterr().err
    rows = target.place.workspace.warehouse.execute(
        "SELECT theirs FROM main.dominos_realistic.orders", persona=ADMIN
    ).rows
    assert rows == (("1",),)
