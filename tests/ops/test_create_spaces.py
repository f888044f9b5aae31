"""`create_genie_spaces_basic.py` makes a workspace what semantic/ says, and nothing more."""

import json
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from backend.semantic import Semantic, load_semantic
from backend.workspace.errors import BadRequest, NotFound
from backend.workspace.settings import WorkspaceSettings
from emulator.app import create_app
from emulator.clock import Clock
from emulator.genie.spaces import space_id
from emulator.opening import open_workspace
from emulator.personas import ADMIN, NO_WAREHOUSE, Persona
from emulator.state import Workspace
from emulator.tokens import personal_access_token
from ops import evaluation
from ops.create_spaces import create, evaluate_spaces
from ops.space_document import space_document, to_text
from ops.space_files import space_files

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = "main.dominos_analytics"


@pytest.fixture(scope="module")
def semantic() -> Semantic:
    return load_semantic(ROOT)


@pytest.fixture
def workspace(database: Path, clock: Clock) -> Workspace:
    return open_workspace(database, clock, pace=0)


@pytest.fixture
def transport(workspace: Workspace) -> httpx.ASGITransport:
    return httpx.ASGITransport(create_app(workspace))


def settings(persona: Persona = ADMIN) -> WorkspaceSettings:
    return WorkspaceSettings(
        _env_file=None,
        databricks_host="http://workspace.example",
        databricks_token=SecretStr(personal_access_token(persona)),
    )


async def test_an_empty_workspace_gets_everything_and_the_ids_are_printed(
    semantic: Semantic,
    workspace: Workspace,
    transport: httpx.ASGITransport,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await create(settings(), semantic, transport=transport)

    names = [view.name for view in workspace.warehouse.metric_views()]
    assert names == sorted(semantic.views)
    assert {space.title for space in workspace.genie.spaces} == {s.name for s in semantic.spaces}
    printed = capsys.readouterr().out.splitlines()
    assert f"metric view {SCHEMA}.finance_metrics: created" in printed
    assert "space Operations: created" in printed
    finance = space_id("Executive & Finance")
    assert f"Executive & Finance: {finance}" in printed
    assert f"EXECUTIVE_SPACE_ID={finance}" in printed


async def test_a_second_run_changes_nothing(
    semantic: Semantic,
    workspace: Workspace,
    transport: httpx.ASGITransport,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await create(settings(), semantic, transport=transport)
    before = {space.id: space for space in workspace.genie.spaces}
    capsys.readouterr()

    await create(settings(), semantic, transport=transport)

    assert {space.id: space for space in workspace.genie.spaces} == before
    lines = capsys.readouterr().out.splitlines()
    done = [line for line in lines if line.startswith(("metric view", "space"))]
    assert len(done) == len(semantic.views) + len(semantic.spaces)
    assert all(line.endswith(": unchanged") for line in done)


async def test_what_somebody_changed_by_hand_is_put_right(
    semantic: Semantic,
    workspace: Workspace,
    transport: httpx.ASGITransport,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await create(settings(), semantic, transport=transport)
    sales = workspace.genie.spaces.get(space_id("Sales"))
    workspace.genie.spaces.update(sales, {"serialized_space": json.dumps({"version": 2})})
    workspace.warehouse.drop_view(f"{SCHEMA}.sales_orders")
    capsys.readouterr()

    await create(settings(), semantic, transport=transport)

    assert workspace.genie.spaces.get(sales.id).document == sales.document
    changed = [x for x in capsys.readouterr().out.splitlines() if ": " in x and "unch" not in x]
    assert f"metric view {SCHEMA}.sales_orders: created" in changed
    assert "space Sales: updated" in changed


async def test_a_dry_run_says_what_would_be_done_and_does_nothing(
    semantic: Semantic,
    workspace: Workspace,
    transport: httpx.ASGITransport,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await create(settings(), semantic, dry_run=True, transport=transport)

    assert workspace.warehouse.metric_views() == ()
    assert list(workspace.genie.spaces) == []
    printed = capsys.readouterr().out.splitlines()
    assert f"metric view {SCHEMA}.finance_metrics: would be created" in printed
    assert "space Sales: would be created" in printed


async def test_two_spaces_of_one_title_are_not_guessed_between(
    semantic: Semantic, workspace: Workspace, transport: httpx.ASGITransport
) -> None:
    body = {"title": "Sales", "warehouse_id": "w", "serialized_space": '{"version": 2}'}
    first, second = workspace.genie.spaces.create(body), workspace.genie.spaces.create(body)

    with pytest.raises(BadRequest) as caught:
        await create(settings(), semantic, transport=transport)

    assert str(caught.value).startswith("2 Genie spaces are called 'Sales': ")
    assert first.id in str(caught.value)
    assert second.id in str(caught.value)


async def test_without_a_warehouse_the_remedy_is_named(
    semantic: Semantic, transport: httpx.ASGITransport
) -> None:
    with pytest.raises(NotFound, match="--warehouse-id"):
        await create(settings(NO_WAREHOUSE), semantic, transport=transport)


async def test_the_spaces_answer_their_own_benchmarks(
    semantic: Semantic,
    transport: httpx.ASGITransport,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await create(settings(), semantic, transport=transport)
    capsys.readouterr()
    monkeypatch.setattr(evaluation, "POLL_S", 0.01)

    right = await evaluate_spaces(settings(), semantic, transport)

    counts = {s.name: len(semantic.examples[s.key]) for s in semantic.spaces}
    printed = capsys.readouterr().out.splitlines()
    assert printed == [f"{name}: {n} of {n} correct" for name, n in counts.items()]
    assert right


async def test_spaces_that_do_not_exist_are_not_evaluated(
    semantic: Semantic, transport: httpx.ASGITransport
) -> None:
    with pytest.raises(NotFound, match=r"Run create_genie_spaces_basic\.py first"):
        await evaluate_spaces(settings(), semantic, transport)


def test_the_bundles_files_are_what_semantic_says(semantic: Semantic) -> None:
    """When this fails: `python create_genie_spaces_basic.py --write-files`."""
    wanted = space_files(semantic, SCHEMA)
    assert {path: (ROOT / path).read_text() for path in wanted} == wanted
    bundle = (ROOT / "databricks.yml").read_text()
    assert all(str(path) in bundle for path in wanted)


def test_documents_are_sorted_and_the_same_every_time(semantic: Semantic) -> None:
    for space in semantic.spaces:
        document = space_document(space, semantic, SCHEMA)
        assert to_text(document) == to_text(space_document(space, semantic, SCHEMA))
        identifiers = [v["identifier"] for v in document["data_sources"]["metric_views"]]
        assert identifiers == sorted(f"{SCHEMA}.{name}" for name in space.metric_views)
