"""Whatever stands in the way is said with its remedy, before anything is changed."""

import os
from pathlib import Path

import pytest
from deploying import DeployIt, Place

from ops.deploy.options import parse
from ops.deploy.problems import Problem, name_problems, told


def refused(place: Place, deploy: DeployIt, code: int = 3, **options: object) -> str:
    """What is said; nothing must have been written."""
    ended = deploy(**options)
    assert (ended.code, ended.out) == (code, ""), ended.err
    assert [r for r in place.seen if r.startswith(("POST /api", "PATCH", "PUT", "DELETE"))] == []
    return ended.err


def test_capital_letters_in_the_name(place: Place, deploy: DeployIt) -> None:
    said = refused(place, deploy, variables={"name": "Sample_App"})
    assert "The name 'Sample_App' is not allowed." in said
    assert "'sample-app' in databricks.yml" in said
    assert list(name_problems("sample-app")) == []


def test_the_front_end_is_not_built(place: Place, deploy: DeployIt, project: Path) -> None:
    (project / "frontend" / "dist" / "index.html").unlink()
    assert "The built front end is not among the files" in refused(place, deploy)


def test_a_file_over_ten_megabytes(place: Place, deploy: DeployIt, project: Path) -> None:
    (project / "big.bin").write_bytes(bytes(12 * 2**20))
    assert "big.bin has 12.0 MB; the workspace takes 10 MB a file." in refused(place, deploy)


def test_a_module_that_would_arrive_as_a_notebook(
    place: Place, deploy: DeployIt, project: Path
) -> None:
    (project / "etl.py").write_text("# Databricks notebook source\nprint(1)\n")
    assert "etl.py would arrive as a notebook" in refused(place, deploy)


def test_several_problems_are_told_at_once(place: Place, deploy: DeployIt, project: Path) -> None:
    (project / "package.json").write_text("{}")
    (project / "requirements.txt").unlink()
    app = project / "app.yaml"
    app.write_text(app.read_text().replace("sales-space", "nothing") + "resources: []\n")
    said = refused(place, deploy)
    for words in ("no requirements.txt", "npm install", "ignores resources", "no resource"):
        assert words in said
    assert "Preflight found 4 problems" in said


def test_a_space_that_is_not_there(place: Place, deploy: DeployIt) -> None:
    for space in list(place.workspace.genie.spaces):
        place.workspace.genie.spaces.trash(space)
    said = refused(place, deploy)
    assert "There is no Genie space 'Sales' that you can see." in said
    assert "create_genie_spaces_basic.py" in said


def test_the_space_id_of_another_workspace(place: Place, deploy: DeployIt, project: Path) -> None:
    """As it stands in the file that was written for this target against another workspace."""
    file = project / "databricks.yml"
    text = file.read_text().replace("${resources.genie_spaces.sales.space_id}", "${var.sales_id}")
    file.write_text(text.replace("variables:\n", "variables:\n  sales_id:\n    default: x\n"))
    folder = project / ".databricks" / "bundle" / "production"
    folder.mkdir(parents=True)
    (folder / "variable-overrides.json").write_text('{"sales_id": "' + "0" * 32 + '"}')
    said = refused(place, deploy)
    assert f"The id {'0' * 32} is none of this workspace that you may see" in said
    assert "create_genie_spaces_basic.py" in said
    (folder / "variable-overrides.json").write_text("nonsense")
    assert deploy().code == 2


def test_a_remedy_that_many_share_is_told_once() -> None:
    many = [Problem("No a.", "Make them."), Problem("No b.", "Make them."), Problem("No c.", "Go.")]
    assert list(told(many)) == ["✗ No a.", "✗ No b.", "  → Make them.", "✗ No c. Go."]


def test_a_warehouse_that_is_not_there(place: Place, deploy: DeployIt) -> None:
    said = refused(place, deploy, variables={"warehouse": "ffffffffffffffff"})
    assert "Resource sql-warehouse: SQL warehouse with id 'ffffffffffffffff'" in said
    assert "--var warehouse_id=" in said


def test_a_scope_that_every_app_has(place: Place, deploy: DeployIt, project: Path) -> None:
    file = project / "databricks.yml"
    file.write_text(file.read_text().replace("[sql,", "[iam.current-user:read, sql,"))
    assert "The scope iam.current-user:read cannot be asked for." in refused(place, deploy)


def test_a_scope_that_the_workspace_rejects(place: Place, deploy: DeployIt, project: Path) -> None:
    file = project / "databricks.yml"
    file.write_text(file.read_text().replace("[sql,", "[jobs, sql,"))
    ended = deploy()
    assert ended.code == 1
    assert "The scope jobs is none that is known." in ended.err
    assert "Invalid user API scopes: jobs" in ended.err


def test_an_unknown_profile(
    place: Place, deploy: DeployIt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "databrickscfg"
    config.write_text("[DEFAULT]\nhost = https://workspace.example\n")
    monkeypatch.setenv("DATABRICKS_CONFIG_FILE", str(config))
    monkeypatch.delenv("DATABRICKS_HOST")
    monkeypatch.delenv("DATABRICKS_TOKEN")
    said = refused(place, deploy, profile="nowhere")
    assert "nowhere" in said
    assert "databricks auth login" in said


def test_a_token_that_is_refused(
    place: Place, deploy: DeployIt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABRICKS_TOKEN", "dapi-wrong")
    assert "The workspace refuses these credentials: Invalid access token." in refused(
        place, deploy
    )


def test_a_wrong_host_is_soon_known(
    place: Place, deploy: DeployIt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ops.deploy.connect.FIRST_PATIENCE_S", 1)
    monkeypatch.setenv("DATABRICKS_HOST", "http://127.0.0.1:9")
    assert "The workspace cannot be reached" in refused(place, deploy)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target": "moon"}, "no target 'moon'. Known: dev, production."),
        ({"variables": {"colour": "red"}}, "declares no variable colour"),
    ],
)
def test_what_databricks_yml_does_not_know(
    place: Place, deploy: DeployIt, options: dict[str, object], message: str
) -> None:
    assert message in refused(place, deploy, code=2, **options)


def test_without_a_repository_nobody_can_say_what_is_uploaded(
    place: Place, deploy: DeployIt, project: Path
) -> None:
    os.rename(project / ".git", project / "not-git")
    assert "git cannot list the files" in refused(place, deploy)


@pytest.mark.parametrize("arguments", [["--rollback", "0"], ["--var", "x"], ["--plan", "--logs"]])
def test_a_command_line_that_cannot_be_meant(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(arguments)
    assert ended.value.code == 2
    assert parse(["--rollback"]).rollback == 1


def test_help_documents_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--help"])
    said = capsys.readouterr().out
    assert all(f"\n  {code} " in said for code in (0, 1, 2, 3, 4, 5, 130))
