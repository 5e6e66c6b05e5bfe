"""One relay for each store: two would send everything twice, and out of order."""

import os
from pathlib import Path

from openplaci.faults import CannotDo

NAME = "relay.lock"


class Lock:
    """Held by an open file; the system lets go of it when the process ends, however it does."""

    def __init__(self, folder: Path) -> None:
        """Take the lock of a data folder.

        Raises:
            CannotDo: another process has it, or the file cannot be made.
        """
        path = folder / NAME
        try:
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as fault:
            raise CannotDo(f"the lock of the relay cannot be made: {fault.strerror}: {path}") from fault
        try:
            _take(self._handle)
        except OSError as fault:
            os.close(self._handle)
            raise CannotDo(f"another server delivers the answers of this store; only one may: {path}") from fault

    def release(self) -> None:
        """Let go of it."""
        os.close(self._handle)


if os.name == "nt":  # pragma: no cover
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
