"""Words are found where they were said, alike in both databases."""

from typing import Any

import pytest

from backend.store.search import excerpt, words_of
from backend.store.store import Store
from backend.workspace.identity import Identity


@pytest.fixture
async def library(store: Store, teller: Any, ann: Identity) -> Store:
    await teller.told(ann, "c1", question="Revenue by region?", answer="West leads: $5.20.")
    await teller.told(ann, "c2", question="Überstunden in München?", answer="Crew café déjà vu")
    await teller.told(
        ann,
        "c3",
        question="Late deliveries",
        sql="SELECT MEASURE(on_time_rate) FROM main.dominos_analytics.operations_metrics",
        spaces="operations",
    )
    await teller.told(ann, "c1", "c1-second", question="And revenue by store?")
    return store


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("revenue", ["c1"]),
        ("REVEN", ["c1"]),
        ("revenue west", ["c1"]),
        ("revenue late", []),
        ("region west", ["c1"]),
        ("münchen", ["c2"]),
        ("überst", ["c2"]),
        ("café", ["c2"]),
        ("cafe", []),
        ("on_time_rate", ["c3"]),
        ("time rate", ["c3"]),
        ("operations_metrics", ["c3"]),
        ("deliveries", ["c3"]),
        ("5.20", ["c1"]),
        ("evenue", []),
        ("", []),
        ("%", []),
        ("* OR who:x", []),
        ("\"'); DROP TABLE turns; --", []),
        ("NEAR(revenue", []),
        ("\x00 revenue", ["c1"]),
        ("\ud83c revenue", ["c1"]),
        ("revenue " * 500, ["c1"]),
    ],
)
async def test_what_is_found(library: Store, ann: Identity, words: str, found: list[str]) -> None:
    assert [hit.line.id for hit in (await library.search(ann, words)).items] == found


async def test_the_newest_match_of_a_conversation_is_shown(library: Store, ann: Identity) -> None:
    hit = (await library.search(ann, "revenue")).items[0]
    assert (hit.turn, hit.question, hit.excerpt) == (
        "c1-second",
        "And revenue by store?",
        "And revenue by store?",
    )


async def test_a_space_filters_what_is_found(library: Store, ann: Identity) -> None:
    assert (await library.search(ann, "late", space="sales")).items == ()
    assert len((await library.search(ann, "late", space="operations")).items) == 1


async def test_pages_of_a_search_show_each_conversation_once(
    store: Store, teller: Any, ann: Identity
) -> None:
    for number in range(40):
        began = teller.began(ann, f"c{number % 5}", f"t{number}", "Pizza again")
        teller.ended(began)
    await store.flush()
    seen, after = [], None
    while True:
        page = await store.search(ann, "pizza", after=after, limit=2)
        seen.append([hit.line.id for hit in page.items])
        if (after := page.after) is None:
            break
    assert [name for page in seen for name in page] == ["c4", "c3", "c2", "c1", "c0"]


def test_words_are_letters_and_digits() -> None:
    assert words_of("on_time-rate, 2026: MÜNCHEN!") == ["on", "time", "rate", "2026", "münchen"]


def test_an_excerpt_shows_the_word_and_says_where_it_cuts() -> None:
    shown = excerpt("word " * 100 + "needle " + "word " * 100, "needle")
    assert "needle" in shown
    assert (shown[0], shown[-1]) == ("…", "…")
    assert len(shown) <= 202


async def test_words_are_found_however_long_ago_they_were_said(
    monkeypatch: pytest.MonkeyPatch, library: Store, ann: Identity
) -> None:
    """Few turns are looked through one by one; what is older comes from the index."""
    monkeypatch.setattr("backend.store.search.RECENT", 1)
    for words, found in (("by", ["c1"]), ("münchen", ["c2"]), ("time", ["c3"]), ("nowhere", [])):
        assert [hit.line.id for hit in (await library.search(ann, words)).items] == found
    first = await library.search(ann, "in", limit=1)
    assert [hit.line.id for hit in first.items] == ["c2"]
