"""What somebody may do to the file, with more and more knowledge; each is found, and the first fact named."""

import os
import shutil
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import apsw
import msgspec
import pytest
from record_values import KEYS, MASTER, NOON, SIGNER, Counter, filled, filling, opened, sealer, verdict

from openplaci.faults import CannotDo
from openplaci.flow.closing import close
from openplaci.model.fact import ENCODER, FACT_DECODER, DataErased, Entry, RecordClosed
from openplaci.record.chain import FIRST, Row, link_of
from openplaci.record.closing import Signer, digest
from openplaci.record.seal import Sealer
from openplaci.record.verdict import Broken, Whole
from openplaci.store.base import FILE_NAME
from openplaci.store.migrations import shipped

COLUMNS = "seq, recorded, kind, subject, digest, cycle, body, link"
TRIGGERS = ("facts_are_not_changed", "facts_are_not_deleted", "raws_are_not_changed", "seals_are_not_changed")
LAST = 33


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("whole"))


class Attacker:
    """Somebody who can write the file; triggers are put back, so that only the change itself is there to find."""

    def __init__(self, path: Path) -> None:
        self.db = apsw.Connection(str(path))
        self.triggers = [
            self.db.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (name,)).get for name in TRIGGERS
        ]
        for name in TRIGGERS:
            self.db.execute(f"DROP TRIGGER {name}")

    def done(self) -> None:
        for sql in self.triggers:
            self.db.execute(str(sql))
        self.db.close()

    def do(self, statement: str, *bindings: bytes | int | str | None) -> None:
        self.db.execute(statement, bindings)

    def rows(self) -> list[Row]:
        query = f"SELECT {COLUMNS}, NULL FROM facts ORDER BY seq"  # noqa: S608
        return list(map(Row._make, self.db.execute(query)))

    def relink(self, master: bytes | None = None, first: int = 1) -> None:
        """Compute all links anew, and the end of the record; stamped by who has the master key."""
        rows = self.rows()
        before = rows[first - 2].link if first > 1 else FIRST
        for row in rows[first - 1 :]:
            before = link_of(before, row)
            self.do("UPDATE facts SET link = ? WHERE seq = ?", before, row.seq)
        self.do("UPDATE head SET seq = ?, link = ?", rows[-1].seq, before)
        if master is not None:
            self.do("UPDATE head SET stamp = ?", Sealer(master, Counter()).stamp(rows[-1].seq, before))


def removed(a: Attacker) -> None:
    a.do("DELETE FROM facts WHERE seq = 20")
    a.do("DELETE FROM seals WHERE seq = 20")


def last_removed(a: Attacker) -> None:
    a.do("DELETE FROM facts WHERE seq = 33")
    a.do("DELETE FROM seals WHERE seq = 33")


def last_removed_and_the_end_rewritten(a: Attacker) -> None:
    last_removed(a)
    a.relink()


def all_since_the_closing_removed(a: Attacker) -> None:
    a.do("DELETE FROM facts WHERE seq > 24")
    a.do("DELETE FROM seals WHERE seq > 24")
    a.do("DELETE FROM raws WHERE digest NOT IN (SELECT digest FROM facts WHERE digest IS NOT NULL)")
    a.relink()


def two_swapped(a: Attacker) -> None:
    for table in ("facts", "seals"):
        for old, new in ((20, 1000), (21, 20), (1000, 21)):
            a.do(f"UPDATE {table} SET seq = ? WHERE seq = ?", new, old)  # noqa: S608


def two_swapped_and_relinked(a: Attacker) -> None:
    two_swapped(a)
    a.relink()


def one_put_in(a: Attacker) -> None:
    for table in ("facts", "seals"):
        a.do(f"UPDATE {table} SET seq = seq + 1000 WHERE seq >= 20")  # noqa: S608
        a.do(f"UPDATE {table} SET seq = seq - 999 WHERE seq >= 1000")  # noqa: S608
        columns = "recorded, kind, subject, digest, cycle, body, link" if table == "facts" else "wrapped"
        a.do(f"INSERT INTO {table} (seq, {columns}) SELECT 20, {columns} FROM {table} WHERE seq = 6")  # noqa: S608
    a.do("UPDATE head SET seq = 34")


def a_tail_forged(a: Attacker) -> None:
    a.do("UPDATE facts SET recorded = recorded + 1 WHERE seq = 30")
    a.relink(first=30)


def a_key_destroyed(a: Attacker) -> None:
    a.do("DELETE FROM seals WHERE seq = 8")


def a_key_swapped(a: Attacker) -> None:
    a.do("UPDATE seals SET wrapped = (SELECT wrapped FROM seals AS other WHERE other.seq = 9) WHERE seq = 8")


def an_erasure_forged(a: Attacker) -> None:
    """The attacker knows how the record is made, and has no key."""
    a.do("DELETE FROM seals WHERE seq = 30")
    token = a.db.execute("SELECT subject FROM facts WHERE kind = 'record.erased'").get
    body = ENCODER.encode(DataErased(facts=((30, 30),), why="request", by="p-anna", at=NOON))
    a.do(
        "INSERT INTO facts (seq, recorded, kind, subject, body, link) VALUES (34, 1, 'record.erased', ?, ?, ?)",
        token, body, FIRST,
    )  # fmt: skip
    a.relink(first=34)


def an_erasure_widened(a: Attacker) -> None:
    body = a.db.execute("SELECT body FROM facts WHERE kind = 'record.erased'").get
    fact = FACT_DECODER.decode(bytes(body))
    assert isinstance(fact, DataErased)
    a.do("DELETE FROM seals WHERE seq = 5")
    wider = ENCODER.encode(msgspec.structs.replace(fact, facts=((1, 3), (5, 5))))
    a.do("UPDATE facts SET body = ? WHERE kind = 'record.erased'", wider)
    a.relink()


def a_destroyed_key_put_back(a: Attacker) -> None:
    a.do("INSERT INTO seals SELECT 2, wrapped FROM seals WHERE seq = 5")


def a_key_of_no_fact(a: Attacker) -> None:
    a.do("INSERT INTO seals SELECT 99, wrapped FROM seals WHERE seq = 5")


def bytes_removed(a: Attacker) -> None:
    a.do("DELETE FROM raws WHERE digest = (SELECT digest FROM facts WHERE seq = 7)")


def bytes_put_in(a: Attacker) -> None:
    a.do("INSERT INTO raws SELECT zeroblob(32), wrapped, body FROM raws LIMIT 1")


def closing_signed_with_another_key(a: Attacker) -> None:
    """Even with the master key."""
    other = Signer(bytes(32))
    query = "SELECT seq, body FROM facts WHERE kind = 'record.closed' ORDER BY seq LIMIT 1"
    seq, body = a.db.execute(query).get
    fact = FACT_DECODER.decode(body)
    assert isinstance(fact, RecordClosed)
    a.do("UPDATE facts SET body = ? WHERE seq = ?", ENCODER.encode(other.sign(fact)), seq)
    a.relink(MASTER)


def closed_facts_rewritten_with_the_master_key(a: Attacker) -> None:
    a.do("UPDATE facts SET recorded = recorded + 1 WHERE seq = 6")
    a.relink(MASTER)


def an_index_entry_changed(a: Attacker) -> None:
    """The table stays, the index no longer finds the fact: written by way of a schema that names another column."""
    sql = "CREATE INDEX facts_by_subject ON facts (subject)"
    a.do("PRAGMA writable_schema = 1")
    a.do(
        "UPDATE sqlite_schema SET sql = 'CREATE INDEX facts_by_subject ON facts (link)' WHERE name = ?", sql.split()[2]
    )
    a.do("PRAGMA writable_schema = RESET")
    a.do("REINDEX facts_by_subject")
    a.do("PRAGMA writable_schema = 1")
    a.do("UPDATE sqlite_schema SET sql = ? WHERE name = 'facts_by_subject'", sql)
    a.do("PRAGMA writable_schema = RESET")


def a_trigger_removed(a: Attacker) -> None:
    a.triggers.pop()


def an_index_removed(a: Attacker) -> None:
    a.do("DROP INDEX facts_of_audit")


def end_forgotten(a: Attacker) -> None:
    a.do("DELETE FROM head")


@pytest.mark.parametrize(
    ("attack", "fact", "word"),
    [
        (removed, 20, "missing"),
        (last_removed, 33, "missing"),
        (last_removed_and_the_end_rewritten, 32, "stamped"),
        (all_since_the_closing_removed, 24, "stamped"),
        (two_swapped, 20, "follow"),
        (two_swapped_and_relinked, 24, "closing 2 was signed over other facts"),
        (one_put_in, 20, "follow"),
        (a_tail_forged, 33, "stamped"),
        (a_key_destroyed, 8, "no erasure speaks of it"),
        (a_key_swapped, 8, "cannot be opened"),
        (an_erasure_forged, 34, "stamped"),
        (an_erasure_widened, 24, "closing 2 was signed over other facts"),
        (a_destroyed_key_put_back, 2, "its key is still there"),
        (a_key_of_no_fact, 99, "no such fact"),
        (bytes_removed, 7, "bytes of fact 7 are missing"),
        (bytes_put_in, None, "cannot be opened"),
        (closing_signed_with_another_key, 15, "key that is not known"),
        (closed_facts_rewritten_with_the_master_key, 15, "closing 1 was signed over other facts"),
        (an_index_entry_changed, 1, "index"),
        (a_trigger_removed, None, "trigger seals_are_not_changed"),
        (an_index_removed, None, "index facts_of_audit"),
        (end_forgotten, 1, "behind the end"),
    ],
)
def test_what_was_done_is_found_and_the_first_fact_named(
    whole: Path, tmp_path: Path, attack: Callable[[Attacker], None], fact: int | None, word: str
) -> None:
    shutil.copy(whole, tmp_path / FILE_NAME)
    attacker = Attacker(tmp_path / FILE_NAME)
    attack(attacker)
    attacker.done()
    found = verdict(tmp_path)
    assert isinstance(found, Broken)
    assert found.fact == fact, found
    assert word in found.words


def test_triggers_dropped_and_made_again_are_no_break(whole: Path, tmp_path: Path) -> None:
    shutil.copy(whole, tmp_path / FILE_NAME)
    Attacker(tmp_path / FILE_NAME).done()
    assert isinstance(verdict(tmp_path), Whole)


@pytest.mark.parametrize("table", ["facts", "seals", "raws", "head"])
def test_an_older_copy_of_a_table_is_found(tmp_path: Path, table: str) -> None:
    filled(tmp_path)
    old = tmp_path / "old.db"
    shutil.copy(tmp_path / FILE_NAME, old)
    with opened(tmp_path) as store:
        store.write([filling(10)])
    attacker = Attacker(tmp_path / FILE_NAME)
    attacker.do("ATTACH ? AS old", str(old))
    attacker.do(f"DELETE FROM main.{table}")  # noqa: S608
    attacker.do(f"INSERT INTO main.{table} SELECT * FROM old.{table}")  # noqa: S608
    attacker.done()
    found = verdict(tmp_path)
    assert isinstance(found, Broken)
    assert found.fact == 34


def test_an_older_copy_of_the_whole_file_is_found_by_a_closing_that_left_the_house(tmp_path: Path) -> None:
    path = filled(tmp_path)
    old = path.read_bytes()
    with opened(tmp_path) as store:
        store.write([filling(10)])
        closed = close(store, SIGNER, NOON, "x")
    assert closed is not None
    deposited = {closed.number: digest(closed)}
    assert isinstance(verdict(tmp_path, deposited=deposited), Whole)
    path.write_bytes(old)
    assert isinstance(verdict(tmp_path), Whole)
    found = verdict(tmp_path, deposited=deposited)
    assert isinstance(found, Broken)
    assert "closing 3, which was deposited" in found.words
    other = verdict(tmp_path, deposited={2: "0" * 64})
    assert isinstance(other, Broken)
    assert other.fact == 24


def test_without_the_master_key_the_chain_and_the_closings_are_looked_at_and_the_rest_is_said(
    whole: Path, tmp_path: Path
) -> None:
    found = verdict(whole.parent, keyed=False)
    assert isinstance(found, Whole)
    assert len(found.unseen) == 3
    shutil.copy(whole, tmp_path / FILE_NAME)
    attacker = Attacker(tmp_path / FILE_NAME)
    closed_facts_rewritten_with_the_master_key(attacker)
    attacker.done()
    broken = verdict(tmp_path, keyed=False)
    assert isinstance(broken, Broken)
    assert broken.fact == 15


def test_another_public_key_and_another_master_key_are_said(whole: Path) -> None:
    other = Signer(bytes(32))
    found = verdict(whole.parent, keys={other.id: other.public})
    assert isinstance(found, Broken)
    assert (found.fact, found.kind) == (15, "record.closed")
    assert isinstance(verdict(whole.parent, keys=KEYS | {other.id: other.public}), Whole)


def test_workers_find_the_same(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openplaci.record.verify.MANY", 1)
    monkeypatch.setattr("openplaci.record.verify.RUN", 4)
    assert verdict(whole.parent, workers=2) == verdict(whole.parent)
    shutil.copy(whole, tmp_path / FILE_NAME)
    attacker = Attacker(tmp_path / FILE_NAME)
    attacker.do("UPDATE raws SET body = zeroblob(100) WHERE digest = (SELECT digest FROM facts WHERE seq = 28)")
    attacker.done()
    found = verdict(tmp_path, workers=2)
    assert isinstance(found, Broken)
    assert (found.fact, found.kind) == (28, "raw")
    assert sealer().mark


def test_a_store_that_is_written_to_and_erased_from_meanwhile_is_whole(tmp_path: Path) -> None:
    filled(tmp_path)
    ended = threading.Event()

    def write() -> None:
        with opened(tmp_path) as store:
            for number in range(10, 60):
                last = store.write([filling(number)])
                if number % 20 == 0:
                    fact = DataErased(facts=((last, last),), why="request", by="x", at=NOON)
                    store.erase([last], Entry(facts=(fact,)))
                    close(store, SIGNER, NOON, "x")
        ended.set()

    beside = threading.Thread(target=write)
    beside.start()
    while not ended.is_set():
        assert isinstance(found := verdict(tmp_path), Whole), found
    beside.join()


def test_a_copy_on_a_medium_that_cannot_be_written_is_looked_at(whole: Path) -> None:
    with tempfile.TemporaryDirectory() as name:  # a folder that nobody may enter is above tmp_path
        folder = Path(name)
        shutil.copy(whole, folder / FILE_NAME)
        (folder / FILE_NAME).chmod(0o444)
        folder.chmod(0o555)
        me = os.geteuid()
        if me == 0:
            os.seteuid(65534)
        try:
            assert isinstance(verdict(folder), Whole)
        finally:
            os.seteuid(me)
            folder.chmod(0o755)
        assert [path.name for path in folder.iterdir()] == [FILE_NAME]


def test_what_hinders_the_look_at_the_file_beside_the_workers_is_not_whole(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openplaci.record.verify.MANY", 1)
    shutil.copy(whole, tmp_path / FILE_NAME)
    attacker = Attacker(tmp_path / FILE_NAME)
    newer = len(shipped("sqlite")) + 1
    attacker.do("INSERT INTO migrations VALUES (?, 'forged', 'x')", newer)
    attacker.do(f"PRAGMA user_version = {newer}")
    attacker.db.close()  # the triggers stay away
    for workers in (1, 2):
        with pytest.raises(CannotDo, match=f"of version {newer}"):
            verdict(tmp_path, workers=workers)


@pytest.mark.parametrize("keyed", [True, False])
@pytest.mark.parametrize("seq", [3, 4, 28])
def test_bytes_that_move_from_a_column_to_the_next_are_found(
    whole: Path, tmp_path: Path, seq: int, keyed: bool
) -> None:
    shutil.copy(whole, tmp_path / FILE_NAME)
    attacker = Attacker(tmp_path / FILE_NAME)
    row = attacker.rows()[seq - 1]
    number = (-1 if row.cycle is None else row.cycle).to_bytes(8, "big", signed=True)
    joined = (row.digest or FIRST) + number + row.body
    place = next(at for at in range(33, len(joined)) if joined[at] < 128 and joined[at : at + 8] != bytes(8))
    digest, cycle, body = joined[:place], int.from_bytes(joined[place : place + 8], "big"), joined[place + 8 :]
    attacker.do("UPDATE facts SET digest = ?, cycle = ?, body = ? WHERE seq = ?", digest, cycle, body, seq)
    moved = attacker.rows()[seq - 1]
    assert link_of(FIRST, moved) == link_of(FIRST, row)
    attacker.done()
    found = verdict(tmp_path, keyed=keyed)
    assert isinstance(found, Broken)
    assert found.fact == seq


def test_an_end_of_another_type_is_an_answer(whole: Path, tmp_path: Path) -> None:
    shutil.copy(whole, tmp_path / FILE_NAME)
    attacker = Attacker(tmp_path / FILE_NAME)
    attacker.do("PRAGMA writable_schema = 1")
    attacker.do("UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') WHERE name = 'head'")
    attacker.do("PRAGMA writable_schema = RESET")
    attacker.do("UPDATE head SET seq = 'many'")
    attacker.done()
    assert isinstance(verdict(tmp_path), Broken)
