"""Rows into tables, many per statement.

A statement lets go of Python's interpreter lock and has to win it back: row by row that cost 17 s for
1,000 entries beside one busy thread, and 0.2 s with up to 512 rows per statement.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, chain

import apsw

from openplaci.record.chain import link
from openplaci.store.rows import Rows

Value = bytes | int | str | None

_TABLES = {
    "raws": ("INSERT INTO raws (digest, wrapped, body) VALUES ", 3, " ON CONFLICT (digest) DO NOTHING"),
    "facts": ("INSERT INTO facts (seq, recorded, kind, subject, digest, cycle, body, link) VALUES ", 8, ""),
    "current": (
        "INSERT INTO current (thing, seq, waits) VALUES ",
        3,
        " ON CONFLICT (thing) DO UPDATE SET seq = excluded.seq, waits = excluded.waits",
    ),
    "parts": ("INSERT INTO parts (whole, seq, thing) VALUES ", 3, " ON CONFLICT DO NOTHING"),
    "seals": ("INSERT INTO seals (seq, wrapped) VALUES ", 2, ""),
}
_MOST_ROWS = 512


def insert(
    connection: apsw.Connection, group: Sequence[Rows], seq: int, before: bytes, recorded: int
) -> tuple[list[int], bytes]:
    """Insert the rows of several callers as one; return the last seq of each, and the last link.

    Args:
        connection: has a transaction open.
        group: the rows of each caller.
        seq: the last seq so far.
        before: its link.
        recorded: time of recording, microseconds since 1970.

    Raises:
        apsw.Error: one of them was refused; the transaction is to be rolled back.
    """
    facts: list[tuple[Value, ...]] = []
    seals: list[tuple[Value, ...]] = []
    current: list[tuple[Value, ...]] = []
    parts: list[tuple[Value, ...]] = []
    settled: list[tuple[Value, ...]] = []
    number = seq
    for rows in group:
        for place, thing, waits, newest, wholes in rows.things:
            told = number + place + 1
            if newest:
                current.append((thing, told, waits))
                parts += [(whole, told, thing) for whole in wholes]
            else:
                settled.append((waits, thing))
        for fact, wrapped, leaf in zip(rows.facts, rows.wrapped, rows.leaves, strict=True):
            number += 1
            before = link(before, number, recorded, leaf)
            facts.append((number, recorded, *fact, before))
            if wrapped is not None:
                seals.append((number, wrapped))
    _fill(connection, "raws", list(chain.from_iterable(rows.raws for rows in group)))
    _fill(connection, "facts", facts)
    _fill(connection, "seals", seals)
    _fill(connection, "current", current)
    _fill(connection, "parts", parts)
    if settled:
        connection.executemany("UPDATE current SET waits = ? WHERE thing = ?", settled)
    return list(accumulate((len(rows.facts) for rows in group), initial=seq))[1:], before


def _fill(connection: apsw.Connection, table: str, todo: Sequence[tuple[Value, ...]]) -> None:
    start = 0
    while count := len(todo) - start:
        # Powers of two: ten statements per table serve every batch, so they stay prepared.
        count = min(_MOST_ROWS, 1 << (count.bit_length() - 1))
        some = todo[start : start + count]
        connection.execute(_statement(table, count), tuple(chain.from_iterable(some)))
        start += count


@lru_cache
def _statement(table: str, rows: int) -> str:
    head, columns, tail = _TABLES[table]
    row = f"({','.join('?' * columns)})"
    return head + ",".join([row] * rows) + tail
