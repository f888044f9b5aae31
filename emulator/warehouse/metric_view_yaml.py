"""Read metric view YAML strictly: every error names its line and the rule it breaks."""

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast

import yaml

from emulator.warehouse.errors import SqlError
from emulator.warehouse.metric_view import (
    DecimalPlaces,
    Dimension,
    Format,
    Interval,
    Join,
    Measure,
    MetricView,
    Range,
    Window,
)

T = TypeVar("T")

_VERSIONS = {"0.1", "1.1"}
_VIEW_KEYS = {"version", "comment", "source", "filter", "joins", "fields", "dimensions"} | {
    "measures",
    "materialization",
}
_COLUMN_KEYS = {"name", "expr", "comment", "display_name", "synonyms", "format"}
_JOIN_KEYS = {"name", "source", "on", "using", "joins", "rely", "cardinality"}
_WINDOW_KEYS = {"order", "range", "semiadditive", "offset"}
_FORMAT_KEYS = set(Format.__dataclass_fields__)
_FORMATS = {"number", "currency", "percentage", "byte", "date", "date_time"}
_ABBREVIATIONS = {"none", "compact", "scientific"}
_CARDINALITIES = {"many_to_one", "one_to_one", "one_to_many", "many_to_many"}
_RANGE = re.compile(r"(trailing|leading)\s+(\d+)(?:\s+([a-z]+))?(?:\s+(inclusive|exclusive))?")
_OFFSET = re.compile(r"([+-]?\d+)(?:\s+([a-z]+))?")
_UNITS = {"day", "week", "month", "quarter", "year", "hour"}


def parse_metric_view(full_name: str, text: str, comment: str | None = None) -> MetricView:
    """The view that `text` declares; `comment` is the statement's own COMMENT."""
    root = _compose(text)
    keys = _mapping(root, "the document", _VIEW_KEYS, {"version", "source", "measures"})
    if "fields" in keys and "dimensions" in keys:
        raise _invalid(root, "use `fields` or its synonym `dimensions`, not both")
    fields = keys.get("fields") or keys.get("dimensions")
    if fields is None:
        raise _invalid(root, "`fields` is required")
    view = MetricView(
        full_name=full_name,
        version=_one_of(keys["version"], "version", _VERSIONS),
        source=_text(keys["source"], "source"),
        dimensions=tuple(_each(fields, "fields", _dimension)),
        measures=tuple(_each(keys["measures"], "measures", _measure)),
        comment=comment or _optional(keys, "comment", _text),
        filter=_optional(keys, "filter", _text),
        joins=_joins(keys),
        yaml=text.strip("\n"),
    )
    _refuse_duplicates(root, view)
    _refuse_unknown_order(root, view)
    return view


def _compose(text: str) -> yaml.Node:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _error(line, f"not valid YAML: {error.problem}") from error
    if root is None:
        raise _error(1, "the document is empty")
    return root


def _dimension(node: yaml.Node) -> Dimension:
    keys = _mapping(node, "a field", _COLUMN_KEYS, {"name", "expr"})
    return Dimension(**_column(keys))


def _measure(node: yaml.Node) -> Measure:
    keys = _mapping(node, "a measure", _COLUMN_KEYS | {"window"}, {"name", "expr"})
    window = tuple(_each(keys["window"], "window", _window)) if "window" in keys else ()
    return Measure(**_column(keys), window=window)


def _column(keys: dict[str, yaml.Node]) -> dict[str, Any]:
    synonyms = tuple(_each(keys["synonyms"], "synonyms", _word)) if "synonyms" in keys else ()
    if len(synonyms) > 10:
        raise _invalid(keys["synonyms"], "a column has at most 10 `synonyms`")
    display_name = _optional(keys, "display_name", _text)
    if display_name and len(display_name) > 255:
        raise _invalid(keys["display_name"], "`display_name` has at most 255 characters")
    return {
        "name": _text(keys["name"], "name"),
        "expr": _text(keys["expr"], "expr"),
        "display_name": display_name,
        "synonyms": synonyms,
        "comment": _optional(keys, "comment", _text),
        "format": _format(keys["format"]) if "format" in keys else None,
    }


def _word(node: yaml.Node) -> str:
    word = _text(node, "synonyms")
    if len(word) > 255:
        raise _invalid(node, "a synonym has at most 255 characters")
    return word


def _format(node: yaml.Node) -> Format:
    keys = _mapping(node, "`format`", _FORMAT_KEYS, {"type"})
    places = keys.get("decimal_places")
    return Format(
        type=_one_of(keys["type"], "format type", _FORMATS),
        currency_code=_optional(keys, "currency_code", _text),
        decimal_places=_decimal_places(places) if places else None,
        hide_group_separator=_optional(keys, "hide_group_separator", _flag),
        abbreviation=_optional(keys, "abbreviation", lambda n, k: _one_of(n, k, _ABBREVIATIONS)),
        date_format=_optional(keys, "date_format", _text),
        time_format=_optional(keys, "time_format", _text),
        leading_zeros=_optional(keys, "leading_zeros", _flag),
    )


def _decimal_places(node: yaml.Node) -> DecimalPlaces:
    keys = _mapping(node, "`decimal_places`", {"type", "places"}, {"type"})
    kind = _one_of(keys["type"], "decimal_places type", {"max", "exact", "all"})
    places = _optional(keys, "places", _integer)
    if kind != "all" and places is None:
        raise _invalid(node, f"`places` is required when `decimal_places` is {kind}")
    return DecimalPlaces(cast(Any, kind), places)


def _joins(keys: dict[str, yaml.Node]) -> tuple[Join, ...]:
    return tuple(_each(keys["joins"], "joins", _join)) if "joins" in keys else ()


def _join(node: yaml.Node) -> Join:
    keys = _mapping(node, "a join", _JOIN_KEYS, {"name", "source"})
    if ("on" in keys) == ("using" in keys):
        raise _invalid(node, "a join needs either `on` or `using`")
    rely = keys.get("rely")
    relied = _mapping(rely, "`rely`", {"at_most_one_match"}, set()) if rely else {}
    return Join(
        name=_text(keys["name"], "name"),
        source=_text(keys["source"], "source"),
        on=_optional(keys, "on", _text),
        using=tuple(_each(keys["using"], "using", lambda n: _text(n, "using")))
        if "using" in keys
        else (),
        joins=_joins(keys),
        cardinality=_optional(keys, "cardinality", lambda n, k: _one_of(n, k, _CARDINALITIES))
        or "many_to_one",
        at_most_one_match=bool(_optional(relied, "at_most_one_match", _flag)),
    )


def _window(node: yaml.Node) -> Window:
    keys = _mapping(node, "a window", _WINDOW_KEYS, {"order", "range", "semiadditive"})
    kind, length, includes_anchor = _range(keys["range"])
    return Window(
        order=_text(keys["order"], "order"),
        range=kind,
        semiadditive=cast(Any, _one_of(keys["semiadditive"], "semiadditive", {"first", "last"})),
        length=length,
        includes_anchor=includes_anchor,
        offset=_optional(keys, "offset", _offset),
    )


def _range(node: yaml.Node) -> tuple[Range, Interval | None, bool]:
    words = _text(node, "range").lower()
    if words in {"current", "cumulative", "all"}:
        return cast(Range, words), None, False
    matched = _RANGE.fullmatch(words)
    if not matched:
        raise _invalid(
            node,
            "`range` is current, cumulative, all, or trailing|leading <number> <unit> "
            f"[inclusive|exclusive]; found {words!r}",
        )
    kind, count, unit, anchor = matched.groups()
    return cast(Range, kind), Interval(int(count), _unit(node, unit)), anchor == "inclusive"


def _offset(node: yaml.Node, key: str) -> Interval:
    matched = _OFFSET.fullmatch(_text(node, key).lower())
    if not matched:
        raise _invalid(node, "`offset` is a signed number and a unit, such as -12 month")
    return Interval(int(matched.group(1)), _unit(node, matched.group(2)))


def _unit(node: yaml.Node, word: str | None) -> str | None:
    if word is None:
        return None
    unit = word.removesuffix("s")
    if unit not in _UNITS:
        raise _invalid(node, f"unknown unit {word!r}; use one of {', '.join(sorted(_UNITS))}")
    return unit


def _refuse_duplicates(root: yaml.Node, view: MetricView) -> None:
    seen: set[str] = set()
    columns: tuple[Dimension | Measure, ...] = (*view.dimensions, *view.measures)
    for column in columns:
        if column.name.lower() in seen:
            raise _invalid(root, f"the name {column.name!r} is used twice")
        seen.add(column.name.lower())


def _refuse_unknown_order(root: yaml.Node, view: MetricView) -> None:
    for measure in view.measures:
        for window in measure.window:
            if view.dimension(window.order) is None:
                raise _invalid(
                    root, f"measure {measure.name!r}: `order: {window.order}` is not a field"
                )


def _mapping(
    node: yaml.Node, what: str, allowed: set[str], required: set[str]
) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        raise _invalid(node, f"{what} must be a mapping")
    keys: dict[str, yaml.Node] = {}
    for key, value in node.value:
        # The raw word, so that a bare `on` is not read as the boolean of YAML 1.1.
        word = str(key.value)
        if word not in allowed:
            raise _invalid(key, f"unknown key `{word}` in {what}")
        if word in keys:
            raise _invalid(key, f"`{word}` is given twice in {what}")
        keys[word] = value
    for word in sorted(required - keys.keys()):
        raise _invalid(node, f"`{word}` is required in {what}")
    return keys


def _each(node: yaml.Node, what: str, read: Callable[[yaml.Node], T]) -> Iterator[T]:
    if not isinstance(node, yaml.SequenceNode):
        raise _invalid(node, f"`{what}` must be a list")
    yield from (read(item) for item in node.value)


def _optional(
    keys: dict[str, yaml.Node], key: str, read: Callable[[yaml.Node, str], T]
) -> T | None:
    return read(keys[key], key) if key in keys else None


def _text(node: yaml.Node, key: str) -> str:
    if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
        raise _invalid(node, f"`{key}` must be text")
    return str(node.value).strip()


def _flag(node: yaml.Node, key: str) -> bool:
    return _one_of(node, key, {"true", "false"}) == "true"


def _integer(node: yaml.Node, key: str) -> int:
    word = _text(node, key)
    if not word.isdigit():
        raise _invalid(node, f"`{key}` must be a whole number")
    return int(word)


def _one_of(node: yaml.Node, key: str, allowed: set[str]) -> str:
    word = _text(node, key)
    if word not in allowed:
        raise _invalid(node, f"`{key}` is {word!r}; use one of {', '.join(sorted(allowed))}")
    return word


def _invalid(node: yaml.Node, rule: str) -> SqlError:
    return _error(node.start_mark.line + 1, rule)


def _error(line: int, rule: str) -> SqlError:
    return SqlError("METRIC_VIEW_INVALID_YAML", f"Line {line}: {rule}.", "42K0L")
