"""The Genie spaces of the product: who answers what, and under which id."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from backend.semantic.document import Node, read_json
from backend.semantic.errors import InvalidSpaceId

_KEYS = (
    "key",
    "name",
    "id",
    "env",
    "description",
    "icon",
    "colour",
    "sample_questions",
    "metric_views",
)
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Space:
    """`env` names the setting that gives the id; `id` is None as long as nobody has.

    `groups` are those whose members are to be granted what asking takes.
    """

    key: str
    name: str
    id: str | None
    env: str
    description: str
    icon: str
    colour: str
    sample_questions: tuple[str, ...]
    metric_views: tuple[str, ...]
    groups: tuple[str, ...] = ()

    @property
    def configured(self) -> bool:
        return self.id is not None


@dataclass(frozen=True, slots=True)
class Spaces:
    """All spaces, in the order of the file."""

    all: tuple[Space, ...]

    def __iter__(self) -> Iterator[Space]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def __getitem__(self, key: str) -> Space:
        for space in self.all:
            if space.key == key:
                return space
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        return any(space.key == key for space in self.all)

    def with_id(self, space_id: str) -> Space | None:
        """The space that has this id, however the id is written."""
        wanted = normalise_id("space id", space_id)
        return next((space for space in self.all if space.id == wanted), None)

    def with_ids(self, ids: Mapping[str, str | None]) -> "Spaces":
        """The spaces with ids from settings by `env` name; an unset one keeps the file's."""
        return Spaces(tuple(_with_id(space, ids.get(space.env)) for space in self.all))


def normalise_id(setting: str, value: str) -> str:
    """32 lower-case hexadecimal digits, from them or from the dashed form."""
    digits = value.strip().lower().replace("-", "")
    if not _ID.fullmatch(digits):
        raise InvalidSpaceId(setting, value)
    return digits


def _with_id(space: Space, value: str | None) -> Space:
    if value is None or not value.strip():
        return space
    return replace(space, id=normalise_id(space.env, value))


def read_spaces(path: Path) -> Spaces:
    nodes = read_json(path).mapping(("spaces",))["spaces"].items()
    spaces = tuple(_space(node) for node in nodes)
    for attribute in ("key", "name", "env", "id"):
        _check_unique(nodes, attribute, [getattr(space, attribute) for space in spaces])
    return Spaces(spaces)


def _space(node: Node) -> Space:
    fields = node.mapping(_KEYS, optional=("groups",))
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", fields.text("colour")):
        fields["colour"].fail("This is no colour.", "Write it as #RRGGBB.")
    id_node = fields.get("id")
    return Space(
        key=fields.text("key"),
        name=fields.text("name"),
        id=None if id_node is None else _id(id_node),
        env=fields.text("env"),
        description=fields.text("description"),
        icon=fields.text("icon"),
        colour=fields.text("colour"),
        sample_questions=fields.texts("sample_questions"),
        metric_views=fields.texts("metric_views"),
        groups=fields.texts("groups"),
    )


def _id(node: Node) -> str:
    try:
        return normalise_id("id", node.text())
    except InvalidSpaceId:
        node.fail(
            f"{node.text()!r} is no Genie space id.",
            "Write the 32 hexadecimal digits (dashes allowed), or null.",
        )


def _check_unique(nodes: tuple[Node, ...], attribute: str, values: list[str | None]) -> None:
    for at, value in enumerate(values):
        if value is not None and value in values[:at]:
            rule = f"The {attribute} {value!r} belongs to two spaces."
            nodes[at].fail(rule, "Give each space its own.")
