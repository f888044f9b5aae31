"""app.yaml and databricks.yml: what they give the app, and what is refused."""

import uuid
from pathlib import Path

import pytest

from emulator.apps.app_yaml import AppSpec, ConfigError, Variable, parse_app_yaml, read_app_yaml
from emulator.apps.bundle import parse_bundle, read_bundle
from emulator.apps.environment import (
    Address,
    app_command,
    app_environment,
    declared_variables,
    setup_environment,
)

SAMPLE = Path(__file__).parent / "sample_app"
PRODUCT = Path(__file__).parents[2]
SALES = uuid.uuid5(uuid.NAMESPACE_URL, "genie-space:Sales").hex
ADDRESS = Address(8020, "http://localhost:8000", "http://127.0.0.1:8010", "1")


def test_the_sample_is_read() -> None:
    assert read_app_yaml(SAMPLE) == AppSpec(
        command=(
            *("uvicorn", "main:app", "--host", "0.0.0.0"),
            *("--port", "$DATABRICKS_APP_PORT", "--no-access-log"),
        ),
        env=(
            Variable("GREETING", "hello"),
            Variable("WAREHOUSE", None, "sql-warehouse"),
            Variable("SPACE_ID", None, "sales-space"),
        ),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("command: uvicorn main:app", "command must be a list"),
        ("env: []", "command must be a list"),
        ("command: [uvicorn, 8000]", "8000 in command is no text"),
        ("command: [a]\nresources: {}", "`resources` has no effect here"),
        ("command: [a]\nuser_api_scopes: []", "belongs into databricks.yml"),
        ("command: [a]\nport: 1", "unknown key `port`"),
        ("command: [a]\nenv: {A: b}", "env must be a list"),
        ("command: [a]\nenv: [{name: A}]", "A under env needs value or valueFrom"),
        ("command: [a]\nenv: [{name: A, value: b, valueFrom: c}]", "needs value or valueFrom"),
        ("command: [a]\nenv: [{name: A, value_from: c}]", "needs value or valueFrom"),
        ("command: [a]\nenv: [{name: A, value: 5}]", "A under env must be text"),
        ("command: [a]\nenv: [{name: 'A B', value: x}]", "no usable name"),
        ("command: [a]\nenv: [{name: A, value: x}, {name: A, value: y}]", "A stands twice"),
        ("command: [", "is not YAML"),
        ("- command", "must be a mapping"),
    ],
)
def test_a_wrong_app_yaml_names_the_rule(text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        parse_app_yaml(text)


def test_value_from_is_resolved_through_the_bundle() -> None:
    bundle = read_bundle(SAMPLE)
    assert (bundle.name, set(bundle.scopes)) == ("sample-app", {"sql", "dashboards.genie"})
    assert declared_variables(read_app_yaml(SAMPLE), bundle) == {
        "GREETING": "hello",
        "WAREHOUSE": "148ccb90800933a1",
        "SPACE_ID": SALES,
    }


def test_a_target_overrides_a_variable() -> None:
    assert read_bundle(SAMPLE, "production").value_from("sql-warehouse") == "f" * 16


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("nothing", "valueFrom nothing is no resource in databricks.yml; known: sql-warehouse"),
        ("store", "store is a database, which is not available here"),
    ],
)
def test_what_value_from_cannot_give_is_said(key: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        read_bundle(SAMPLE).value_from(key)


def test_a_reference_without_a_value_is_said() -> None:
    text = (SAMPLE / "databricks.yml").read_text().replace("var.warehouse", "var.missing", 1)
    with pytest.raises(ConfigError, match="variable missing has neither a default nor a value"):
        parse_bundle(text)


def test_the_environment_is_the_platforms_and_not_the_shells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABRICKS_TOKEN", "of-a-real-workspace")
    environment = app_environment({"GREETING": "hi"}, read_bundle(SAMPLE), ADDRESS)
    del environment["PATH"]
    shown = {k: v for k, v in environment.items() if k.startswith(("DATA", "UVI", "GREET", "PORT"))}
    assert shown == {
        "DATABRICKS_APP_NAME": "sample-app",
        "DATABRICKS_APP_PORT": "8020",
        "DATABRICKS_APP_URL": "http://localhost:8000",
        "DATABRICKS_CLIENT_ID": environment["DATABRICKS_CLIENT_ID"],
        "DATABRICKS_CLIENT_SECRET": environment["DATABRICKS_CLIENT_SECRET"],
        "DATABRICKS_HOST": "http://127.0.0.1:8010",
        "DATABRICKS_WORKSPACE_ID": "1",
        "GREETING": "hi",
        "PORT": "8020",
        "UVICORN_HOST": "127.0.0.1",
        "UVICORN_LOG_LEVEL": "warning",
        "UVICORN_PORT": "8020",
    }


def test_the_setup_acts_as_the_administrator_and_is_no_app() -> None:
    environment = setup_environment({"SCHEMA": "s"}, ADDRESS)
    assert environment["DATABRICKS_TOKEN"].startswith("dapi-ada.admin-")
    assert (environment["DATABRICKS_HOST"], environment["SCHEMA"]) == (ADDRESS.workspace_url, "s")
    assert "DATABRICKS_APP_NAME" not in environment


def test_the_port_is_the_only_thing_replaced_in_the_command() -> None:
    spec = AppSpec(("uvicorn", "m:a", "--port", "$DATABRICKS_APP_PORT", "$HOME"), ())
    assert app_command(spec, 8020) == ["uvicorn", "m:a", "--port", "8020", "$HOME"]


def test_reload_takes_the_place_of_workers() -> None:
    spec = AppSpec(("uvicorn", "m:a", "--workers", "1", "--port", "1"), ())
    assert app_command(spec, 1, reload=True) == ["uvicorn", "m:a", "--port", "1", "--reload"]
    with pytest.raises(ConfigError, match="needs a uvicorn command"):
        app_command(AppSpec(("python", "main.py"), ()), 1, reload=True)


def test_the_products_own_files_are_right() -> None:
    spec, bundle = read_app_yaml(PRODUCT), read_bundle(PRODUCT)
    declared = declared_variables(spec, bundle)
    assert bundle.name == "dpz-analytics-app-dev"
    assert declared["MAS_ENDPOINT_NAME"] == "mas-genie-router"
    assert declared["SALES_SPACE_ID"] == SALES
    assert app_command(spec, 8020)[:2] == ["uvicorn", "main:app"]
