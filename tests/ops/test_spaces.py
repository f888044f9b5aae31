"""`create_genie_spaces_basic.py` makes a workspace what the files say, and nothing more."""

import json
from pathlib import Path

import httpx
import pytest
from databricks.sdk import WorkspaceClient
from deploying import DeployIt, Place

from backend.semantic import Semantic, load_semantic
from emulator.genie.spaces import space_id
from emulator.personas import MARKETING, NO_WAREHOUSE, REGIONAL
from ops.deploy.bundle import read_bundle
from ops.spaces.command import main
from ops.spaces.document import space_document, to_text
from ops.spaces.files import space_files
from ops.spaces.options import EXIT_CODES

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = "main.dominos_analytics"
CHANGES = ("POST", "PATCH", "PUT", "DELETE")


@pytest.fixture(scope="module")
def semantic() -> Semantic:
    return load_semantic(ROOT)


def writes(place: Place) -> list[str]:
    return [request for request in place.seen if request.startswith(CHANGES)]


def test_an_empty_workspace_gets_everything_after_it_was_said(
    empty: Place, spaces: DeployIt, semantic: Semantic
) -> None:
    ended = spaces()
    assert ended.code == 0, ended.err
    workspace = empty.workspace
    assert [view.name for view in workspace.warehouse.metric_views()] == sorted(semantic.views)
    assert {space.title for space in workspace.genie.spaces} == {s.name for s in semantic.spaces}
    lines = ended.out.splitlines()
    for name in (f"metric view {SCHEMA}.finance_metrics", "space Operations"):
        assert lines.index(f"{name}: create") < lines.index(f"{name}: created")
    last_said = max(n for n, line in enumerate(lines) if line.endswith(": create"))
    assert last_said < min(n for n, line in enumerate(lines) if line.endswith(": created"))


def test_the_ids_are_listed_as_the_sdk_lists_them_and_written_where_they_are_read(
    empty: Place, spaces: DeployIt, root: Path
) -> None:
    (root / ".env").write_text("CATALOG=main\nSALES_SPACE_ID=\n# end\n")
    app = (root / "app.yaml").read_text()
    valued = "  - name: SALES_SPACE_ID\n    value: YOUR_SPACE_ID_HERE\n"
    (root / "app.yaml").write_text(
        app.replace("  - name: SALES_SPACE_ID\n    valueFrom: sales-space\n", valued)
    )
    ended = spaces()
    assert ended.code == 0, ended.err

    listed = WorkspaceClient(host=empty.url, token=empty.token).genie.list_spaces().spaces or []
    assert len(listed) == 5
    for space in listed:
        assert f"{space.title}: {space.space_id}" in ended.out.splitlines()
    sales = space_id("Sales")
    assert f"SALES_SPACE_ID={sales}\n# end\n" in (root / ".env").read_text()
    assert f"EXECUTIVE_SPACE_ID={space_id('Executive & Finance')}" in (root / ".env").read_text()
    assert f"- name: SALES_SPACE_ID\n    value: {sales}\n" in (root / "app.yaml").read_text()
    assert "valueFrom: executive-space" in (root / "app.yaml").read_text()
    bundle = read_bundle(root, "production", {})
    resources = {item["name"]: item for item in bundle.app().resources}
    assert resources["sales-space"]["genie_space"]["space_id"] == sales
    assert not (root / "chat-app" / ".env").exists()


def test_a_second_run_changes_nothing(empty: Place, spaces: DeployIt, semantic: Semantic) -> None:
    spaces(grant_to=("users",))
    before = {space.id: space for space in empty.workspace.genie.spaces}
    empty.seen.clear()
    ended = spaces(grant_to=("users",))
    assert writes(empty) == []
    assert {space.id: space for space in empty.workspace.genie.spaces} == before
    lines = ended.out.splitlines()
    done = [line for line in lines if line.startswith(("metric view", "space", "right"))]
    assert len(done) > len(semantic.views) + len(semantic.spaces)
    assert all(line.endswith(": unchanged") for line in done)


def test_what_somebody_changed_by_hand_is_shown_and_put_right(
    empty: Place, spaces: DeployIt
) -> None:
    spaces()
    genie, warehouse = empty.workspace.genie, empty.workspace.warehouse
    sales = genie.spaces.get(space_id("Sales"))
    document = {**sales.document, "instructions": {}}
    genie.spaces.update(sales, {"serialized_space": json.dumps(document), "description": "Mine"})
    warehouse.drop_view(f"{SCHEMA}.sales_orders")

    ended = spaces()
    assert ended.code == 0, ended.err
    assert genie.spaces.get(sales.id).document == sales.document
    assert genie.spaces.get(sales.id).description == sales.description
    lines = ended.out.splitlines()
    assert "    -description: Mine" in lines
    assert "--pull keeps it instead" in ended.out
    changed = [line for line in lines if line.endswith((": created", ": updated"))]
    assert changed == [f"metric view {SCHEMA}.sales_orders: created", "space Sales: updated"]


def test_a_dry_run_says_what_differs_and_does_nothing(
    empty: Place, spaces: DeployIt, root: Path
) -> None:
    ended = spaces(dry_run=True, grant_to=("users",))
    assert ended.code == 0
    assert writes(empty) == []
    assert not (root / "chat-app" / ".env").exists()
    assert "space Sales: create" in ended.out.splitlines()
    assert "right CAN RUN on Genie space Sales to users: grant" in ended.out.splitlines()
    assert ended.out.endswith("Nothing was changed.\n")


def test_rights_let_a_person_ask_who_could_not(empty: Place, spaces: DeployIt, root: Path) -> None:
    """All by e-mail, and one space's by its own `groups`."""
    file = root / "chat-app" / "genie_spaces.json"
    everything = json.loads(file.read_text())
    everything["spaces"][3]["groups"] = [MARKETING.email]
    file.write_text(json.dumps(everything))
    ended = spaces(grant_to=(NO_WAREHOUSE.email,))
    assert ended.code == 0, ended.err
    view = f"{SCHEMA}.operations_metrics"
    warehouse = empty.workspace.warehouse
    assert empty.workspace.sql_warehouse.may_use(NO_WAREHOUSE)
    assert warehouse.may_select(MARKETING, view)
    granted = [line for line in ended.out.splitlines() if line.endswith(": granted")]
    assert f"right SELECT on table {view} to {MARKETING.email}: granted" in granted
    assert f"right USE SCHEMA on schema {SCHEMA} to {NO_WAREHOUSE.email}: granted" in granted
    sales = f"right SELECT on table {SCHEMA}.sales_metrics to"
    assert f"{sales} {MARKETING.email}: granted" not in granted
    assert f"{sales} {NO_WAREHOUSE.email}: granted" in granted


def test_everybody_is_another_group_to_unity_catalog(empty: Place, spaces: DeployIt) -> None:
    ended = spaces(grant_to=("users",))
    assert ended.code == 0, ended.err
    grants = empty.workspace.warehouse.grants.on(f"{SCHEMA}.sales_metrics")
    assert ("account users", f"{SCHEMA}.sales_metrics", "SELECT") in grants
    entry = empty.workspace.access.of("genie", space_id("Sales"))
    assert entry == {("group_name", "users"): "CAN_RUN"}


@pytest.mark.parametrize(
    ("request_", "times"),
    [
        ("POST /api/2.0/sql/statements", 3),
        ("POST /api/2.0/genie/spaces", 2),
        ("PATCH /api/2.1/unity-catalog/permissions/*", 4),
    ],
)
def test_broken_off_anywhere_it_goes_on_from_there(
    empty: Place, spaces: DeployIt, semantic: Semantic, request_: str, times: int
) -> None:
    """The answer to the n-th such request is lost, its effect is not; running again converges."""
    broken = {"error_code": "INTERNAL_ERROR", "message": "broken off"}
    empty.fault(request_, status=500, body=broken, offset=times, after=True)
    ended = spaces(grant_to=(REGIONAL.email,))
    assert ended.code == 1
    assert "Run the same command again" in ended.err
    empty.heal()
    assert spaces(grant_to=(REGIONAL.email,)).code == 0
    assert len(list(empty.workspace.genie.spaces)) == len(semantic.spaces)
    empty.seen.clear()
    assert spaces(grant_to=(REGIONAL.email,)).code == 0
    assert writes(empty) == []


# What cannot be meant, and what the workspace lacks


def test_the_id_of_another_workspace_is_named_with_what_to_do(
    empty: Place, spaces: DeployIt, root: Path
) -> None:
    file = root / "chat-app" / "genie_spaces.json"
    everything = json.loads(file.read_text())
    everything["spaces"][4]["id"] = "0" * 32
    file.write_text(json.dumps(everything))
    ended = spaces()
    assert ended.code == 2
    assert f"gives `sales` the id {'0' * 32}, and {empty.url} has no such Genie space" in ended.err
    assert "Set `id` of `sales` to null" in ended.err
    assert writes(empty) == []


def test_an_id_written_for_another_workspace_is_not_believed(
    empty: Place, spaces: DeployIt, root: Path
) -> None:
    folder = root / ".databricks" / "bundle" / "production"
    folder.mkdir(parents=True)
    (folder / "variable-overrides.json").write_text(json.dumps({"sales_space_id": "0" * 32}))
    assert spaces().code == 0
    kept = json.loads((folder / "variable-overrides.json").read_text())
    assert kept["sales_space_id"] == space_id("Sales")


def test_two_spaces_of_one_title_are_not_guessed_between(empty: Place, spaces: DeployIt) -> None:
    body = {"title": "Sales", "warehouse_id": "w", "serialized_space": '{"version": 2}'}
    made = [empty.workspace.genie.spaces.create(body) for _ in range(2)]
    ended = spaces()
    assert ended.code == 2
    assert ended.err.startswith("error: 2 Genie spaces are called 'Sales': ")
    assert all(space.id in ended.err for space in made)


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ({"warehouse_id": "nothing"}, 3, "no SQL warehouse 'nothing'"),
        ({"schema": "nowhere"}, 3, "CREATE SCHEMA main.nowhere"),
        ({"grant_to": ("no-such-group",)}, 2, "for everybody write `users`"),
    ],
)
def test_what_the_workspace_does_not_have_is_said_with_what_it_has(
    empty: Place, spaces: DeployIt, options: dict[str, object], code: int, said: str
) -> None:
    ended = spaces(**options)
    assert (ended.code, said in ended.err) == (code, True), ended.err


def test_somebody_without_a_warehouse_or_the_right_to_edit_is_told_whom_to_ask(
    empty: Place, spaces: DeployIt, monkeypatch: pytest.MonkeyPatch
) -> None:
    spaces()
    tokens = empty.workspace.tokens
    monkeypatch.setenv("DATABRICKS_TOKEN", tokens.mint(NO_WAREHOUSE))
    ended = spaces()
    assert (ended.code, "--warehouse-id" in ended.err) == (3, True)
    monkeypatch.setenv("DATABRICKS_TOKEN", tokens.mint(MARKETING))
    ended = spaces()
    assert (ended.code, "Ask its owner for CAN EDIT" in ended.err) == (3, True), ended.err
    monkeypatch.setenv("DATABRICKS_TOKEN", "wrong")
    ended = spaces()
    assert (ended.code, "refuses these credentials" in ended.err) == (3, True)


def test_a_change_saved_meanwhile_is_a_conflict_and_not_lost(
    empty: Place, spaces: DeployIt
) -> None:
    spaces()
    sales = empty.workspace.genie.spaces.get(space_id("Sales"))
    empty.workspace.genie.spaces.update(sales, {"description": "Mine"})
    conflict = {"error_code": "RESOURCE_CONFLICT", "message": "stale etag"}
    empty.fault(f"PATCH /api/2.0/genie/spaces/{sales.id}", status=409, body=conflict)
    ended = spaces()
    assert ended.code == 1
    assert "Somebody changed the Genie space 'Sales' while this command ran" in ended.err


def test_interrupted_it_says_how_to_go_on(
    empty: Place, spaces: DeployIt, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ops.spaces.space_changes._create", interrupted)
    ended = spaces()
    assert ended.code == 130
    assert "Run the same command again" in ended.err
    monkeypatch.undo()
    monkeypatch.setenv("DATABRICKS_HOST", empty.url)
    monkeypatch.setenv("DATABRICKS_TOKEN", empty.token)
    assert spaces().code == 0
    assert len(list(empty.workspace.genie.spaces)) == 5


def test_help_tells_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert EXIT_CODES.strip() in capsys.readouterr().out


def test_a_profile_that_is_not_there_is_said(
    spaces: DeployIt, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABRICKS_CONFIG_FILE", str(tmp_path / "none"))
    ended = spaces(profile="moon")
    assert (ended.code, "databricks auth login" in ended.err) == (3, True)


# The files


def test_the_bundles_files_are_what_semantic_says(semantic: Semantic) -> None:
    """When this fails: `python create_genie_spaces_basic.py --write-files`."""
    files = space_files(ROOT, semantic, SCHEMA)
    assert {path: (ROOT / path).read_text() for path in files} == files
    bundle = (ROOT / "databricks.yml").read_text()
    assert all(str(path) in bundle for path in files)


def test_documents_are_sorted_and_the_same_every_time(semantic: Semantic) -> None:
    for space in semantic.spaces:
        document = space_document(space, semantic, SCHEMA)
        assert to_text(document) == to_text(space_document(space, semantic, SCHEMA))
        identifiers = [v["identifier"] for v in document["data_sources"]["metric_views"]]
        assert identifiers == sorted(f"{SCHEMA}.{name}" for name in space.metric_views)


def test_the_workspace_counts_what_reached_it(empty: Place) -> None:
    """What the other tests rely on when they find that nothing was changed."""
    headers = {"authorization": f"Bearer {empty.token}"}
    httpx.post(f"{empty.url}/api/2.0/genie/spaces", headers=headers, json={})
    assert writes(empty) == ["POST /api/2.0/genie/spaces"]
