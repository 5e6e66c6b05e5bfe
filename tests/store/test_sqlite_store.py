"""What only the SQLite store promises: a file that lasts, its mode, its triggers, its plain refusals."""

import os
import resource
import sqlite3
import stat
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest
from store_values import TickingClock, digest_of, entry, standing

from openplaci.faults import CannotDo, StoreFault
from openplaci.store.rows import rows_of
from openplaci.store.sqlite import SqliteStore, open_sqlite
from openplaci.store.sqlite_check import sound
from openplaci.store.sqlite_file import APPLICATION_ID, FILE_NAME


def opened(folder: Path, *, busy_ms: int = 5000) -> SqliteStore:
    return open_sqlite(folder, TickingClock(), busy_ms=busy_ms)


@contextmanager
def beside(folder: Path) -> Iterator[apsw.Connection]:
    """Another program's connection to the same file."""
    connection = apsw.Connection(str(folder / FILE_NAME))
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write everywhere; nobody may not."""
    me = os.geteuid()
    if me == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(me)


def one_line(fault: pytest.ExceptionInfo[Exception], path: Path) -> bool:
    return str(path) in str(fault.value) and "\n" not in str(fault.value)


def test_reopening_finds_everything(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.write([entry(number) for number in range(30)])
        facts, count = store.facts(), store.count()
    with opened(tmp_path) as store:
        assert store.facts() == facts
        assert store.count() == count
        assert store.standings(["157-00000007"]) == {"157-00000007": standing("157-00000007")}
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
    "statement", ["UPDATE facts SET kind = 'x'", "DELETE FROM facts", "UPDATE raws SET body = x''"]
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
        assert sorted(tables) == [("facts", 1), ("migrations", 1), ("raws", 1), ("standings", 1)]


def test_check_tells_what_is_wrong(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.write([entry(1), entry(2)])
        with beside(tmp_path) as other:
            other.execute("DROP TRIGGER facts_are_not_deleted; DELETE FROM facts WHERE seq = 2")
            other.execute("UPDATE migrations SET digest = 'other'")
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
            "CREATE TRIGGER t BEFORE INSERT ON standings WHEN new.key = 'bad'"
            " BEGIN SELECT raise(ABORT, 'no room for this one'); END"
        )
        answers = store._commit(
            [rows_of([entry(n), entry(n + 1, key="bad" if n == 20 else None)]) for n in (10, 20, 30)]
        )
        assert [answers[0], answers[2]] == [6, 10]
        assert isinstance(answers[1], StoreFault)
        assert "no room for this one" in str(answers[1])
        assert [fact.fact.filing for fact in store.facts(after=2)][::2] == ["f10", "f11", "f30", "f31"]
        assert store.raw(entry(20).digest) is None
        assert store.standings(["157-00000020", "bad"]) == {}
        assert store.check() == []


def test_threads_beside_a_refused_one_lose_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as store, beside(tmp_path) as other:
        other.execute(
            "CREATE TRIGGER t BEFORE INSERT ON facts WHEN new.subject = 'bad' BEGIN SELECT raise(ABORT, 'x'); END"
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
        assert {fact.fact.filing for fact in facts} == kept
        assert len(facts) == 2 * len(kept)


@pytest.mark.parametrize("content", [b"not a database at all\n" * 100, os.urandom(4096)])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(CannotDo, match="not a store of OpenPLACI") as told:
        opened(tmp_path)
    assert one_line(told, tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == content


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / FILE_NAME)
    other.execute("CREATE TABLE facts (seq)")
    other.commit()
    other.close()
    content = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(CannotDo, match="not a store of OpenPLACI") as told:
        opened(tmp_path)
    assert one_line(told, tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == content


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch()
    with opened(tmp_path) as store:
        assert store.write([entry(1)]) == 2
        with beside(tmp_path) as other:
            assert other.pragma("application_id") == APPLICATION_ID


def test_a_damaged_file_is_told_in_one_line(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.write([entry(number) for number in range(50)])
    content = bytearray((tmp_path / FILE_NAME).read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    (tmp_path / FILE_NAME).write_bytes(content)
    with opened(tmp_path) as store:
        with pytest.raises(StoreFault, match="damaged") as told:
            store.facts()
        assert one_line(told, tmp_path)
        assert "damaged" in " ".join(store.check())


def test_a_path_that_is_no_file_or_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder" / FILE_NAME).mkdir(parents=True)
    for folder in (tmp_path / "file", tmp_path / "file" / "below", tmp_path / "folder"):
        with pytest.raises(CannotDo) as told:
            opened(folder)
        assert one_line(told, folder)


def test_a_read_only_folder_is_refused() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        with as_nobody():
            for wanted in (folder, folder / "data"):
                with pytest.raises(CannotDo) as told:
                    opened(wanted)
                assert one_line(told, wanted)
        assert list(folder.iterdir()) == []
        folder.chmod(0o755)


@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o555, 0o666), (0o755, 0o444), (0o777, 0o444)])
def test_a_store_that_may_not_be_written_to_is_refused(folder_mode: int, file_mode: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        opened(folder).close()
        (folder / FILE_NAME).chmod(file_mode)
        folder.chmod(folder_mode)
        with as_nobody(), pytest.raises(CannotDo) as told:
            opened(folder)
        assert one_line(told, folder)
        folder.chmod(0o755)


def test_a_locked_store_is_told_and_writes_again_later(tmp_path: Path) -> None:
    with opened(tmp_path, busy_ms=1) as store, beside(tmp_path) as other:
        store.write([entry(1)])
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFault, match="locked by another program") as told:
            store.write([entry(2)])
        assert one_line(told, tmp_path)
        assert store.count()["facts"] == 2
        other.execute("COMMIT")
        assert store.write([entry(2)]) == 4


def test_a_new_store_that_is_locked_cannot_be_opened(tmp_path: Path) -> None:
    with beside(tmp_path) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(CannotDo, match="locked by another program") as told:
            opened(tmp_path, busy_ms=1)
        assert one_line(told, tmp_path)


def test_a_full_disk_loses_nothing_and_writes_again_when_there_is_room(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.write([entry(1)])
        most = store._connection.pragma("max_page_count", store._connection.pragma("page_count") + 2)
        assert most < 50
        with pytest.raises(StoreFault, match="no room left") as told:
            store.write([entry(number, raw=os.urandom(16_000)) for number in range(10, 60)])
        assert one_line(told, tmp_path)
        answers = store._commit([rows_of([entry(2)]), rows_of([entry(3, raw=bytes(100_000))])])
        assert answers[0] == 4
        assert isinstance(answers[1], StoreFault)
        store._connection.pragma("max_page_count", 1_000_000)
        assert store.write([entry(4)]) == 6
        assert [fact.fact.filing for fact in store.facts()][::2] == ["f1", "f2", "f4"]
        assert store.check() == []


def test_a_disk_that_refuses_loses_nothing(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with opened(tmp_path) as store:
        store.write([entry(1)])
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
        try:
            with pytest.raises(StoreFault, match="disk") as told:
                store.write([entry(number, raw=os.urandom(16_000)) for number in range(10, 60)])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert one_line(told, tmp_path)
        assert store.write([entry(2)]) == 4
        assert store.check() == []
    with opened(tmp_path) as store:
        assert [fact.fact.filing for fact in store.facts()][::2] == ["f1", "f2"]


def test_a_fact_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with opened(tmp_path) as store, beside(tmp_path) as other:
        store.write([entry(1)])
        other.execute("INSERT INTO facts VALUES (3, 0, 'x', 'y', x'c1')")
        other.execute("UPDATE standings SET body = x'c1'")
        with pytest.raises(StoreFault, match="fact 3 cannot be read"):
            store.facts()
        with pytest.raises(StoreFault, match="standing cannot be read"):
            store.standings(["157-00000001"])


def test_readers_are_reused_and_let_go(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        for _ in range(5):
            store.count()
        assert len(store._idle) == 1
        with store._reader():
            store.count()
            store.close()
        assert len(store._idle) == 0
