"""A process of its own that erases and is killed on the way: ``erasing_child.py FOLDER POINT``.

POINT is ``before`` (keys are deleted, the transaction is not committed) or ``after`` (it is, and the write-ahead log
is not cleaned yet).
"""

import os
import signal
import sys
from pathlib import Path

from cargo import KEY, opened

from openplaci import wiring
from openplaci.flow.erasure import erase
from openplaci.store import sqlite


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(folder: str, point: str) -> None:
    # The store looks its parts up by these names, so each is a place to die at.
    setattr(sqlite, {"before": "insert", "after": "clean"}[point], die)
    with opened(Path(folder), os.urandom) as store:
        erase(store, [KEY], why="request", by="p-dpo", now=wiring.now())


if __name__ == "__main__":
    main(*sys.argv[1:])
