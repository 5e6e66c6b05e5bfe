"""What the tests of the SQLite store share."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest
from store_values import TickingClock, sealer

from openplaci.store.base import FILE_NAME
from openplaci.store.sqlite import SqliteStore, open_sqlite


def opened(folder: Path, *, busy_ms: int = 5000) -> SqliteStore:
    return open_sqlite(folder, TickingClock(), sealer(), busy_ms=busy_ms)


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
