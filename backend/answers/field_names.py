"""What a result's columns are called and how their values are shown: as on the dashboard."""

from dataclasses import dataclass

from backend.semantic import Dimension, Format, Measure, Semantic

_COMPARED = {"_before": "before", "_previous": "before", "_prior": "before", "_change": "change"}


@dataclass(frozen=True, slots=True)
class Field:
    label: str
    format: Format | None


class FieldNames:
    """By space, since two spaces may define a field of the same name."""

    def __init__(self, semantic: Semantic | None) -> None:
        self._fields: dict[tuple[str | None, str], Field] = {}
        if semantic is None:
            return
        for space in semantic.spaces:
            for view in semantic.views_of(space.key):
                for dimension in view.dimensions:
                    self._learn(space.key, dimension)
                for measure in view.measures:
                    self._learn(space.key, measure)

    def _learn(self, space: str, field: Dimension | Measure) -> None:
        known = Field(field.display_name, field.format)
        for name in (field.name, field.display_name):
            self._fields.setdefault((space, _plain(name)), known)

    def of(self, space: str | None, column: str) -> Field | None:
        """None when the column is no field of the space's metric views."""
        name = _plain(column)
        return self._fields.get((space, name)) or self._compared(space, name)

    def _compared(self, space: str | None, name: str) -> Field | None:
        """The other period's value of a measure, or the change to it, shown like the measure."""
        for suffix, word in _COMPARED.items():
            known = self._fields.get((space, name.removesuffix(suffix)))
            if known and name.endswith(suffix):
                return Field(f"{known.label}, {word}", known.format)
        return None


def _plain(name: str) -> str:
    return "_".join(name.strip().lower().split())


def format_properties(field: Field | None) -> dict[str, object] | None:
    """A format as the page reads it; dates are shown by their kind."""
    if field is None or field.format is None or field.format.type.startswith("date"):
        return None
    return {
        "type": field.format.type,
        "currency_code": field.format.currency_code,
        "decimal_places": field.format.decimal_places,
    }
