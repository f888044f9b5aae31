"""What the product needs of a workspace, as plain values: the caller knows the settings."""

from dataclasses import dataclass

# What is done in somebody's name, and the scopes of which one suffices: workspaces differ in
# which of the older and newer names they know.
SCOPES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("run SQL", ("sql",)),
    ("ask Genie", ("dashboards.genie", "genie")),
    ("query serving endpoints", ("serving.serving-endpoints", "model-serving")),
    ("read the label of the data", ("catalog.schemas:read",)),
    ("tell before sharing whether rows are filtered", ("catalog.tables:read",)),
)


@dataclass(frozen=True, slots=True)
class ViewNeed:
    """`measure` is one that can be asked for, since a metric view has no rows of its own."""

    full_name: str
    measure: str


@dataclass(frozen=True, slots=True)
class SpaceNeed:
    """`id` None: nobody has said which; `setting` is where to say it."""

    name: str
    id: str | None
    setting: str
    views: tuple[ViewNeed, ...]


@dataclass(frozen=True, slots=True)
class Needs:
    """`supervisor` None: the app asks the spaces itself."""

    supervisor: str | None
    language_model: str
    spaces: tuple[SpaceNeed, ...]
