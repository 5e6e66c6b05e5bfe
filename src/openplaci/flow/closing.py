"""Closing the record: on demand, and each UTC day that has ended."""

import datetime as dt
from collections.abc import Iterator

from openplaci.faults import CannotDo, StaleFault
from openplaci.model.fact import Entry, RecordClosed
from openplaci.record import tree
from openplaci.record.chain import Link
from openplaci.record.closing import NONE_BEFORE, Signer, digest
from openplaci.store.base import Store
from openplaci.store.rows import microseconds

PAGE = 10_000

NEAR, FURTHER = 1000, 8
"""The last closing is sought among so many facts from the end, then among so many times more."""

_DAY = 24 * 60 * 60 * 1_000_000
"""Microseconds of a UTC day; 1970 began with one."""


def close(store: Store, signer: Signer, now: dt.datetime, by: str, *, over: int = 0) -> RecordClosed | None:
    """Close the record up to its newest fact; return the last closing.

    None is made where nothing but closings has come since the last one, unless fact ``over`` is not closed yet.
    Of several processes that close at once, one does. None is returned for an empty store.

    Raises:
        CannotDo: the closings before are of another signing key.
        StoreFault: it could not be kept.
    """
    return _closed(store, signer, now, by, None, over)


def close_due(store: Store, signer: Signer, now: dt.datetime, by: str) -> None:
    """Close each UTC day that has ended and has facts which are not closed, beside closings.

    A day whose facts were recorded out of order, since a clock was set back, ends where a fact of a later day
    stands.

    Raises:
        CannotDo, StoreFault: see `close`.
    """
    _closed(store, signer, now, by, microseconds(now) // _DAY * _DAY, 0)


def last_closing(store: Store) -> tuple[RecordClosed | None, frozenset[int], int]:
    """Return the last closing, the seqs of it and those close before it, and the seq of the record's last own fact.

    It is sought from the end, in growing steps: most stores are closed each day.
    """
    head = store.head()
    step = NEAR
    while head is not None:
        start = since = max(head.seq - step, 0)
        last: RecordClosed | None = None
        seqs = set()
        while page := store.facts(after=since, group="record", limit=PAGE):
            for stored in page:
                if isinstance(stored.fact, RecordClosed):
                    last = stored.fact
                    seqs.add(stored.seq)
            since = page[-1].seq
        if last is not None or start == 0:
            return last, frozenset(seqs), since
        step *= FURTHER
    return None, frozenset(), 0


def _closed(
    store: Store, signer: Signer, now: dt.datetime, by: str, until: int | None, over: int
) -> RecordClosed | None:
    """Close up to the newest fact, or day by day what was recorded before ``until``."""
    while True:
        before, closings, known = last_closing(store)
        made = _next(store, signer, now, by, before, frozenset(seq for seq in closings if seq > over), until)
        if made is None:
            return before
        try:
            store.write([Entry(facts=(made,))], as_of={"record": known})
        except StaleFault:
            continue
        if until is None:
            return made


def _next(
    store: Store,
    signer: Signer,
    now: dt.datetime,
    by: str,
    before: RecordClosed | None,
    closings: frozenset[int],
    until: int | None,
) -> RecordClosed | None:
    """The closing that is due next; None where nothing but closings has come since the last one."""
    first = before.last + 1 if before else 1
    some = store.links(after=first - 1, limit=len(closings) + 1)
    fresh = next((each for each in some if each.seq not in closings), None)
    if fresh is None or (until is not None and fresh.recorded >= until):
        return None
    if before is not None and before.signer != signer.id:
        raise CannotDo(
            f"the record is closed with another signing key: {before.signer[:16]}; expected {signer.id[:16]}, ours"
        )
    end = None if until is None else (fresh.recorded // _DAY + 1) * _DAY
    growing = tree.Growing()
    link = b""
    for each in _links(store, first, end, fresh.seq):
        growing.add((tree.leaf(each.link),))
        link = each.link
    return signer.sign(
        RecordClosed(
            number=before.number + 1 if before else 1,
            first=first,
            last=first + growing.count - 1,
            root=growing.root().hex(),
            link=link.hex(),
            before=digest(before) if before else NONE_BEFORE,
            at=now,
            signer="",
            signature="",
            by=by,
        )
    )


def _links(store: Store, first: int, end: int | None, fresh: int) -> Iterator[Link]:
    """The links from ``first`` on, up to the first fact behind ``fresh`` that was recorded at ``end`` or later."""
    last = first - 1
    while page := store.links(after=last, limit=PAGE):
        for each in page:
            if end is not None and each.seq > fresh and each.recorded >= end:
                return
            yield each
        last = page[-1].seq
