"""A Unity Catalog metric view as this product writes it, read from its YAML."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from backend.semantic.document import Fields, Node, read_yaml

_VIEW_KEYS = ("version", "comment", "source", "dimensions", "measures")
_FIELD_KEYS = ("name", "expr", "display_name", "comment")
_FORMAT_TYPES = ("currency", "number", "percentage", "byte", "date", "date_time")
_DATE_FORMATS = (
    "year_month_day",
    "year_week",
    "locale_short_month",
    "locale_long_month",
    "locale_number_month",
)
_FORMAT_KEYS = (
    "currency_code",
    "decimal_places",
    "abbreviation",
    "hide_group_separator",
    "date_format",
    "time_format",
    "leading_zeros",
)
# Limits of metric view YAML 1.1.
MAX_SYNONYMS = 10
MAX_WORDS = 255


@dataclass(frozen=True, slots=True)
class Format:
    """How a value is shown. `decimal_places` None: as many as the value has."""

    type: str = "number"
    currency_code: str | None = None
    decimal_places: int | None = None
    abbreviation: str = "none"


@dataclass(frozen=True, slots=True)
class Dimension:
    name: str
    expr: str
    display_name: str
    comment: str
    synonyms: tuple[str, ...] = ()
    format: Format | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    expr: str
    display_name: str
    comment: str
    synonyms: tuple[str, ...] = ()
    format: Format | None = None


@dataclass(frozen=True, slots=True)
class MetricView:
    """`definition` is the YAML as written, which is what Unity Catalog is given."""

    name: str
    comment: str
    source: str
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    definition: str
    file: Path

    def dimension(self, name: str) -> Dimension | None:
        return next((d for d in self.dimensions if d.name == name), None)

    def measure(self, name: str) -> Measure | None:
        return next((m for m in self.measures if m.name == name), None)

    def fields(self) -> Iterator[Dimension | Measure]:
        yield from self.dimensions
        yield from self.measures


def read_metric_view(path: Path) -> MetricView:
    document = read_yaml(path)
    top = document.mapping(_VIEW_KEYS, ("filter", "joins"))
    if top.text("version") != "1.1":
        top["version"].fail("Only metric view YAML 1.1 is read.", "Write `version: 1.1`.")
    view = MetricView(
        name=path.stem,
        comment=top.text("comment"),
        source=top.text("source"),
        dimensions=tuple(Dimension(**_field(node)) for node in top["dimensions"].items()),
        measures=tuple(Measure(**_field(node)) for node in top["measures"].items()),
        definition=path.read_text(encoding="utf-8"),
        file=path,
    )
    _check_names(top)
    _check_required(view, document)
    return view


def _field(node: Node) -> dict:  # type: ignore[type-arg]  # the keywords of two equal dataclasses
    fields = node.mapping(_FIELD_KEYS, ("synonyms", "format", "window"))
    shown = fields.get("format")
    for key in ("display_name", "synonyms"):
        _check_words(fields.get(key))
    return {
        "name": fields.text("name"),
        "expr": fields.text("expr"),
        "display_name": fields.text("display_name"),
        "comment": fields.text("comment"),
        "synonyms": fields.texts("synonyms"),
        "format": None if shown is None else _format(shown),
    }


def _format(node: Node) -> Format:
    fields = node.mapping(("type",), _FORMAT_KEYS)
    places = fields.get("decimal_places")
    if (date_format := fields.get("date_format")) is not None:
        date_format.one_of(_DATE_FORMATS)
    return Format(
        type=fields["type"].one_of(_FORMAT_TYPES),
        currency_code=_currency(node, fields),
        decimal_places=None if places is None else _places(places),
        abbreviation=_abbreviation(fields),
    )


def _currency(node: Node, fields: Fields) -> str | None:
    code = fields.text_or_none("currency_code")
    if fields.text("type") == "currency" and code is None:
        node.fail("A currency needs its `currency_code`.", "Add `currency_code: USD`.")
    return code


def _abbreviation(fields: Fields) -> str:
    node = fields.get("abbreviation")
    return "none" if node is None else node.one_of(("none", "compact", "scientific"))


def _places(node: Node) -> int | None:
    fields = node.mapping(("type",), ("places",))
    kind = fields["type"].one_of(("exact", "max", "all"))
    if kind == "all":
        return None
    if "places" not in fields:
        node.fail(f"`{kind}` decimal places need a number.", "Add `places: 1`.")
    return fields["places"].integer()


def _check_words(node: Node | None) -> None:
    if node is None:
        return
    words = node.texts() if isinstance(node.raw, yaml.SequenceNode) else (node.text(),)
    if len(words) > MAX_SYNONYMS:
        node.fail(f"{len(words)} synonyms; at most {MAX_SYNONYMS} are allowed.", "Remove some.")
    for word in words:
        if len(word) > MAX_WORDS:
            node.fail(f"A name is longer than {MAX_WORDS} characters.", "Shorten it.")


def _check_names(top: Fields) -> None:
    seen: set[str] = set()
    for key in ("dimensions", "measures"):
        for node in top[key].items():
            if not isinstance(node.raw.value, list):
                continue
            name = next(Node(v, node.file) for k, v in node.raw.value if k.value == "name")
            text = name.text()
            if not text.isidentifier() or not text.islower():
                name.fail(f"{text!r} is no name.", "Use lower-case letters, digits and _.")
            if text in seen:
                name.fail(f"{text!r} is defined twice in this view.", "Rename or remove one.")
            seen.add(text)


def _check_required(view: MetricView, document: Node) -> None:
    if view.dimension("date") is None:
        document.fail("The view has no dimension `date`.", "Add the DATE that periods apply to.")
    if view.measure("data_through") is None:
        document.fail("The view has no measure `data_through`.", "Add the latest event's time.")
    for measure in view.measures:
        if measure.format is None and measure.name != "data_through":
            rule = f"The measure `{measure.name}` has no `format`."
            document.fail(rule, "Add one, so that it is shown alike everywhere.")
