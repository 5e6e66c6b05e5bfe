"""What the write-ahead log holds is moved to the file by a thread of its own, so that no filing waits for it."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import apsw

from openplaci.store.sqlite_file import connect

PAGES = 1000
"""Pages of the log at which they are moved."""

MOST = 8 * PAGES
"""Pages at which who writes moves them: the log begins anew only when nothing was written meanwhile."""


class Checkpoint:
    """Moves what is in the log of one file.

    It never stops a writer or a reader, and what fails is tried again after the next transaction: what was written is
    durable in the log, whether it was moved or not.
    """

    def __init__(self, path: Path, writer: apsw.Connection) -> None:
        """Take the connection that writes; nothing else moves pages for it from now on."""
        self._path = path
        self._writer = writer
        self._pages = 0
        self._asked = threading.Event()
        self._moving = threading.Lock()
        self._ended = False
        self._thread: threading.Thread | None = None
        writer.set_wal_hook(self._written)

    def move(self) -> None:
        """See that pages are moved where there are many; called after each group."""
        if self._pages < PAGES:
            return
        if self._pages >= MOST:
            with self._moving:
                _move(self._writer)
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=f"log of {self._path}", daemon=True)
            self._thread.start()
        self._asked.set()

    @contextmanager
    def none(self) -> Iterator[None]:
        """Nothing is moved by this process until the block ends: two who move at once refuse each other."""
        with self._moving:
            yield

    def close(self) -> None:
        """End; nobody writes any more."""
        self._ended = True
        self._asked.set()
        if self._thread is not None:
            self._thread.join()

    def _written(self, connection: apsw.Connection, name: str, pages: int) -> int:
        del connection, name
        self._pages = pages
        return apsw.SQLITE_OK

    def _run(self) -> None:
        with suppress(apsw.Error), closing(connect(self._path, 0)) as connection:
            while True:
                self._asked.wait()
                self._asked.clear()
                if self._ended:
                    return
                with self._moving:
                    _move(connection)


def _move(connection: apsw.Connection) -> None:
    with suppress(apsw.Error):
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
