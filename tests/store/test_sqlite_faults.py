"""What can go wrong with a file, told in one line that names it; nothing is lost by it."""

import os
import resource
import sqlite3
import tempfile
from pathlib import Path

import pytest
from sqlite_helpers import as_nobody, beside, one_line, opened
from store_values import entry, filing_of, sealer

from openplaci.faults import CannotDo, StoreFault
from openplaci.store.base import FILE_NAME
from openplaci.store.rows import rows_of


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


def test_a_damaged_file_is_told_in_one_line(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.write([entry(number) for number in range(50)])
    content = bytearray((tmp_path / FILE_NAME).read_bytes())
    (tmp_path / FILE_NAME).write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))
    with pytest.raises(CannotDo, match="damaged") as refused:
        opened(tmp_path)
    assert one_line(refused, tmp_path)
    content[-16384:] = b"\xff" * 16384
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
        answers = store._commit([rows_of([entry(2)], sealer()), rows_of([entry(3, raw=bytes(100_000))], sealer())])
        assert answers[0] == 4
        assert isinstance(answers[1], StoreFault)
        store._connection.pragma("max_page_count", 1_000_000)
        assert store.write([entry(4)]) == 6
        assert [filing_of(fact) for fact in store.facts()][::2] == ["f1", "f2", "f4"]
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
        assert [filing_of(fact) for fact in store.facts()][::2] == ["f1", "f2"]


@pytest.mark.parametrize("what", ["body", "link", "kind", "subject", "cycle"])
def test_a_fact_that_was_changed_is_named(tmp_path: Path, what: str) -> None:
    with opened(tmp_path) as store, beside(tmp_path) as other:
        store.write([entry(1)])
        other.execute("DROP TRIGGER facts_are_not_changed")
        other.execute(f"UPDATE facts SET {what} = {CHANGES[what]} WHERE seq = 2")  # noqa: S608
        if what in ("link", "cycle"):
            assert len(store.facts()) == 2, "only verification looks at it"
            return
        with pytest.raises(StoreFault, match="fact 2 cannot be opened"):
            store.facts()
        if what != "subject":
            with pytest.raises(StoreFault, match="fact 2 cannot be opened"):
                store.standings(["157-00000001"])


def test_a_changed_key_or_filing_is_named(tmp_path: Path) -> None:
    with opened(tmp_path) as store, beside(tmp_path) as other:
        store.write([entry(1)])
        other.execute("DROP TRIGGER seals_are_not_changed; DROP TRIGGER raws_are_not_changed")
        other.execute("UPDATE seals SET wrapped = randomblob(60) WHERE seq = 1; UPDATE raws SET body = zeroblob(60)")
        with pytest.raises(StoreFault, match="fact 1 cannot be opened"):
            store.facts()
        with pytest.raises(StoreFault, match="cannot be opened"):
            store.raw(entry(1).digest)


CHANGES = {
    "body": "CAST(substr(body, 1, length(body) - 1) || x'00' AS BLOB)",
    "link": "zeroblob(32)",
    "kind": "'consignment.x'",
    "subject": "zeroblob(16)",
    "cycle": "7",
}
