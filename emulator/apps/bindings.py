"""What the workspace gives an app for the resources it is bound to, when it starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bindings:
    """`secret` reads a value by scope and key; `database` is the environment of a bound one."""

    secret: Callable[[str, str], str]
    database: Callable[[], Mapping[str, str]]
