"""What an app is bound to besides spaces: secrets, Lakebase, tables and the rights on them."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from deploying import DeployIt, Place

from emulator.lakebase import BRANCH, ENDPOINT, INSTANCE, Lakebase
from emulator.personas import ADMIN
from emulator.secret_scopes import Scope, Secret
from emulator.tokens import CLIENT_ID

SECRET = "{name: key, secret: {scope: app, key: api-key, permission: READ}}"
TABLE = (
    "{name: stores, uc_securable: {securable_type: TABLE, permission: SELECT, "
    "securable_full_name: main.dominos_analytics.store_count}}"
)
POSTGRES = (
    f"{{name: postgres, postgres: {{branch: {BRANCH}, permission: CAN_CONNECT_AND_CREATE, "
    f"database: {BRANCH}/databases/postgres}}}}"
)
INSTANCE_ = (
    f"{{name: database, database: {{instance_name: {INSTANCE}, database_name: postgres, "
    "permission: CAN_CONNECT_AND_CREATE}}"
)
VIEW = """
version: 1.1
source: main.dominos_realistic.stores
dimensions: [{name: region, expr: region}]
measures: [{name: stores, expr: COUNT(1)}]
"""


def bind(project: Path, resource: str) -> None:
    file = project / "databricks.yml"
    text = file.read_text()
    file.write_text(text.replace("      resources:\n", f"      resources:\n        - {resource}\n"))


def give(project: Path, variable: str, resource: str) -> None:
    app = project / "app.yaml"
    app.write_text(app.read_text() + f"  - name: {variable}\n    valueFrom: {resource}\n")


def show(project: Path, *variables: str) -> None:
    """The app tells what it was given."""
    main = project / "main.py"
    names = "".join(f', "{variable}"' for variable in variables)
    main.write_text(main.read_text().replace('"SPACE_ID")', f'"SPACE_ID"{names})'))


@pytest.fixture
def listening(place: Place) -> Iterator[Lakebase]:
    """A database within reach."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        place.workspace.lakebase = Lakebase(f"postgresql://admin@127.0.0.1:{port}/app")
        yield place.workspace.lakebase


def test_a_secret_reaches_the_app_once_it_is_there(
    place: Place, deploy: DeployIt, project: Path
) -> None:
    bind(project, SECRET)
    give(project, "API_KEY", "key")
    show(project, "API_KEY")
    assert "Scope app does not exist" in deploy().err
    place.workspace.secrets["app"] = Scope("app", {ADMIN.email: "MANAGE"})
    missing = deploy()
    assert missing.code == 3
    assert "databricks secrets put-secret app api-key" in missing.err
    place.workspace.secrets["app"].secrets["api-key"] = Secret(b"open sesame", 0)
    ended = deploy()
    assert ended.code == 0, ended.err
    assert place.app()["API_KEY"] == "open sesame"
    assert "sesame" not in ended.err


@pytest.mark.parametrize(("resource", "key"), [(POSTGRES, "postgres"), (INSTANCE_, "database")])
def test_a_database_reaches_the_app(
    place: Place, deploy: DeployIt, project: Path, listening: Lakebase, resource: str, key: str
) -> None:
    bind(project, resource)
    give(project, "LAKEBASE_ENDPOINT", key)
    show(project, "LAKEBASE_ENDPOINT", "PGPORT")
    ended = deploy()
    assert ended.code == 0, ended.err
    told = place.app()
    assert told["LAKEBASE_ENDPOINT"] == (ENDPOINT if key == "postgres" else INSTANCE)
    assert told["PGPORT"] == str(listening.port)


def test_a_database_that_is_not_there_stops_and_one_out_of_reach_is_told(
    place: Place, deploy: DeployIt, project: Path
) -> None:
    bind(project, POSTGRES)
    gone = deploy()
    assert gone.code == 3
    assert "Resource postgres: This workspace has no Lakebase database." in gone.err
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    place.workspace.lakebase = Lakebase(f"postgresql://admin@127.0.0.1:{port}/app")
    ended = deploy()
    assert ended.code == 0, ended.err
    assert f"cannot be reached at 127.0.0.1:{port} from here" in ended.err


def test_what_the_service_principal_lacks_is_told_with_the_statement_that_gives_it(
    place: Place, deploy: DeployIt, project: Path
) -> None:
    place.workspace.warehouse.execute(
        f"CREATE VIEW main.dominos_analytics.store_count WITH METRICS LANGUAGE YAML AS $${VIEW}$$",
        persona=ADMIN,
    )
    bind(project, TABLE)
    assert deploy().err.count("service principal") == 0
    place.workspace.warehouse.grants.revoke("account users", "main", "USE CATALOG")
    place.fault(
        "GET /api/2.0/permissions/warehouses/*", status=200, body={"access_control_list": []}
    )
    ended = deploy()
    assert ended.code == 0, ended.err
    assert f"GRANT USE CATALOG ON CATALOG main TO `{CLIENT_ID}`" in ended.err
    assert "has lost CAN_USE on warehouses 148ccb90800933a1 (sql-warehouse)" in ended.err


def test_versions_that_are_left_open(place: Place, deploy: DeployIt, project: Path) -> None:
    (project / "requirements.txt").write_text("httpx\n# a comment\nuvicorn==0.30\n-r more.txt\n")
    ended = deploy()
    assert ended.code == 3
    assert "requirements.txt does not pin httpx. Run `make lock`." in ended.err


def test_a_scope_that_the_workspace_refuses_takes_nothing_away(
    place: Place, deploy: DeployIt, project: Path
) -> None:
    deploy()
    before = dict(place.workspace.apps.get("sample-app").definition.given)
    file = project / "databricks.yml"
    file.write_text(file.read_text().replace("[sql,", "[jobs, sql,"))
    ended = deploy()
    assert ended.code == 1
    assert "The workspace refuses a scope: Invalid user API scopes: jobs. Take it out" in ended.err
    assert dict(place.workspace.apps.get("sample-app").definition.given) == before
