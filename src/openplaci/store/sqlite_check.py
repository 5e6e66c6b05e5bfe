"""What ``openplaci doctor`` asks of a SQLite store."""

import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

import apsw

from openplaci.store.migrations import Migration

_SYNCHRONOUS_FULL = 2


def sound(version: tuple[int, ...]) -> bool:
    """Tell whether that SQLite is free of the WAL-reset bug (3.7.0 to 3.51.2, with back-ports).

    With two connections that write or checkpoint, the bug can corrupt the file.
    """
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def problems(connection: apsw.Connection, path: Path, steps: Sequence[Migration]) -> Iterator[str]:
    """Yield the problems of a store, one plain sentence each; reads the whole file."""
    library = apsw.sqlite_lib_version()
    if not sound(tuple(map(int, library.split(".")))):
        yield f"SQLite {library} can corrupt a store (WAL-reset bug); take 3.51.3 or newer"
    if (mode := connection.pragma("journal_mode")) != "wal":
        yield f"the journal mode is {mode}, expected wal: {path}"
    if connection.pragma("synchronous") < _SYNCHRONOUS_FULL:
        yield f"synchronous is not FULL, so a power cut can lose what was answered: {path}"
    if (mode := stat.S_IMODE(path.stat().st_mode)) & 0o077:
        yield f"others may open the store, its mode is {mode:04o}, expected 0600: {path}"
    for (row,) in connection.execute("PRAGMA quick_check"):
        if row != "ok":
            yield f"the store is damaged: {row}: {path}"
    count, last = connection.execute("SELECT count(*), coalesce(max(seq), 0) FROM facts").get
    if count != last:
        yield f"facts are missing: there are {count} and the last is number {last}: {path}"
    triggers = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")}
    for name in sorted({"facts_are_not_changed", "facts_are_not_deleted", "seals_are_not_changed"} - triggers):
        yield f"the facts are no longer held append-only, trigger {name} is missing: {path}"
    known = {step.number: step.digest for step in steps}
    for number, digest in connection.execute("SELECT number, digest FROM migrations ORDER BY number"):
        if known.get(number) != digest:
            yield f"the store was made with another migration {number} than this OpenPLACI brings: {path}"
