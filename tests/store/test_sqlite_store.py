"""What only the SQLite store promises: a file that lasts, its mode, its triggers, its groups."""

import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import apsw
import pytest
from sqlite_helpers import beside, one_line, opened
from store_values import START, TickingClock, digest_of, entry, filing_of, sealer, standing

from openplaci.faults import CannotDo, StoreFault
from openplaci.model.fact import DataErased, Entry, Erased
from openplaci.record.seal import Sealer
from openplaci.store.base import FILE_NAME
from openplaci.store.rows import rows_of
from openplaci.store.sqlite import open_sqlite
from openplaci.store.sqlite_check import sound
from openplaci.store.sqlite_file import APPLICATION_ID


def test_reopening_finds_everything(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.write([entry(number) for number in range(30)])
        facts, count = store.facts(), store.count()
    with opened(tmp_path) as store:
        assert store.facts() == facts
        assert store.count() == count
        assert store.standings(["157-00000007"]) == {"157-00000007": standing("157-00000007", filing="f7")}
        assert store.raw(entry(7).digest) == entry(7).raw
        assert store.write([entry(30)]) == 62
        assert store.check() == []


def test_the_same_bytes_take_one_row(tmp_path: Path) -> None:
    with opened(tmp_path) as store, beside(tmp_path) as other:
        store.write([entry(1, raw=b"same"), entry(2, raw=b"same")])
        store.write([entry(3, raw=b"same")])
        assert other.execute("SELECT count(*), hex(digest) FROM raws").get == (1, digest_of(b"same").upper())


def test_only_the_owner_may_open_folder_and_files(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "data"
    with opened(folder) as store:
        store.write([entry(1)])
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
        assert files == {FILE_NAME: 0o600, f"{FILE_NAME}-wal": 0o600, f"{FILE_NAME}-shm": 0o600}
        store.path.chmod(0o644)
        assert [problem for problem in store.check() if "0644" in problem] == store.check() != []
    assert [file.name for file in folder.iterdir()] == [FILE_NAME]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE facts SET kind = 'x'",
        "DELETE FROM facts",
        "UPDATE raws SET body = x''",
        "UPDATE seals SET wrapped = x''",
    ],
)
def test_what_was_recorded_is_not_changed(tmp_path: Path, statement: str) -> None:
    with opened(tmp_path) as store, beside(tmp_path) as other:
        store.write([entry(1)])
        facts = store.facts()
        with pytest.raises(apsw.ConstraintError):
            other.execute(statement)
        assert store.facts() == facts


def test_the_connections_are_durable_and_checked(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.count()
        for connection in (store._connection, *store._idle):
            assert connection.pragma("synchronous") == 2
            assert connection.pragma("journal_mode") == "wal"
            assert connection.pragma("foreign_keys") == 1
        with beside(tmp_path) as other:
            tables = other.execute("SELECT name, strict FROM pragma_table_list WHERE name NOT LIKE 'sqlite%'").get
        assert sorted(tables) == [
            (name, 1) for name in ("current", "facts", "head", "migrations", "parts", "raws", "seals")
        ]


def test_check_tells_what_is_wrong(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.write([entry(1), entry(2)])
        with beside(tmp_path) as other:
            other.execute("DROP TRIGGER facts_are_not_deleted; DELETE FROM facts WHERE seq = 2")
            other.execute("UPDATE migrations SET digest = 'other' WHERE number = 1")
        problems = store.check()
        assert len(problems) == 3
        assert all(word in " ".join(problems) for word in ("missing", "append-only", "another migration"))
        store.path.unlink()
        assert any("cannot be read" in problem and str(store.path) in problem for problem in store.check())


@pytest.mark.parametrize(
    ("version", "free"),
    [
        ((3, 54, 1), True), ((3, 51, 3), True), ((3, 51, 2), False), ((3, 51, 0), False), ((3, 50, 7), True),
        ((3, 50, 6), False), ((3, 46, 1), False), ((3, 44, 6), True), ((3, 44, 5), False), ((3, 40, 1), False),
        ((4, 0, 0), True),
    ],
)  # fmt: skip
def test_versions_with_the_wal_reset_bug_are_known(version: tuple[int, ...], free: bool) -> None:
    assert sound(version) is free


def test_check_names_an_unsound_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path) as store:
        monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: "3.51.2")
        assert "WAL-reset" in store.check()[0]


def test_a_group_keeps_all_but_the_refused(tmp_path: Path) -> None:
    with opened(tmp_path) as store, beside(tmp_path) as other:
        store.write([entry(0)])
        other.execute(
            f"CREATE TRIGGER t BEFORE INSERT ON facts WHEN new.subject = x'{sealer().token('bad').hex()}'"
            " BEGIN SELECT raise(ABORT, 'no room for this one'); END"
        )
        answers = store._commit(
            [rows_of([entry(n), entry(n + 1, key="bad" if n == 20 else None)], sealer()) for n in (10, 20, 30)]
        )
        assert [answers[0], answers[2]] == [6, 10]
        assert isinstance(answers[1], StoreFault)
        assert "no room for this one" in str(answers[1])
        assert [filing_of(fact) for fact in store.facts(after=2)][::2] == ["f10", "f11", "f30", "f31"]
        assert store.raw(entry(20).digest) is None
        assert store.standings(["157-00000020", "bad"]) == {}
        assert store.check() == []


def test_threads_beside_a_refused_one_lose_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as store, beside(tmp_path) as other:
        other.execute(
            f"CREATE TRIGGER t BEFORE INSERT ON facts WHEN new.subject = x'{sealer().token('bad').hex()}'"
            " BEGIN SELECT raise(ABORT, 'x'); END"
        )
        gate = threading.Barrier(8)

        def work(me: int) -> list[int]:
            gate.wait()
            kept = []
            for call in range(20):
                number = me * 100 + call
                if (me + call) % 4 == 0:
                    with pytest.raises(StoreFault, match="nothing was written"):
                        store.write([entry(number), entry(number + 50, key="bad")])
                else:
                    store.write([entry(number)])
                    kept.append(number)
            return kept

        with ThreadPoolExecutor(8) as pool:
            kept = {f"f{number}" for some in pool.map(work, range(8)) for number in some}
        facts = store.facts(limit=10_000)
        assert [fact.seq for fact in facts] == list(range(1, len(facts) + 1))
        assert {filing_of(fact) for fact in facts} == kept
        assert len(facts) == 2 * len(kept)


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch()
    with opened(tmp_path) as store:
        assert store.write([entry(1)]) == 2
        with beside(tmp_path) as other:
            assert other.pragma("application_id") == APPLICATION_ID


def test_readers_are_reused_and_let_go(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        for _ in range(5):
            store.count()
        assert len(store._idle) == 1
        with store._reader():
            store.count()
            store.close()
        assert len(store._idle) == 0


def test_another_master_key_is_refused(tmp_path: Path) -> None:
    opened(tmp_path).close()
    content = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(CannotDo, match="master key is not the one") as told:
        open_sqlite(tmp_path, TickingClock(), Sealer(bytes(32), os.urandom))
    assert one_line(told, tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == content


@pytest.mark.parametrize("change", ["DELETE FROM head", "UPDATE head SET seq = 1", "UPDATE head SET seq = 3"])
def test_nothing_is_added_to_a_record_whose_end_was_changed(tmp_path: Path, change: str) -> None:
    with opened(tmp_path) as store, beside(tmp_path) as other:
        store.write([entry(1)])
        other.execute(change)
        with pytest.raises(StoreFault, match="end of the record was changed") as told:
            store.write([entry(2)])
        assert one_line(told, tmp_path)
        assert len(store.facts()) == 2


def test_a_destroyed_key_leaves_no_bytes_in_any_file(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.write([entry(number, raw=os.urandom(20_000)) for number in range(20)])
        rows, raws = store.rows(), store.raws()
        gone = [wrapped for row in rows[:10] if (wrapped := row.wrapped)]
        digests = {row.digest for row in rows[:10]}
        gone += [raw.wrapped for raw in raws if raw.digest in digests]
        assert len(gone) == 15
        assert all(found(tmp_path, wrapped) for wrapped in gone)
        store.erase(range(1, 11), Entry(facts=(erased(1, 10),)))
        assert not any(found(tmp_path, wrapped) for wrapped in gone)
        assert all(found(tmp_path, row.wrapped) for row in rows[10:] if row.wrapped)
        assert len(store.raws()) == 15
    assert not any(found(tmp_path, wrapped) for wrapped in gone)


def test_a_log_that_a_reader_holds_is_told_and_cleaned_by_erasing_again(tmp_path: Path) -> None:
    with opened(tmp_path, busy_ms=1) as store, beside(tmp_path) as other:
        store.write([entry(1)])
        wrapped = store.rows()[1].wrapped
        assert wrapped
        other.execute("BEGIN; SELECT * FROM facts")
        with pytest.raises(StoreFault, match="another program reads") as told:
            store.erase([2], Entry(facts=(erased(2, 2),)))
        assert one_line(told, tmp_path)
        assert isinstance(store.facts()[1].fact, Erased)
        assert found(tmp_path, wrapped)
        other.execute("COMMIT")
        assert store.erase([2], Entry(facts=(erased(2, 2),))) == 4
        assert not found(tmp_path, wrapped)


def found(folder: Path, wanted: bytes) -> bool:
    return any(wanted in file.read_bytes() for file in folder.rglob("*") if file.is_file())


def erased(first: int, last: int) -> DataErased:
    return DataErased(facts=((first, last),), why="request", by="p-1", at=START)
