"""Inside a space a word means one thing, and a measure stands in one view."""

from collections.abc import Iterator, Mapping

from backend.semantic.errors import SemanticError
from backend.semantic.metric_view import MetricView
from backend.semantic.spaces import Space

FRESHNESS = "data_through"


def check_vocabulary(space: Space, views: Mapping[str, MetricView]) -> None:
    """Raise for the first word of `space` with two meanings."""
    meanings: dict[str, tuple[str, str]] = {}
    measures: dict[str, str] = {}
    for name in space.metric_views:
        view = views[name]
        for measure in view.measures:
            if measure.name == FRESHNESS:
                continue
            if measure.name in measures:
                other = measures[measure.name]
                rule = f"The measure `{measure.name}` is also in `{other}` of {space.name!r}."
                raise SemanticError(view.file, None, rule, "Define a measure in one view only.")
            measures[measure.name] = name
        for word, meaning in words(view):
            if meanings.setdefault(word, meaning) != meaning:
                first, second = meanings[word], meaning
                rule = (
                    f"{word!r} means the {first[0]} `{first[1]}` and the {second[0]} "
                    f"`{second[1]}` in {space.name!r}."
                )
                raise SemanticError(view.file, None, rule, "Leave the word to one of them.")


def words(view: MetricView) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each word or phrase of a view, in lower case, with (kind, name) of what it means."""
    for field in view.fields():
        kind = "dimension" if view.dimension(field.name) is field else "measure"
        spoken = (field.name.replace("_", " "), field.display_name, *field.synonyms)
        for word in {phrase.lower() for phrase in spoken}:
            yield word, (kind, field.name)
