"""`--pull`: a change made by hand in the workspace becomes a patch, and then stays."""

import copy
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from deploying import DeployIt, Ended, Place
from hypothesis import given
from hypothesis import strategies as st

from emulator.genie.spaces import Space, space_id
from ops.spaces.edits import Document, difference, edited

NEW = "f" * 32
MEASURE = {"id": NEW, "alias": "big", "display_name": "Big orders", "sql": ["SUM(1)"]}


def sales(place: Place) -> Space:
    return place.workspace.genie.spaces.get(space_id("Sales"))


def change(place: Place, document: dict[str, Any], **plain: str) -> None:
    body = {"serialized_space": json.dumps(document), **plain}
    place.workspace.genie.spaces.update(sales(place), body)


def by_hand(place: Place) -> dict[str, Any]:
    """What a person did in the space: a rule, a snippet, a synonym, other sample questions."""
    document = copy.deepcopy(dict(sales(place).document))
    document["instructions"]["text_instructions"][0]["content"].append("Say please.\n")
    document["instructions"]["sql_snippets"] = {"measures": [MEASURE]}
    document["data_sources"]["metric_views"][0]["column_configs"][0]["synonyms"] = ["thing"]
    del document["config"]["sample_questions"][0]
    document["config"]["sample_questions"].append({"id": NEW, "question": ["Who bought it?"]})
    return document


def applied(root: Path, ended: Ended) -> None:
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "apply", "-"], cwd=root, input=ended.out, text=True, check=True)


def test_nothing_changed_by_hand_is_an_empty_patch(empty: Place, spaces: DeployIt) -> None:
    spaces()
    ended = spaces(pull=True)
    assert (ended.code, ended.out) == (0, "")
    assert "Nothing was changed by hand." in ended.err


def test_a_change_by_hand_comes_back_as_a_patch_and_survives_the_next_run(
    empty: Place, spaces: DeployIt, root: Path
) -> None:
    spaces()
    change(empty, by_hand(empty), description="All that we sell.")
    ended = spaces(pull=True)
    assert ended.code == 0, ended.err
    assert '+      "description": "All that we sell.",' in ended.out.splitlines()
    assert '+        "Who bought it?"' in ended.out.splitlines()
    assert any(line.startswith("+") and "Say please." in line for line in ended.out.splitlines())
    applied(root, ended)

    spoken = json.loads((root / "chat-app" / "genie_spaces.json").read_text())["spaces"][4]
    assert spoken["description"] == "All that we sell."
    assert spoken["sample_questions"][-1] == "Who bought it?"
    edits = (root / "semantic/genie_spaces/sales.edits.json").read_text()
    assert "${schema}.sales_" in edits
    assert "main.dominos_analytics" not in edits
    assert spaces().code == 0  # the new question gets an id of ours
    document = sales(empty).document
    assert document["instructions"]["text_instructions"][0]["content"][-1] == "Say please.\n"
    assert document["instructions"]["sql_snippets"] == {"measures": [MEASURE]}
    assert spaces(pull=True).out == ""
    assert spaces(write_files=True).out == "All files are as semantic/ says.\n"


def test_a_change_taken_back_by_hand_takes_its_edit_away(
    empty: Place, spaces: DeployIt, root: Path
) -> None:
    spaces()
    made = dict(sales(empty).document)
    change(empty, {**made, "instructions": {}})
    applied(root, spaces(pull=True))
    assert (root / "semantic/genie_spaces/sales.edits.json").exists()
    change(empty, made)
    ended = spaces(pull=True)
    assert "+++ /dev/null" in ended.out
    applied(root, ended)
    assert not (root / "semantic/genie_spaces/sales.edits.json").exists()


def test_what_is_empty_is_no_change(empty: Place, spaces: DeployIt) -> None:
    """A workspace may read a space back with lists that nobody filled."""
    spaces()
    document = copy.deepcopy(dict(sales(empty).document))
    document["instructions"] |= {"sql_functions": [], "sql_snippets": {"filters": []}}
    document["data_sources"]["tables"] = []
    change(empty, document)
    assert spaces(pull=True).out == ""
    empty.seen.clear()
    assert "space Sales: unchanged" in spaces().out.splitlines()


def test_a_new_title_or_warehouse_is_remarked_on(empty: Place, spaces: DeployIt) -> None:
    spaces()
    empty.workspace.genie.spaces.update(sales(empty), {"title": "Selling", "warehouse_id": "w"})
    ended = spaces(pull=True)
    assert ended.out == ""
    assert "Sales: is called 'Selling' in the workspace" in ended.err
    assert "runs on the SQL warehouse w" in ended.err


@pytest.mark.parametrize("text", ["{", "[]", '{"edits": [{"at": []}]}', '{"edits": 1}'])
def test_edits_that_nobody_can_read_are_named(
    empty: Place, spaces: DeployIt, root: Path, text: str
) -> None:
    (root / "semantic/genie_spaces/sales.edits.json").write_text(text)
    ended = spaces()
    assert ended.code == 2
    assert "sales.edits.json is not what --pull writes" in ended.err


def entries(key: str) -> st.SearchStrategy[list[Document]]:
    one = st.fixed_dictionaries(
        {key: st.text("abc", min_size=1, max_size=2)},
        optional={"sql": st.lists(st.sampled_from("xyz"), max_size=2), "alias": st.just("a")},
    )
    return st.lists(one, max_size=3, unique_by=lambda entry: str(entry[key])).map(
        lambda found: sorted(found, key=lambda entry: str(entry[key]))
    )


DOCUMENTS = st.fixed_dictionaries(
    {"version": st.just(2)},
    optional={
        "data_sources": st.fixed_dictionaries({}, optional={"tables": entries("identifier")}),
        "instructions": st.fixed_dictionaries({}, optional={"examples": entries("id")}),
        "config": st.dictionaries(st.sampled_from("pq"), st.integers() | st.text("ab")),
    },
)


@given(base=DOCUMENTS, wanted=DOCUMENTS)
def test_the_edits_between_two_documents_make_the_one_of_the_other(
    base: Document, wanted: Document
) -> None:
    assert edited(base, list(difference(base, wanted))) == wanted


def test_an_edit_stays_true_when_what_surrounds_it_changes() -> None:
    old = {"examples": [{"id": "b", "sql": ["1"]}]}
    (edit,) = difference(old, {"examples": [{"id": "b", "sql": ["2"]}]})
    assert edit == {"at": ["examples", "b", "sql"], "set": ["2"]}
    now = {"examples": [{"id": "a", "sql": ["0"]}, {"id": "b", "sql": ["1"], "alias": "x"}]}
    kept = {"id": "b", "sql": ["2"], "alias": "x"}
    assert edited(now, [edit]) == {"examples": [now["examples"][0], kept]}
    gone: Document = {"examples": []}
    assert edited(gone, [edit]) == gone
