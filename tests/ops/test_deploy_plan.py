"""The plan is a pure function of what is wanted and what is found."""

from dataclasses import replace

import pytest

from ops.deploy.app_steps import AwaitDeletion, CreateApp, EnsureCompute, GrantAccess, UpdateApp
from ops.deploy.bundle import AccessEntry, AppDefinition
from ops.deploy.deploy_steps import Deploy, Verify
from ops.deploy.deployments import Past
from ops.deploy.failures import BadConfiguration
from ops.deploy.file_steps import RemoveFiles, UploadFiles
from ops.deploy.found import Found, FoundApp, RemoteFile
from ops.deploy.manifest import Manifest, Uploaded, manifest_from_text
from ops.deploy.plan import Config, plan
from ops.deploy.rollback import target, versions
from ops.deploy.source import LocalFile, digest

USERS = AccessEntry("group_name", "users", "CAN_USE")
WAREHOUSE = {"name": "sql-warehouse", "sql_warehouse": {"id": "w", "permission": "CAN_USE"}}
FIELDS = {"description": "d", "user_api_scopes": ["sql", "genie"], "resources": [WAREHOUSE]}
APP = AppDefinition("an-app", FIELDS, (USERS,))
MAIN, PAGE = LocalFile("main.py", 3, "aaa"), LocalFile("web/index.html", 4, "bbb")
CONFIG = Config(APP, (MAIN, PAGE))
MANIFEST = Manifest(
    {"main.py": Uploaded("aaa", 10), "web/index.html": Uploaded("bbb", 20)},
    digest=digest(CONFIG.files),
    deployment_id="d1",
    verified="d1",
)
DEPLOYED = Found(
    FoundApp(FIELDS, "ACTIVE", "RUNNING", "d1", (USERS,)),
    (RemoteFile("main.py", "FILE", 3, 10), RemoteFile("web/index.html", "FILE", 4, 20)),
    frozenset({".", "web"}),
    MANIFEST,
)
STARTING = (EnsureCompute(), Deploy(digest(CONFIG.files)), Verify())


def test_into_an_empty_workspace() -> None:
    assert plan(CONFIG, Found()) == (
        CreateApp(APP),
        GrantAccess((USERS,)),
        UploadFiles((MAIN, PAGE)),
        *STARTING,
    )


def test_nothing_has_changed() -> None:
    assert plan(CONFIG, DEPLOYED) == (Verify(asks=False),)


def test_what_has_not_answered_yet_is_asked() -> None:
    found = replace(DEPLOYED, manifest=replace(MANIFEST, verified=""))
    assert plan(CONFIG, found) == (Verify(asks=True),)


def test_what_the_platform_adds_is_no_change() -> None:
    warehouse = {**WAREHOUSE, "sql_warehouse": {"id": "w", "permission": "CAN_USE", "kind": "x"}}
    fields = {**FIELDS, "resources": [warehouse], "user_api_scopes": ["genie", "sql"], "url": "u"}
    assert DEPLOYED.app
    found = replace(DEPLOYED, app=replace(DEPLOYED.app, fields=fields))
    assert plan(CONFIG, found) == (Verify(asks=False),)


@pytest.mark.parametrize(
    "app",
    [
        {"active_deployment": "somebody-elses"},
        {"state": "CRASHED"},
        {"compute": "STOPPED"},
    ],
)
def test_what_does_not_run_as_it_is_here_is_deployed_again(app: dict[str, str]) -> None:
    assert DEPLOYED.app
    found = replace(DEPLOYED, app=replace(DEPLOYED.app, **app))  # type: ignore[arg-type]
    assert plan(CONFIG, found) == STARTING


def test_one_changed_file_goes_up_alone() -> None:
    new = replace(MAIN, sha256="ccc")
    config = Config(APP, (new, PAGE))
    kept = {"web/index.html": Uploaded("bbb", 20)}
    assert plan(config, DEPLOYED) == (
        UploadFiles((new,), frozenset({".", "web"}), kept),
        EnsureCompute(),
        Deploy(digest(config.files)),
        Verify(),
    )


@pytest.mark.parametrize(
    "remote",
    [
        RemoteFile("main.py", "FILE", 3, 11),
        RemoteFile("main.py", "FILE", 2, 10),
    ],
)
def test_a_file_that_somebody_touched_goes_up_again(remote: RemoteFile) -> None:
    found = replace(DEPLOYED, files=(remote, DEPLOYED.files[1]))
    assert next(s for s in plan(CONFIG, found) if isinstance(s, UploadFiles)).files == (MAIN,)


def test_a_notebook_in_place_of_a_file_goes_first_and_stale_files_last() -> None:
    trap = RemoteFile("main.py", "NOTEBOOK")
    found = replace(DEPLOYED, files=(trap, DEPLOYED.files[1], RemoteFile("old.py", "FILE", 1, 1)))
    removing = [type(step) for step in plan(CONFIG, found)][:3]
    assert removing == [RemoveFiles, UploadFiles, RemoveFiles]
    assert plan(CONFIG, found)[0] == RemoveFiles(("main.py",), "in the way")
    assert plan(CONFIG, found)[2] == RemoveFiles(("old.py",), "no longer here")


def test_only_differing_fields_are_in_the_mask() -> None:
    fields = {"description": "d", "user_api_scopes": ["sql", "files"], "resources": []}
    assert DEPLOYED.app
    found = replace(DEPLOYED, app=replace(DEPLOYED.app, fields=fields))
    assert plan(CONFIG, found)[0] == UpdateApp(
        APP,
        mask=("user_api_scopes", "resources"),
        lines=("+ scope genie", "- scope files", "+ resource sql-warehouse"),
        loses=("scope files",),
    )


def test_fields_that_databricks_yml_does_not_name_are_left_alone() -> None:
    silent = Config(AppDefinition("an-app", {}, ()), CONFIG.files)
    assert plan(silent, DEPLOYED) == (Verify(asks=False),)


def test_an_app_on_its_way_out_is_waited_for() -> None:
    assert DEPLOYED.app
    found = replace(DEPLOYED, app=replace(DEPLOYED.app, compute="DELETING"))
    steps = plan(CONFIG, found)
    assert steps[:3] == (AwaitDeletion(), CreateApp(APP), GrantAccess((USERS,)))


def test_every_step_says_what_it_does() -> None:
    new = replace(MAIN, sha256="ccc", size=2048)
    found = replace(DEPLOYED, files=(*DEPLOYED.files, RemoteFile("old.py", "FILE", 1, 1)))
    lines = [line for s in plan(Config(APP, (new, PAGE)), found) for line in s.describe()]
    assert lines == [
        "↑ upload 1 files (2 KB)",
        "    main.py",
        "- remove 1 files no longer here",
        "    old.py",
        "· start the app's compute if it is not active",
        "▶ deploy a snapshot of the files",
        "? verify that it runs, is ready, and serves the chat, which answers a question",
    ]


@pytest.mark.parametrize("text", ["", "[]", '{"version": 2}', '{"version": 1, "files": 3}'])
def test_an_unreadable_manifest_vouches_for_nothing(text: str) -> None:
    assert manifest_from_text(text) == Manifest()
    assert manifest_from_text(MANIFEST.to_text()) == MANIFEST


def past(id_: str, source: str = "/files", state: str = "SUCCEEDED") -> Past:
    return Past(id_, state, "", source, f"/src/{id_}", "", "")


def test_going_back_twice_goes_back_two_versions() -> None:
    history = [past("d3"), past("d2"), past("d1")]
    assert target(history, 1).id == "d2"
    assert target(history, 2).id == "d1"
    back = [past("d4", "/src/d2"), *history]
    assert [version.id for version in versions(back)] == ["d2", "d1"]
    assert target(back, 1).id == "d1"
    forward = [past("d5"), *back]
    assert target(forward, 1).id == "d2"


def test_after_a_failure_the_first_step_back_is_what_succeeded_last() -> None:
    history = [past("d3", state="FAILED"), past("d2"), past("d1")]
    assert [target(history, n).id for n in (1, 2)] == ["d2", "d1"]


@pytest.mark.parametrize("history", [[], [past("d1")]])
def test_there_must_be_something_to_go_back_to(history: list[Past]) -> None:
    with pytest.raises(BadConfiguration, match="0 versions to go back to"):
        target(history, 1)
