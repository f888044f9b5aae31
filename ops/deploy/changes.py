"""How an app in the workspace differs from databricks.yml. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ops.deploy.bundle import AppDefinition

KEYED = "resources"
UNORDERED = "user_api_scopes"


@dataclass(frozen=True, slots=True)
class Changes:
    """`mask` names the fields that differ; `lines` says how; `removes` is what would be lost."""

    mask: tuple[str, ...]
    lines: tuple[str, ...]
    removes: tuple[str, ...]


def changes(found: Mapping[str, Any], wanted: AppDefinition) -> Changes:
    """Fields that databricks.yml does not name are left alone: they are not in the mask."""
    mask, lines, removes = [], [], []
    for name, value in wanted.fields.items():
        added, changed, removed = _difference(name, found.get(name), value)
        if added or changed or removed:
            mask.append(name)
        lines += [f"+ {item}" for item in added] + [f"~ {item}" for item in changed]
        lines += [f"- {item}" for item in removed]
        removes += removed
    return Changes(tuple(mask), tuple(lines), tuple(removes))


Difference = tuple[list[str], list[str], list[str]]


def _difference(name: str, found: Any, wanted: Any) -> Difference:
    if name == UNORDERED:
        old, new = set(found or ()), set(wanted or ())
        added, removed = sorted(new - old), sorted(old - new)
        return [f"scope {item}" for item in added], [], [f"scope {item}" for item in removed]
    if name == KEYED:
        return _resources(found or (), wanted or ())
    return ([], [], []) if _covers(found, wanted) else ([], [name], [])


def _resources(
    found: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]]
) -> Difference:
    old = {item["name"]: item for item in found}
    new = {item["name"]: item for item in wanted}
    added = [f"resource {name}" for name in new if name not in old]
    changed = [f"resource {n}" for n in new if n in old and not _covers(old[n], new[n])]
    return added, changed, [f"resource {name}" for name in old if name not in new]


def _covers(found: Any, wanted: Any) -> bool:
    """The platform adds members of its own when it answers; those are no difference."""
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(_covers(found.get(k), wanted[k]) for k in wanted)
    return bool(found == wanted)
