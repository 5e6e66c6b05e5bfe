"""Numbered SQL files: in order, once, all or none."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import apsw
import pytest
from store_values import START, TickingClock, entry

from openplaci.faults import CannotDo
from openplaci.store import sqlite
from openplaci.store.migrations import Migration, shipped
from openplaci.store.rows import microseconds
from openplaci.store.sqlite import open_sqlite
from openplaci.store.sqlite_file import FILE_NAME

GOOD = "ALTER TABLE standings ADD COLUMN more TEXT; CREATE TABLE added (x ANY) STRICT;"


def bring(monkeypatch: pytest.MonkeyPatch, *more: str) -> None:
    """Let this version ship further migrations."""
    steps: list[Migration] = list(shipped("sqlite"))
    for sql in more:
        steps.append(Migration(number=len(steps) + 1, name="more", sql=sql, digest="d"))
    monkeypatch.setattr(sqlite, "shipped", lambda _: tuple(steps))


def look(folder: Path, query: str) -> Sequence[object]:
    connection = apsw.Connection(str(folder / FILE_NAME))
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_the_files_are_numbered_without_gaps_and_of_known_text() -> None:
    steps = shipped("sqlite")
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert all(step.digest == hashlib.sha256(step.sql.encode()).hexdigest() for step in steps)


def test_a_new_store_records_what_was_applied(tmp_path: Path) -> None:
    open_sqlite(tmp_path, TickingClock()).close()
    recorded = [(step.number, step.name, step.digest, microseconds(START)) for step in shipped("sqlite")]
    assert look(tmp_path, "SELECT * FROM migrations ORDER BY number") == recorded
    assert look(tmp_path, "PRAGMA user_version") == [(len(recorded),)]


def test_an_older_store_is_brought_up_to_date_once_and_keeps_its_facts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_sqlite(tmp_path, TickingClock()) as store:
        store.write([entry(1)])
        facts = store.facts()
    bring(monkeypatch, GOOD)
    for _ in range(2):
        with open_sqlite(tmp_path, TickingClock()) as store:
            assert store.facts() == facts
            assert store.check() == []
    assert look(tmp_path, "SELECT number, name FROM migrations WHERE name = 'more'") == [
        (len(shipped("sqlite")) + 1, "more")
    ]


def test_a_migration_that_fails_leaves_the_store_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_sqlite(tmp_path, TickingClock()) as store:
        store.write([entry(1)])
        facts = store.facts()
    with monkeypatch.context() as patch:
        bring(patch, GOOD, "CREATE TABLE again (x ANY) STRICT; CREATE TABLE again (x ANY) STRICT")
        with pytest.raises(CannotDo, match="already exists") as told:
            open_sqlite(tmp_path, TickingClock())
        assert str(tmp_path) in str(told.value)
        assert "\n" not in str(told.value)
    assert look(tmp_path, "SELECT name FROM sqlite_schema WHERE name IN ('added', 'again')") == []
    with open_sqlite(tmp_path, TickingClock()) as store:
        assert store.facts() == facts
        assert store.check() == []


def test_a_store_of_a_newer_version_is_refused_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        bring(patch, GOOD)
        open_sqlite(tmp_path, TickingClock()).close()
    content = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(CannotDo, match="take a newer OpenPLACI") as told:
        open_sqlite(tmp_path, TickingClock())
    assert str(tmp_path) in str(told.value)
    assert "\n" not in str(told.value)
    assert (tmp_path / FILE_NAME).read_bytes() == content
