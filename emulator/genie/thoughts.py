"""How a query came about, in the words that Genie shows under an answer."""

from emulator.genie.messages import Thought
from emulator.questions.lexicon import title
from emulator.questions.query import Query
from emulator.questions.understand import Answerable
from emulator.warehouse.metric_view import MetricView


def thoughts_about(understood: Answerable, view: MetricView) -> tuple[Thought, ...]:
    query = understood.query
    found = [Thought("THOUGHT_TYPE_UNDERSTANDING", f"Read as: {understood.interpretation}.")]
    found.append(Thought("THOUGHT_TYPE_DATA_SOURCING", _sources(query, view)))
    if definitions := _definitions(query, view):
        found.append(Thought("THOUGHT_TYPE_INSTRUCTIONS", definitions))
    if steps := _steps(query, view):
        found.append(Thought("THOUGHT_TYPE_STEPS", steps))
    return tuple(found)


def _sources(query: Query, view: MetricView) -> str:
    names = [title(measure) for n in query.measures if (measure := view.measure(n))]
    names += [title(dimension) for n in query.dimensions if (dimension := view.dimension(n))]
    return f"{view.full_name}: {', '.join(names)}."


def _definitions(query: Query, view: MetricView) -> str:
    found = [m for n in query.measures if (m := view.measure(n)) and m.comment]
    return "\n".join(f"{title(measure)}: {measure.comment}" for measure in found)


def _steps(query: Query, view: MetricView) -> str:
    steps = []
    if query.period:
        steps.append(f"Keep {query.period.first} to {query.period.last}.")
    if query.comparison:
        other = query.comparison.period
        steps.append(f"Compare with {other.first} to {other.last}.")
    for kept in query.filters:
        dimension = view.dimension(kept.dimension)
        name = title(dimension) if dimension else kept.dimension
        verb = "Leave out" if kept.exclude else "Keep"
        steps.append(f"{verb} {name} {', '.join(kept.values)}.")
    if query.ranking and query.ranking.limit:
        end = "largest" if query.ranking.descending else "smallest"
        steps.append(f"Take the {query.ranking.limit} {end}.")
    return "\n".join(steps)
