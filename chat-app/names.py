"""What agents and columns are called in front of people."""

from dataclasses import dataclass

from field_names import FieldNames
from space_names import SpaceNames


@dataclass(frozen=True, slots=True)
class Names:
    spaces: SpaceNames
    fields: FieldNames
