"""Numbered SQL files: in order, once, all or none."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import apsw
import msgspec
import pytest
from store_values import START, TickingClock, assessed, digest_of, entry, finding, sealer, standing, unreadable

from openplaci.faults import CannotDo
from openplaci.model.fact import KINDS, subject_of
from openplaci.record.chain import FIRST, link_of
from openplaci.store import holds_sealed, sqlite
from openplaci.store.base import FILE_NAME
from openplaci.store.migrations import Migration, shipped
from openplaci.store.rows import microseconds
from openplaci.store.sqlite import open_sqlite
from openplaci.store.sqlite_file import APPLICATION_ID

GOOD = "ALTER TABLE seals ADD COLUMN more TEXT; CREATE TABLE added (x ANY) STRICT;"


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
    open_sqlite(tmp_path, TickingClock(), sealer()).close()
    recorded = [(step.number, step.name, step.digest) for step in shipped("sqlite")]
    assert look(tmp_path, "SELECT * FROM migrations ORDER BY number") == recorded
    assert look(tmp_path, "PRAGMA user_version") == [(len(recorded),)]


def test_an_older_store_is_brought_up_to_date_once_and_keeps_its_facts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_sqlite(tmp_path, TickingClock(), sealer()) as store:
        store.write([entry(1)])
        facts = store.facts()
    bring(monkeypatch, GOOD)
    for _ in range(2):
        with open_sqlite(tmp_path, TickingClock(), sealer()) as store:
            assert store.facts() == facts
            assert store.check() == []
    assert look(tmp_path, "SELECT number, name FROM migrations WHERE name = 'more'") == [
        (len(shipped("sqlite")) + 1, "more")
    ]


def test_a_migration_that_fails_leaves_the_store_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_sqlite(tmp_path, TickingClock(), sealer()) as store:
        store.write([entry(1)])
        facts = store.facts()
    with monkeypatch.context() as patch:
        bring(patch, GOOD, "CREATE TABLE again (x ANY) STRICT; CREATE TABLE again (x ANY) STRICT")
        with pytest.raises(CannotDo, match="already exists") as told:
            open_sqlite(tmp_path, TickingClock(), sealer())
        assert str(tmp_path) in str(told.value)
        assert "\n" not in str(told.value)
    assert look(tmp_path, "SELECT name FROM sqlite_schema WHERE name IN ('added', 'again')") == []
    with open_sqlite(tmp_path, TickingClock(), sealer()) as store:
        assert store.facts() == facts
        assert store.check() == []


def test_a_store_of_a_newer_version_is_refused_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        bring(patch, GOOD)
        open_sqlite(tmp_path, TickingClock(), sealer()).close()
    content = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(CannotDo, match="take a newer OpenPLACI") as told:
        open_sqlite(tmp_path, TickingClock(), sealer())
    assert str(tmp_path) in str(told.value)
    assert "\n" not in str(told.value)
    assert (tmp_path / FILE_NAME).read_bytes() == content


def in_clear(folder: Path) -> None:
    """A store of the first migration alone, with facts and bytes as they were kept then."""
    (folder / FILE_NAME).touch(mode=0o600)
    connection = apsw.Connection(str(folder / FILE_NAME))
    first = shipped("sqlite")[0]
    connection.execute(first.sql)
    connection.execute("INSERT INTO migrations VALUES (?, ?, ?, 0)", (first.number, first.name, first.digest))
    connection.pragma("application_id", APPLICATION_ID)
    connection.pragma("user_version", 1)
    connection.pragma("journal_mode", "wal")
    manifest = assessed("f3", "157-00000003")
    line = msgspec.structs.replace(manifest.consignment, document="flight_manifest")
    failed = msgspec.structs.replace(finding(), stage="journey")
    unsure = assessed("f2", "157-00000002")
    doubtful = msgspec.structs.replace(unsure.assessment, findings=(failed,))
    facts = [
        *entry(1).facts,
        msgspec.structs.replace(unsure, assessment=doubtful),
        msgspec.structs.replace(manifest, consignment=line),
        unreadable("f4", b"WRITTEN IN CLEAR"),
    ]
    for seq, fact in enumerate(facts, 1):
        plain = msgspec.to_builtins(fact)
        plain.pop("stands", None)
        body = msgspec.msgpack.encode(plain)
        recorded = microseconds(START) + seq // 3
        connection.execute(
            "INSERT INTO facts VALUES (?, ?, ?, ?, ?)", (seq, recorded, KINDS[type(fact)], subject_of(fact), body)
        )
    for raw in (entry(1).raw, b"WRITTEN IN CLEAR"):
        assert raw
        connection.execute("INSERT INTO raws VALUES (?, ?)", (bytes.fromhex(digest_of(raw)), raw))
    connection.close()


def test_what_was_kept_in_clear_is_carried_over_and_leaves_nothing_behind(tmp_path: Path) -> None:
    in_clear(tmp_path)
    assert b"AL NOOR" in (tmp_path / FILE_NAME).read_bytes()
    assert not holds_sealed(tmp_path)
    with open_sqlite(tmp_path, TickingClock(), sealer()) as store:
        facts = store.facts()
        assert [stored.fact for stored in facts[:2]] == list(entry(1).facts)
        assert facts[4].fact == unreadable("f4", b"WRITTEN IN CLEAR")
        assert [microseconds(stored.recorded) - microseconds(START) for stored in facts] == [0, 0, 1, 1, 1]
        assert store.raw(digest_of(b"WRITTEN IN CLEAR")) == b"WRITTEN IN CLEAR"
        keys = ["157-00000001", "157-00000002", "157-00000003"]
        assert store.standings(keys) == {keys[0]: standing(keys[0])}
        link = FIRST
        for row in store.rows():
            link = link_of(link, row)
            assert row.link == link
        assert store.write([entry(5)]) == 7
        assert store.check() == []
        left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        assert not any(clear in left for clear in (b"AL NOOR", b"IN CLEAR", b"157-00000001"))
    assert holds_sealed(tmp_path)


def test_a_carrying_over_that_fails_leaves_everything_as_it_was(tmp_path: Path) -> None:
    in_clear(tmp_path)
    connection = apsw.Connection(str(tmp_path / FILE_NAME))
    connection.execute("INSERT INTO facts VALUES (6, 0, 'x', 'y', x'c1')")
    connection.close()
    with pytest.raises(CannotDo, match="fact 6") as told:
        open_sqlite(tmp_path, TickingClock(), sealer())
    assert "\n" not in str(told.value)
    assert look(tmp_path, "SELECT count(*) FROM facts") == [(6,)]
    assert not holds_sealed(tmp_path)
