"""What people changed in a space by hand, as edits of the document that is made from semantic/.

An edit says where (`at`) and what (`set` a value, or `remove`). Inside a list of entries the place
is the entry's own id or name, so that edits stay true when the rest changes. Pure.
"""

from collections.abc import Iterator, Sequence
from typing import Any

Document = dict[str, Any]
Edit = dict[str, Any]
KEYS = ("id", "identifier", "column_name", "name")


def tidy(value: Any) -> Any:
    """Without what is empty: a workspace may add empty lists to a space, or leave them out."""
    if isinstance(value, dict):
        kept = {key: tidy(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, "", [], {})}
    return [tidy(item) for item in value] if isinstance(value, list) else value


def difference(base: Any, wanted: Any, at: tuple[str, ...] = ()) -> Iterator[Edit]:
    """The edits that make `wanted` of `base`."""
    if base == wanted:
        return
    old, new = _as_mapping(base), _as_mapping(wanted)
    if old is None or new is None:
        yield {"at": list(at), "set": wanted}
        return
    for key in sorted(set(old) | set(new)):
        place = (*at, key)
        if key not in new:
            yield {"at": list(place), "remove": True}
        elif key not in old:
            yield {"at": list(place), "set": new[key]}
        else:
            yield from difference(old[key], new[key], place)


def edited(document: Document, edits: Sequence[Edit]) -> Document:
    """The document with the edits in it. One whose place is gone does nothing."""
    result: Any = document
    for edit in edits:
        result = _apply(result, list(edit["at"]), edit)
    return dict(result)


def _apply(value: Any, at: list[str], edit: Edit) -> Any:
    if not at:
        return edit["set"]
    mapping = _as_mapping(value)
    if mapping is None:
        return value
    key, rest = at[0], at[1:]
    if rest and key not in mapping:
        return value
    changed = dict(mapping)
    if not rest and edit.get("remove"):
        changed.pop(key, None)
    else:
        changed[key] = _apply(mapping.get(key), rest, edit)
    if isinstance(value, list):
        return [changed[name] for name in sorted(changed)]
    return changed


def _as_mapping(value: Any) -> dict[str, Any] | None:
    """An object by its keys; a list of entries by theirs; None for what has no parts."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        return None
    named = {key: entry for entry in value if (key := _key(entry)) is not None}
    return named if len(named) == len(value) else None


def _key(entry: Document) -> str | None:
    return next((str(entry[key]) for key in KEYS if key in entry), None)
