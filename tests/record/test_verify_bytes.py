"""One byte of a store's file is changed: verification names a break, or nothing that can be read has changed."""

import random
import shutil
from pathlib import Path
from typing import Any

import apsw
import pytest
from record_values import evidence, filled, verdict

from openplaci.faults import CannotDo
from openplaci.record.verdict import Broken, Whole
from openplaci.store.base import FILE_NAME

TABLES = ("facts", "seals", "raws", "head", "migrations")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("whole"))


def read(path: Path) -> Any:
    """Everything that the file says: all rows, the schema, and what each index answers."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        said: list[Any] = [connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()]
        said += [connection.execute(f"SELECT rowid, * FROM {table} NOT INDEXED").fetchall() for table in TABLES]  # noqa: S608
        for index, table, term in (
            ("facts_by_subject", "facts", "1"),
            ("facts_of_filings", "facts", "digest IS NOT NULL"),
            ("facts_that_stand", "facts", "cycle IS NOT NULL"),
            ("facts_of_access", "facts", "kind >= 'access.' AND kind < 'access/'"),
            ("facts_of_sessions", "facts", "kind >= 'session.' AND kind < 'session/'"),
            ("facts_of_audit", "facts", "kind >= 'audit.' AND kind < 'audit/'"),
            ("facts_of_the_record", "facts", "kind >= 'record.' AND kind < 'record/'"),
            ("sqlite_autoindex_raws_1", "raws", "1"),
        ):
            column = "subject" if table == "facts" else "digest"
            query = f"SELECT rowid, {column} FROM {table} INDEXED BY {index} WHERE {term}"  # noqa: S608
            said.append(connection.execute(query).fetchall())
        return said
    finally:
        connection.close()


def found(folder: Path) -> Broken | CannotDo | Whole:
    try:
        return verdict(folder)
    except CannotDo as fault:
        return fault


@pytest.mark.parametrize("seed", range(4))
def test_a_flipped_byte_anywhere_in_the_file_is_found_or_means_nothing(store: Path, tmp_path: Path, seed: int) -> None:
    whole = store.read_bytes()
    before = read(store)
    chosen = random.Random(seed)  # noqa: S311 - places in a file
    # The header and the schema are small and matter most, so they get their share.
    places = [chosen.randrange(100) for _ in range(20)] + [chosen.randrange(len(whole)) for _ in range(150)]
    path = tmp_path / FILE_NAME
    named = 0
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << chosen.randrange(8)
        path.write_bytes(changed)
        answer = found(tmp_path)
        if isinstance(answer, Whole):
            assert read(path) == before, f"byte {place} of the file"
        else:
            named += 1
    assert named > 20


def test_a_flipped_byte_in_each_column_of_each_table_is_found(store: Path, tmp_path: Path) -> None:
    chosen = random.Random(7)  # noqa: S311 - places in a value
    path = tmp_path / FILE_NAME
    shutil.copy(store, path)
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA ignore_check_constraints = 1").fetchall()
    for name in ("facts_are_not_changed", "raws_are_not_changed", "seals_are_not_changed"):
        connection.execute(f"DROP TRIGGER {name}")
    connection.close()
    dropped = path.read_bytes()
    looked = 0
    for table in TABLES:
        connection = apsw.Connection(str(path))
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        rows = connection.execute(f"SELECT rowid, * FROM {table}").fetchall()  # noqa: S608
        connection.close()
        for column, name in enumerate(columns, 1):
            for row in chosen.sample(rows, min(6, len(rows))):
                if row[column] is None:
                    continue
                path.write_bytes(dropped)
                connection = apsw.Connection(str(path))
                connection.execute("PRAGMA ignore_check_constraints = 1").fetchall()
                value = flipped(row[column], chosen)
                try:
                    connection.execute(f"UPDATE {table} SET {name} = ? WHERE rowid = ?", (value, row[0]))  # noqa: S608
                except apsw.ConstraintError:
                    continue
                finally:
                    connection.close()
                answer = found(tmp_path)
                assert isinstance(answer, Broken), (table, name, row[0])
                if table == "facts" and name != "seq":
                    # An erasure that cannot be read leaves the facts unexplained whose keys it destroyed.
                    seq = int(str(row[0]))
                    expected = {1, seq, seq + 1} if row[3] == "record.erased" else {seq, seq + 1}
                    assert answer.fact in expected, (name, answer)
                looked += 1
    assert looked > 60


def flipped(value: Any, chosen: random.Random) -> Any:
    if isinstance(value, int):
        return value ^ (1 << chosen.randrange(8))
    raw = bytearray(value.encode() if isinstance(value, str) else value)
    raw[chosen.randrange(len(raw))] ^= 1
    return raw.decode() if isinstance(value, str) else bytes(raw)


def test_the_store_of_these_tests_is_whole(store: Path) -> None:
    assert isinstance(verdict(store.parent), Whole)
    opened, _ = evidence(store.parent)
    opened.close()
