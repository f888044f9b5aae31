"""/api/saved: the questions that a user keeps, each its owner's alone."""

from fastapi import APIRouter, status

from backend.app.dependencies import StoreOfApp, UserSession
from backend.app.saved import service
from backend.app.saved.schemas import NewSaved, Saved, SavedChange, SavedPlace, SavedQuestions

router = APIRouter(prefix="/api/saved", tags=["saved"])


@router.get("")
async def saved_questions(store: StoreOfApp, session: UserSession) -> SavedQuestions:
    """All of them."""
    found = await store.saved_questions(session.identity)
    return SavedQuestions(items=[service.shown(one) for one in found])


@router.post("", status_code=status.HTTP_201_CREATED)
async def save(store: StoreOfApp, session: UserSession, new: NewSaved) -> Saved:
    """Keep a question, at the end of its folder or in front of another."""
    return await service.add(store, session.identity, new)


@router.patch("/{question}")
async def change(
    question: str, store: StoreOfApp, session: UserSession, changed: SavedChange
) -> Saved:
    """Another name, folder, wording or other filters."""
    return await service.change(store, session.identity, question, changed)


@router.post("/{question}/move", status_code=status.HTTP_204_NO_CONTENT)
async def move(question: str, store: StoreOfApp, session: UserSession, place: SavedPlace) -> None:
    """To another place in its folder, or in another one."""
    await service.move(store, session.identity, question, place)


@router.delete("/{question}", status_code=status.HTTP_204_NO_CONTENT)
async def remove(question: str, store: StoreOfApp, session: UserSession) -> None:
    """Saving the same again undoes it."""
    await store.remove_question(session.identity, question)
