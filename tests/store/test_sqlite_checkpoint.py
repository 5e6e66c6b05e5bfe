"""The log is moved to the file beside the writing, and stays small whether the thread keeps up or not."""

import threading
from pathlib import Path

import pytest
from sqlite_helpers import opened
from store_values import entry

from openplaci.store import sqlite_checkpoint

FRAME = 8192 + 24


def log_of(folder: Path) -> int:
    """Frames that the log has room for."""
    return (folder / "openplaci.db-wal").stat().st_size // FRAME


def test_the_thread_moves_what_is_in_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_checkpoint, "PAGES", 40)
    with opened(tmp_path) as store:
        size = (tmp_path / "openplaci.db").stat().st_size
        for number in range(30):
            store.write([entry(number)])
        waits = threading.Event()
        for _ in range(3000):
            if (tmp_path / "openplaci.db").stat().st_size > size:
                break
            waits.wait(0.01)
        assert (tmp_path / "openplaci.db").stat().st_size > size
        assert store.check() == []


def test_who_writes_moves_it_where_the_thread_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_checkpoint, "PAGES", 0)
    monkeypatch.setattr(sqlite_checkpoint, "MOST", 60)
    monkeypatch.setattr(sqlite_checkpoint.Checkpoint, "_run", lambda _: None)
    with opened(tmp_path) as store:
        for number in range(60):
            store.write([entry(number)])
        assert 60 <= log_of(tmp_path) < 120
        assert store.check() == []


def test_a_log_that_cannot_be_moved_now_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_checkpoint, "PAGES", 10)
    monkeypatch.setattr(sqlite_checkpoint, "MOST", 20)
    with opened(tmp_path) as store, store._reader() as reader:
        reader.execute("BEGIN; SELECT count(*) FROM facts").fetchall()
        for number in range(30):
            store.write([entry(number)])
        reader.execute("COMMIT")
        assert store.count()["facts"] == 60
    with opened(tmp_path) as store:
        assert store.count()["facts"] == 60
        assert store.check() == []
