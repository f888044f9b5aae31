"""What agents and columns are called in front of people."""

from dataclasses import dataclass

from backend.answers.field_names import FieldNames
from backend.answers.space_names import SpaceNames


@dataclass(frozen=True, slots=True)
class Names:
    spaces: SpaceNames
    fields: FieldNames
