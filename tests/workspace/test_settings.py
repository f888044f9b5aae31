"""Settings come from the environment once, and a bad one is named without its value."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from backend.workspace import settings as module
from backend.workspace.errors import NotConfigured
from backend.workspace.settings import WorkspaceSettings, profile_host


def settings(**values: object) -> WorkspaceSettings:
    return WorkspaceSettings(_env_file=None, **values)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in WorkspaceSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(module, "PROFILES", Path("/nowhere"))


@pytest.mark.parametrize(
    ("given", "host"),
    [
        ("adb-1.azuredatabricks.net", "https://adb-1.azuredatabricks.net"),
        ("https://w.test/", "https://w.test"),
        ("http://127.0.0.1:8010", "http://127.0.0.1:8010"),
    ],
)
def test_the_host_always_has_a_scheme_and_no_trailing_slash(given: str, host: str) -> None:
    assert settings(databricks_host=given).host == host


def test_a_missing_host_or_warehouse_says_how_to_set_it() -> None:
    with pytest.raises(NotConfigured, match=r"DATABRICKS_HOST is not set\. .*make run"):
        _ = settings().host
    with pytest.raises(NotConfigured, match="DATABRICKS_HTTP_PATH"):
        _ = settings().warehouse_id


def test_the_warehouse_id_comes_out_of_the_http_path() -> None:
    path = "/sql/1.0/warehouses/148ccb90800933a1"
    assert settings(databricks_http_path=path).warehouse_id == "148ccb90800933a1"


def test_environment_names_are_the_documented_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMA", "elsewhere")
    monkeypatch.setenv("CATALOG", "dev")
    read = settings()
    assert (read.catalog, read.schema_name) == ("dev", "elsewhere")


def test_an_error_never_prints_a_secret() -> None:
    with pytest.raises(ValidationError) as refused:
        settings(databricks_token="dapi-secret", databricks_http_path="nonsense")
    assert "dapi-secret" not in str(refused.value)
    assert "warehouses/<id>" in str(refused.value)


def test_a_developers_profile_names_the_host_off_the_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profiles = tmp_path / ".databrickscfg"
    profiles.write_text("[DEFAULT]\nhost = a.test\ntoken = x\n[dev]\nhost = https://dev.test/\n")
    monkeypatch.setattr(module, "PROFILES", profiles)
    assert settings().host == "https://a.test"
    assert settings(databricks_config_profile="dev").host == "https://dev.test"
    with pytest.raises(NotConfigured):
        _ = settings(databricks_app_name="dpz").host


@pytest.mark.parametrize("content", ["", "host = no section", "[dev]\n"])
def test_a_file_without_the_profile_names_no_host(tmp_path: Path, content: str) -> None:
    file = tmp_path / ".databrickscfg"
    file.write_text(content)
    assert profile_host(file, "dev") is None


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        settings().catalog = "other"  # type: ignore[misc]
