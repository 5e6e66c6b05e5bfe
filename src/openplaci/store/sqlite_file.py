"""The file of the SQLite store: made, opened, brought up to date, and its errors in plain words."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import get_args

import apsw

from openplaci.faults import CannotDo, StoreFault
from openplaci.model.fact import Group
from openplaci.store.base import FILE_NAME
from openplaci.store.migrations import Migration
from openplaci.store.rows import one_line

APPLICATION_ID = 0x504C4149
"""``PLAI``, in the file's header: tells our file from any other SQLite database."""

SEALED_SINCE = 2
"""The first version of the tables in which facts are sealed."""

_HEADER_BYTES = 100

PAGE_BYTES = 8192
"""Filings are some 16 kB: against pages of 4 kB a batch costs a fifth less; single writes cost the same."""


Carry = Callable[[apsw.Connection], None]
"""What a migration does beside its SQL."""


def connect(path: Path, busy_ms: int) -> apsw.Connection:
    """Connect to a file that is there.

    ``busy_ms`` is how long a statement waits for another process, in milliseconds.
    """
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.set_busy_timeout(busy_ms)
        connection.pragma("foreign_keys", 1)
        connection.pragma("synchronous", "FULL")
        connection.pragma("trusted_schema", 0)
        connection.pragma("secure_delete", 1)  # a key that was destroyed leaves no bytes behind
    except apsw.Error:
        connection.close()
        raise
    return connection


def holds_sealed(folder: Path) -> bool:
    """Tell whether the folder has a store in which something may be sealed; in doubt it is.

    The version stands in the file's header, so nothing is opened or locked.
    """
    try:
        with (folder / FILE_NAME).open("rb") as file:
            head = file.read(_HEADER_BYTES)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return 0 < len(head) < _HEADER_BYTES or int.from_bytes(head[60:64], "big") >= SEALED_SINCE


def make_file(path: Path, steps: Sequence[Migration], carry: Mapping[str, Carry]) -> None:
    """Make the file (mode 0600) and its folder (0700) where missing.

    Raises:
        CannotDo: the folder or the file cannot be made.
        apsw.Error: SQLite cannot write there.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            return
        # Made under another name, then linked: of several processes that make it at once, one is first,
        # and nobody ever sees half a store.
        handle, draft = tempfile.mkstemp(prefix=f".{FILE_NAME}-", dir=path.parent)
        try:
            os.close(handle)
            with closing(connect(Path(draft), 0)) as connection:
                bring_up_to_date(connection, steps, carry)
            with suppress(FileExistsError):
                os.link(draft, path)
        finally:
            Path(draft).unlink()
    except OSError as fault:
        raise CannotDo(f"cannot make the store: {fault.strerror}: {path}") from fault


def bring_up_to_date(connection: apsw.Connection, steps: Sequence[Migration], carry: Mapping[str, Carry]) -> bool:
    """Apply the migrations that the file lacks, all or none.

    Args:
        connection: to the file.
        steps: every migration, in order.
        carry: by a migration's name, what else it does after its SQL, in the same transaction.

    Returns:
        Whether an older store was brought up to date.

    Raises:
        CannotDo: the file is not ours, is of a newer version, or cannot keep a write-ahead log.
        apsw.Error: a migration failed.
    """
    path = connection.filename
    version = _version(connection, len(steps))
    if connection.readonly("main"):
        raise CannotDo(f"the store may not be written to: {path}")
    if version < len(steps):
        connection.pragma("page_size", PAGE_BYTES)
        with transaction(connection):
            # Asked again: another process may have been first.
            lacking = steps[_version(connection, len(steps)) :]
            for step in lacking:
                connection.execute(step.sql)
                if step.name in carry:
                    carry[step.name](connection)
            connection.executemany(
                "INSERT INTO migrations VALUES (?, ?, ?)", [(step.number, step.name, step.digest) for step in lacking]
            )
            connection.pragma("application_id", APPLICATION_ID)
            connection.pragma("user_version", len(steps))
    if connection.pragma("journal_mode", "wal") != "wal":
        raise CannotDo(f"cannot keep a store here, the file system shares no memory: {path}")
    return 0 < version < len(steps)


def refuse_another_key(connection: apsw.Connection, mark: bytes) -> None:
    """Hold the master key's mark against that of the store.

    Raises:
        CannotDo: the store was made with another master key.
    """
    if connection.execute("SELECT mark FROM head").get not in (mark, None):
        raise CannotDo(f"the master key is not the one that the store was made with: {connection.filename}")


def in_group(group: str) -> str:
    """The term of a statement for the facts of a group; word for word as the partial indexes have it.

    Raises:
        StoreFault: there is no such group.
    """
    if group not in get_args(Group):
        raise StoreFault(f"no group of facts is named {group!r}")
    return f"kind >= '{group}.' AND kind < '{group}/'"


@contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """Write in one transaction: all on leaving, nothing when anything raises."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def plain(fault: apsw.Error, path: Path | str) -> str:
    """One line on what went wrong, with the path."""
    words = next((words for kind, words in _WORDS if isinstance(fault, kind)), f"failed: {one_line(fault)}")
    return f"the store {words}: {path}"


_WORDS = (
    (apsw.BusyError, "is locked by another program"),
    (apsw.CantOpenError, "cannot be opened"),
    (apsw.ReadOnlyError, "may not be written to"),
    (apsw.FullError, "has no room left on its disk"),
    (apsw.IOError, "cannot be read or written, the disk refuses"),
    (apsw.NotADBError, "is not a store of OpenPLACI"),
    (apsw.CorruptError, "is damaged"),
    (apsw.ConnectionClosedError, "is closed"),
)


def _version(connection: apsw.Connection, newest: int) -> int:
    """The version of the file's tables, 0 for an empty file; refuses a file that is not for us."""
    path = connection.filename
    # One statement, so one moment: another process may be making the store just now.
    application, version, empty = connection.execute(
        "SELECT (SELECT application_id FROM pragma_application_id),"
        " (SELECT user_version FROM pragma_user_version), count(*) = 0 FROM sqlite_schema"
    ).get
    if application != APPLICATION_ID and not (application == 0 and version == 0 and empty):
        raise CannotDo(f"the store is not a store of OpenPLACI: {path}")
    if version > newest:
        raise CannotDo(
            f"the store is of version {version} and this OpenPLACI knows only up to {newest}; "
            f"take a newer OpenPLACI: {path}"
        )
    return int(version)
