"""Generating the file: the same rows every time, only when needed, never half a file."""

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from emulator.clock import Clock
from emulator.data import Progress, database, ensure_database, slices, stories

ORDERS = 20_000
TODAY = Clock(datetime(2026, 11, 18, 15, 0, tzinfo=UTC))
NEXT_YEAR = Clock(datetime(2027, 6, 2, 9, 0, tzinfo=UTC))


def checksums(path: Path, until: str = "2027-03-01") -> dict[str, tuple[int, int]]:
    """Rows and an order-independent checksum of every table, of what is visible by then."""
    found = {}
    with duckdb.connect(str(path), read_only=True) as raw:
        raw.execute("SET schema = 'dominos_realistic'")
        names = [name for (name,) in raw.execute("SHOW TABLES").fetchall() if name != "_meta"]
        for name in names:
            columns = {row[0] for row in raw.execute(f"DESCRIBE {name}").fetchall()}
            seen = f"WHERE _visible_from <= '{until}'" if "_visible_from" in columns else ""
            if name == "targets":
                seen = f"WHERE month < '{until}'"
            sql = f"SELECT count(*), bit_xor(hash(t)) FROM {name} AS t {seen}"
            found[name] = raw.execute(sql).fetchall()[0]
    return found


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "workspace.duckdb"
    ensure_database(path, orders=ORDERS, clock=TODAY)
    return path


def test_one_thread_or_two_give_the_same_rows(
    large_database: Path, tmp_path: Path, clock: Clock
) -> None:
    single = tmp_path / "single.duckdb"
    ensure_database(single, orders=300_000, clock=clock, threads=1)
    assert checksums(single) == checksums(large_database)


def test_small_slices_give_the_same_rows(
    generated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "ORDERS_AT_ONCE", 4_000)
    sliced = tmp_path / "sliced.duckdb"
    ensure_database(sliced, orders=ORDERS, clock=TODAY)
    assert checksums(sliced) == checksums(generated)


def test_a_later_day_adds_rows_and_changes_none(generated: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.duckdb"
    ensure_database(later, orders=ORDERS, clock=NEXT_YEAR)
    assert checksums(later, "2027-02-27") == checksums(generated, "2027-02-27")
    assert checksums(later, "2027-09-01")["orders"][0] > checksums(generated)["orders"][0]


def test_a_file_that_fits_is_kept(generated: Path) -> None:
    seen: list[Progress] = []
    before = generated.stat().st_mtime_ns
    ensure_database(generated, orders=ORDERS, clock=TODAY, on_progress=seen.append)
    assert (generated.stat().st_mtime_ns, seen) == (before, [])


@pytest.mark.parametrize("reason", ["scale", "horizon", "version", "not a database"])
def test_a_file_that_does_not_fit_is_replaced(
    reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "workspace.duckdb"
    ensure_database(path, orders=1_000, clock=TODAY)
    before = path.stat().st_ino
    if reason == "version":
        monkeypatch.setattr(database, "VERSION", "another")
    if reason == "not a database":
        path.write_text("something else")
    clock = NEXT_YEAR if reason == "horizon" else TODAY
    ensure_database(path, orders=2_000 if reason == "scale" else 1_000, clock=clock)
    assert path.stat().st_ino != before
    assert checksums(path)["orders"][0] > 900


def test_progress_only_grows_and_ends_at_the_whole(tmp_path: Path) -> None:
    seen: list[Progress] = []
    ensure_database(tmp_path / "a.duckdb", orders=1_000, clock=TODAY, on_progress=seen.append)
    fractions = [progress.fraction for progress in seen]
    assert fractions == sorted(fractions)
    assert (seen[0].fraction, seen[-1]) == (0.0, Progress("ready", seen[-1].total, seen[-1].total))


def test_an_interrupted_generation_leaves_nothing_behind(tmp_path: Path) -> None:
    def give_up(progress: Progress) -> None:
        if progress.step == "marketing":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ensure_database(tmp_path / "a.duckdb", orders=1_000, clock=TODAY, on_progress=give_up)
    assert list(tmp_path.iterdir()) == []


def test_a_tiny_scale_still_has_every_table_filled(tmp_path: Path) -> None:
    path = tmp_path / "tiny.duckdb"
    ensure_database(path, orders=1_000, clock=TODAY)
    assert all(rows > 0 for rows, _ in checksums(path).values())


def test_slices_are_whole_months_that_cover_the_calendar() -> None:
    first, end = stories.FIRST_DAY, slices.months_after(TODAY.today(), 4)
    for orders in (1_000, 2_000_000, 50_000_000):
        found = slices.slices(first, end, orders)
        assert (found[0].first, found[-1].end) == (first, end)
        assert all(a.end == b.first for a, b in pairwise(found))
