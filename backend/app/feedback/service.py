"""Keep feedback, then pass it on. What cannot be passed on is kept all the same, and says so."""

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from weakref import WeakValueDictionary

from backend.app.feedback.destinations import Destination, destinations
from backend.store.store import Store
from backend.store.values import Feedback, PassedOn
from backend.workspace.client import WorkspaceSession
from backend.workspace.errors import WorkspaceError

log = logging.getLogger(__name__)
PATIENCE_S = 8.0
TurnOf = tuple[str, str, str]


class FeedbackService:
    def __init__(self, store: Store, *, traced: bool) -> None:
        self._store = store
        self._traced = traced
        self._changing: WeakValueDictionary[TurnOf, asyncio.Lock] = WeakValueDictionary()

    async def give(
        self,
        session: WorkspaceSession,
        conversation: str,
        turn: str,
        *,
        good: bool,
        reason: str,
        comment: str,
    ) -> tuple[Feedback, Sequence[PassedOn]]:
        """Kept before anybody else is told; NotFound for a turn that is not this user's."""
        async with self._alone(session, conversation, turn):
            who = session.identity
            given = await self._store.give_feedback(
                who, conversation, turn, good=good, reason=reason.strip(), comment=comment.strip()
            )
            known = {one.to: one.ref for one in given.passed}
            passed = await asyncio.gather(
                *(
                    told(key, place.give(session, given, known.get(key, "")), known.get(key, ""))
                    for key, place in (await self._places(session, conversation, turn)).items()
                )
            )
            await self._store.feedback_passed_on(who, given, passed)
            return given, passed

    async def take_back(
        self, session: WorkspaceSession, conversation: str, turn: str
    ) -> Sequence[PassedOn]:
        """Whom it could not be taken back from."""
        async with self._alone(session, conversation, turn):
            was = await self._store.take_back_feedback(session.identity, conversation, turn)
            known = {one.to: one.ref for one in was.passed if one.ref} if was else {}
            places = await self._places(session, conversation, turn) if known else {}
            tellings = (
                told(key, emptied(places[key].take_back(session, ref)), ref)
                for key, ref in known.items()
                if key in places
            )
            return [one for one in await asyncio.gather(*tellings) if one.problem]

    async def _places(
        self, session: WorkspaceSession, conversation: str, turn: str
    ) -> dict[str, Destination]:
        """Several spaces may have answered; each has a name of its own."""
        story = (await self._store.turn(session.identity, conversation, turn)).events
        found: dict[str, Destination] = {}
        for place in destinations(story, traced=self._traced):
            same = sum(name.partition(" ")[0] == place.name for name in found)
            found[f"{place.name} {same + 1}" if same else place.name] = place
        return found

    def _alone(self, session: WorkspaceSession, conversation: str, turn: str) -> asyncio.Lock:
        """Two changes at once would be two assessments."""
        return self._changing.setdefault(
            (session.identity.user, conversation, turn), asyncio.Lock()
        )


async def told(place: str, telling: Awaitable[str], known_as: str) -> PassedOn:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return PassedOn(place, ref=await telling)
    except WorkspaceError as error:
        problem = error.message
    except TimeoutError:
        problem = f"{place} did not answer in time."
    log.warning("[FEEDBACK] not passed on to %s: %s", place, problem)
    return PassedOn(place, known_as, problem)


async def emptied(taking_back: Awaitable[None]) -> str:
    await taking_back
    return ""
