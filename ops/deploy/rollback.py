"""The way back: deploy the snapshot of an earlier deployment again."""

from collections.abc import Sequence

from ops.deploy.api import Api
from ops.deploy.deployments import Past, deploy_source, history
from ops.deploy.failures import BadConfiguration


def versions(newest_first: Sequence[Past]) -> list[Past]:
    """What succeeded, each snapshot once, as a stack: going back takes what was above away.

    A deployment of a snapshot is not a new version but a return to the one that the snapshot is
    of. So --rollback twice goes back two versions, and does not swing between the same two.
    """
    stack: list[Past] = []
    for past in reversed(newest_first):
        if past.state != "SUCCEEDED":
            continue
        known = [version.snapshot for version in stack]
        if past.source in known:
            stack = stack[: known.index(past.source) + 1]
        else:
            stack.append(past)
    return stack[::-1]


def target(newest_first: Sequence[Past], steps: int) -> Past:
    """The version `steps` before the current one; after a failed deployment, the last good one
    counts as the first step back."""
    known = versions(newest_first)
    has_failed = bool(newest_first) and newest_first[0].state in ("FAILED", "CANCELLED")
    index = steps - 1 if has_failed else steps
    if not 0 <= index < len(known):
        before = max(0, len(known) - (0 if has_failed else 1))
        raise BadConfiguration(f"There are {before} versions to go back to, not {steps}.")
    return known[index]


def rollback(api: Api, steps: int) -> Past:
    chosen = target(history(api), steps)
    api.terminal.say(f"  · back to {chosen.id}, deployed {chosen.created} by {chosen.creator}")
    deploy_source(api, chosen.snapshot)
    return chosen
