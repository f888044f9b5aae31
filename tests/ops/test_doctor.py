"""The doctor finds what is missing, for whom, and says who must grant what."""

from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from backend.semantic import Semantic, load_semantic
from backend.workspace.doctor import Finding
from backend.workspace.settings import WorkspaceSettings
from emulator.app import create_app
from emulator.clock import Clock
from emulator.faults import fault_from_json
from emulator.opening import open_workspace
from emulator.personas import ADMIN, EXECUTIVE, MARKETING, NO_SCOPE, NO_WAREHOUSE, Persona
from emulator.sql_warehouse import WAREHOUSE_ID
from emulator.state import Workspace
from ops.deploy.bundle import read_bundle
from ops.doctor.command import check, main
from ops.doctor.report import lines
from ops.spaces.document import space_document, to_text
from ops.spaces.metric_views import create_statement

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = "main.dominos_analytics"
PROBE = "POST /serving-endpoints/mas-genie-router/invocations"


@pytest.fixture(scope="module")
def semantic() -> Semantic:
    return load_semantic(ROOT)


@pytest.fixture
def workspace(database: Path, clock: Clock, semantic: Semantic) -> Workspace:
    """With the views and spaces of ours in it."""
    workspace = open_workspace(database, clock, pace=0)
    for view in semantic.views.values():
        workspace.warehouse.execute(create_statement(f"{SCHEMA}.{view.name}", view), persona=ADMIN)
    for space in semantic.spaces:
        content = to_text(space_document(space, semantic, SCHEMA))
        workspace.genie.spaces.create(
            {"title": space.name, "warehouse_id": WAREHOUSE_ID, "serialized_space": content}
        )
    return workspace


def _transport(workspace: Workspace) -> httpx.ASGITransport:
    return httpx.ASGITransport(create_app(workspace))


def _as(workspace: Workspace, persona: Persona) -> WorkspaceSettings:
    return WorkspaceSettings(
        _env_file=None,
        databricks_host="http://workspace.example",
        databricks_token=SecretStr(workspace.tokens.mint(persona)),
    )


async def examined(
    workspace: Workspace, semantic: Semantic, persona: Persona, *, asks: bool = True
) -> Sequence[Finding]:
    bundle = read_bundle(ROOT, "production", {})
    settings, transport = _as(workspace, persona), _transport(workspace)
    return await check(settings, bundle, semantic, asks=asks, transport=transport)


def wrong(findings: Sequence[Finding]) -> dict[tuple[str, str], str]:
    return {(f.check, f.subject): f.remedy for f in findings if f.status == "failed"}


async def test_somebody_who_may_everything_gets_every_check_green(
    workspace: Workspace, semantic: Semantic
) -> None:
    found = await examined(workspace, semantic, EXECUTIVE)
    assert wrong(found) == {}
    views = {f"main.dominos_analytics.{name}" for name in semantic.views}
    assert {f.subject for f in found if f.check == "SELECT"} == views
    assert [f.subject for f in found if f.check == "CAN_RUN"] == [s.name for s in semantic.spaces]
    kinds = {f.check for f in found if f.status == "ok"}
    assert kinds >= {"sign-in", "token age", "scope", "CAN_QUERY", "warehouse", "probe"}
    assert list(lines(found, coloured=False))[-1] == "Nothing is missing."


async def test_a_view_that_may_not_be_read_names_the_grant_and_the_person(
    workspace: Workspace, semantic: Semantic
) -> None:
    found = wrong(await examined(workspace, semantic, MARKETING))
    view = "main.dominos_analytics.operations_metrics"
    assert list(found) == [("SELECT", view)]
    assert found["SELECT", view].startswith(
        f"The owner of {view} must grant marco.marketing@dominos.example SELECT: GRANT SELECT ON "
        f"TABLE {view} TO `marco.marketing@dominos.example`"
    )


async def test_without_a_warehouse_the_one_who_manages_it_is_named(
    workspace: Workspace, semantic: Semantic
) -> None:
    found = wrong(await examined(workspace, semantic, NO_WAREHOUSE))
    remedy = found["warehouse", "148ccb90800933a1"]
    assert remedy.startswith("Whoever manages the SQL warehouse 148ccb90800933a1 must grant nora.")
    assert "CAN USE" in remedy


async def test_a_token_without_a_scope_is_the_deployers_to_mend(
    workspace: Workspace, semantic: Semantic
) -> None:
    found = wrong(await examined(workspace, semantic, NO_SCOPE))
    assert "user_api_scopes" in found["scope", "serving.serving-endpoints"]
    assert "user_api_scopes" in found["CAN_QUERY", "mas-genie-router"]


@pytest.mark.parametrize(
    ("replay", "said"), [("t_nothing.sse", "sent nothing"), ("c_errors.sse", "answered an error")]
)
async def test_an_endpoint_that_answers_nothing_or_an_error_is_found_by_asking(
    workspace: Workspace, semantic: Semantic, replay: str, said: str
) -> None:
    workspace.faults.add(fault_from_json({"pattern": PROBE, "stream": {"replay": replay}}))
    found = await examined(workspace, semantic, EXECUTIVE)
    (probe,) = [f for f in found if f.status == "failed"]
    assert probe.check == "probe"
    assert said in probe.detail
    assert "CAN RUN on every Genie space" in probe.remedy
    assert wrong(await examined(workspace, semantic, EXECUTIVE, asks=False)) == {}


async def test_how_the_words_come_is_told(workspace: Workspace, semantic: Semantic) -> None:
    (streamed,) = [f for f in await examined(workspace, semantic, EXECUTIVE) if f.check == "probe"]
    assert "word by word" in streamed.detail
    replay = {"replay": "a_items_only.sse"}
    workspace.faults.add(fault_from_json({"pattern": PROBE, "stream": replay}))
    (whole,) = [f for f in await examined(workspace, semantic, EXECUTIVE) if f.check == "probe"]
    assert (whole.status, "whole messages" in whole.detail) == ("warning", True)


async def test_a_token_that_nobody_accepts_ends_the_examination_early(
    workspace: Workspace, semantic: Semantic
) -> None:
    workspace.tokens.life = -60
    found = wrong(await examined(workspace, semantic, EXECUTIVE))
    assert found["token age", "token"] == "The person reloads the page."
    assert "databricks auth login" in found["sign-in", "http://workspace.example"]


async def test_spaces_that_are_not_there_are_the_deployers_to_create(
    workspace: Workspace, semantic: Semantic
) -> None:
    for space in list(workspace.genie.spaces):
        workspace.genie.spaces.trash(space)
    found = wrong(await examined(workspace, semantic, EXECUTIVE, asks=False))
    assert "create_genie_spaces_basic.py" in found["CAN_RUN", "Sales"]


def test_what_cannot_be_meant_is_said_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--target", "moon"]) == 2
    assert "no target 'moon'" in capsys.readouterr().err


def test_what_must_be_done_stands_below_what_is_wrong() -> None:
    found = [Finding("SELECT", "a.b.c", "failed", "May not.", "Grant it.")]
    assert list(lines(found, coloured=False)) == [
        "✗ SELECT     a.b.c: May not.",
        "    → Grant it.",
        "",
        "1 of 1 checks failed.",
    ]
