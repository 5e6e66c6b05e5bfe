"""Turns: who decides on what is kept does so one after the other, over all threads and processes of a store.

What was decided on an older state is refused when it is written, whether or not turns are kept. Turns keep the one
who decides seldom from being overtaken again and again by the one who decides all the time.
"""

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

from openplaci.faults import StoreFault

NEXT, TURN = "next.lock", "turn.lock"
"""Who waits for the turn holds the first until it has the second: so who had it cannot have it again before."""


class Turn:
    """A turn that its thread may take again while it has it."""

    def __init__(self, folder: Path | None) -> None:
        """Take the folder of the store; None where no other process can open it. Nothing is made before a turn."""
        self._folder = folder
        self._lock = threading.RLock()
        self._depth = 0
        self._handles: tuple[int, int] | None = None

    @contextlib.contextmanager
    def taken(self) -> Iterator[None]:
        """Have the turn until the block ends; the system gives it back when a process ends, however it does.

        Raises:
            StoreFault: the system does not lock the files.
        """
        with self._lock:
            if self._depth or self._folder is None:
                yield
                return
            try:
                following, turn = self._handles = self._handles or (
                    _open(self._folder, NEXT),
                    _open(self._folder, TURN),
                )
                _take(following)
                try:
                    _take(turn)
                finally:
                    _give(following)
            except OSError as fault:
                raise StoreFault(f"the turn of the store cannot be had: {fault.strerror}: {self._folder}") from fault
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                _give(turn)

    def close(self) -> None:
        """Close the files."""
        with self._lock:
            handles, self._handles = self._handles or (), None
        for handle in handles:
            os.close(handle)


def _open(folder: Path, name: str) -> int:
    return os.open(folder / name, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)


if os.name == "nt":  # pragma: no cover
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined,unused-ignore]

    def _give(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined,unused-ignore]
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)

    def _give(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
