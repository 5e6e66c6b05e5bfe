"""Erasure in the SQLite file: keys go, and leave no bytes behind in the file or its write-ahead log."""

from collections.abc import Sequence
from pathlib import Path

import apsw

from openplaci.faults import StoreFault

_MOST = 500


def erase(connection: apsw.Connection, seqs: Sequence[int]) -> None:
    """Destroy the keys of facts, and filings' bytes that only they speak of.

    Args:
        connection: has a transaction open, and ``secure_delete`` on.
        seqs: of the facts.
    """
    for start in range(0, len(seqs), _MOST):
        some = list(seqs[start : start + _MOST])
        marks = ",".join("?" * len(some))
        connection.execute(f"DELETE FROM seals WHERE seq IN ({marks})", some)  # noqa: S608
        connection.execute(
            f"DELETE FROM raws WHERE digest IN (SELECT digest FROM facts WHERE seq IN ({marks}))"  # noqa: S608
            " AND NOT EXISTS (SELECT 1 FROM facts JOIN seals ON seals.seq = facts.seq"
            " WHERE facts.digest = raws.digest)",
            some,
        )


def clean(connection: apsw.Connection, path: Path) -> None:
    """Move the log into the file and cut it to nothing, so that no page of before the erasure is left.

    Raises:
        StoreFault: a reader holds the log.
    """
    try:
        row = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except apsw.BusyError:
        row = None
    if row is None or row[0]:
        raise StoreFault(
            "erased, but another program reads the store and keeps its write-ahead log, which still holds destroyed "
            f"keys; erase again when it has ended: {path}"
        )
