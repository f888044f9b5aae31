"""Keep questions as their owner wants them: what is refused, what they are called by default."""

import re
import uuid
from datetime import UTC, datetime
from typing import Any

from backend.app.dashboard.filters import filters_from
from backend.app.dashboard.periods import DEFAULT
from backend.app.saved.schemas import NewSaved, Saved, SavedChange, SavedFilters, SavedPlace
from backend.store.store import Store
from backend.store.values import SavedQuestion
from backend.workspace.identity import Identity

LONGEST_DEFAULT_NAME = 80
# "this month", "October", "2026", "to date": the words say of when, so the page's period does not.
SAYS_WHEN = re.compile(
    r"\b(?:today|yesterday|to date|20\d\d|ytd|mtd|q[1-4]|"
    r"(?:this|last|past|previous|current|next)\s+(?:\d+\s+)?\w+|"
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|"
    r"sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b",
    re.IGNORECASE,
)


async def add(store: Store, who: Identity, new: NewSaved) -> Saved:
    """The same question with the same filters is kept once."""
    filters = fitting(new.question, new.filters)
    for known in await store.saved_questions(who):
        if (known.question, dict(known.filters)) == (new.question, filters):
            return shown(known)
    saved = SavedQuestion(
        id=uuid.uuid4().hex,
        name=new.name.strip() or name_of(new.question),
        question=new.question,
        filters=filters,
        folder=new.folder.strip(),
        saved_at=datetime.now(UTC),
    )
    await store.save_question(who, saved)
    if new.before is not None:
        await store.move_question(who, saved.id, folder=saved.folder, before=new.before)
    return shown(saved)


async def change(store: Store, who: Identity, question: str, changed: SavedChange) -> Saved:
    values: dict[str, Any] = changed.model_dump(exclude_none=True, exclude={"filters"})
    values = {key: value.strip() for key, value in values.items()}
    if changed.filters is not None:
        values["filters"] = checked(changed.filters)
    return shown(await store.change_question(who, question, values))


async def move(store: Store, who: Identity, question: str, place: SavedPlace) -> None:
    await store.move_question(who, question, folder=place.folder, before=place.before)


def name_of(question: str) -> str:
    words = " ".join(question.split())
    if len(words) <= LONGEST_DEFAULT_NAME:
        return words
    return words[: LONGEST_DEFAULT_NAME - 1].rstrip() + "…"


def fitting(question: str, filters: SavedFilters) -> dict[str, str]:
    """A question that says of when it asks is not also of the page's period."""
    given = checked(filters)
    if SAYS_WHEN.search(question) and given.get("period", "").replace("_", " ") not in question:
        given.pop("period", None)
    return given


def checked(filters: SavedFilters) -> dict[str, str]:
    """BadRequest, with what is allowed, for a period that is none."""
    filters_from(filters.period or DEFAULT, filters.region)
    return {key: value for key, value in filters.model_dump().items() if value}


def shown(saved: SavedQuestion) -> Saved:
    known = {key: saved.filters.get(key) for key in SavedFilters.model_fields}
    return Saved(
        id=saved.id,
        name=saved.name,
        question=saved.question,
        filters=SavedFilters(**known),
        folder=saved.folder,
        prompt=saved.prompt,
        saved_at=saved.saved_at,
    )
