"""Verification of a run of facts, and of a run of filings' bytes: what one worker does."""

import hashlib
import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from openplaci.faults import StoreFault
from openplaci.model.fact import (
    FACT_DECODER,
    KINDS,
    ConsignmentAssessed,
    DataErased,
    Fact,
    FilingReceived,
    FilingUnreadable,
    RecordClosed,
    subject_of,
)
from openplaci.record import tree
from openplaci.record.chain import FIRST, Row, link_of
from openplaci.record.seal import TOKEN_BYTES, Sealer, bound, is_sealed
from openplaci.record.verdict import Broken, Evidence

PAGE = 256
RAW_PAGE = 32
DIGEST_BYTES = 32

UNLIKE = (TypeError, ValueError, OverflowError, AttributeError, struct.error)
"""What a column of another type than ours makes the functions of the record raise."""


class Seen(NamedTuple):
    """What a run of facts showed.

    Attributes:
        first: seq of the first. leaves: hashes of their links for a tree, joined.
        record: facts of the record itself, with their seqs. broken: the first that is wrong; none is seen after it.
    """

    first: int
    leaves: bytes
    record: list[tuple[int, RecordClosed | DataErased]]
    broken: Broken | None


def look(evidence: Evidence, sealer: Sealer | None, first: int, last: int, gone: Sequence[tuple[int, int]]) -> Seen:
    """Look at the facts ``first`` to ``last``.

    Args:
        evidence: the store.
        sealer: None where there is no master key: bodies stay closed.
        first: seq of the first.
        last: seq of the last.
        gone: those of them that are said to be erased, as pairs of first and last.
    """
    erased = {seq for start, end in gone for seq in range(max(start, first), min(end, last) + 1)}
    leaves: list[bytes] = []
    record: list[tuple[int, RecordClosed | DataErased]] = []
    expected = first
    kind, words = "", ""
    try:
        for row, before in _followed(evidence, first, last):
            if row.seq != expected:
                kind, words = "missing", f"fact {expected} is missing"
                break
            kind = row.kind
            if words := _wrong(row, before, sealer, record, erased=row.seq in erased):
                break
            leaves.append(tree.leaf(row.link))
            expected += 1
        else:
            if expected <= last:
                kind, words = "missing", f"fact {expected} is missing"
    except StoreFault as fault:
        expected = _unreadable(evidence, expected)
        kind, words = "unreadable", f"fact {expected} cannot be read: {fault}"
    except UNLIKE:
        words = f"fact {expected} has a column of another type than was written"
    broken = Broken(fact=expected, kind=str(kind), words=words) if words else None
    return Seen(first, b"".join(leaves), record, broken)


def _followed(evidence: Evidence, first: int, last: int) -> Iterator[tuple[Row, bytes]]:
    """The rows from ``first`` to ``last``, each with the link before it."""
    before = FIRST
    # Where the fact before is missing, the run before this one says so.
    if first > 1 and (found := evidence.rows(after=first - 2, limit=1)):
        before = found[0].link
    after = first - 1
    while after < last and (rows := evidence.rows(after=after, limit=min(PAGE, last - after))):
        for row in rows:
            yield row, before
            before = row.link
        after = rows[-1].seq


def _wrong(
    row: Row, before: bytes, sealer: Sealer | None, record: list[tuple[int, RecordClosed | DataErased]], *, erased: bool
) -> str:
    """What is wrong with a fact; empty where nothing is. Facts of the record are put to ``record``."""
    seq = row.seq
    plain: bytes | None = None
    if not _of_our_size(row):
        return f"fact {seq} has a column of another size than was written"
    if not is_sealed(row.kind):
        plain = row.body
        if row.wrapped is not None:
            return f"fact {seq} is never sealed, and has a key"
    elif row.wrapped is None:
        if not erased:
            return f"fact {seq} has no key, and no erasure speaks of it"
    elif erased:
        return f"fact {seq} is said to be erased, and its key is still there"
    elif sealer is not None:
        plain = sealer.open(row.wrapped, row.body, bound(row.kind, row.token))
        if plain is None:
            return f"fact {seq} cannot be opened: its body, kind, subject or key was changed"
    if link_of(before, row) != row.link:
        return f"fact {seq} does not follow from the one before it: it was changed, put in or moved, or that one was"
    if plain is None:
        return ""
    try:
        fact = FACT_DECODER.decode(plain)
    except ValueError:
        return f"fact {seq} cannot be read"
    if KINDS[type(fact)] != row.kind:
        return f"fact {seq} is of another kind than its column says"
    if (row.digest, row.cycle) != _columns(fact):
        return f"fact {seq} names another digest or cycle than its columns say"
    if sealer is not None and sealer.token(subject_of(fact)) != row.token:
        return f"fact {seq} is about another subject than its column says"
    if isinstance(fact, RecordClosed | DataErased):
        record.append((seq, fact))
    return ""


def _of_our_size(row: Row) -> bool:
    """Whether its columns join to a leaf in one way only: without it bytes could move from one to the next unseen."""
    digest = row.digest is None or (len(row.digest) == DIGEST_BYTES and any(row.digest))
    return digest and len(row.token) == TOKEN_BYTES and (row.cycle is None or row.cycle > 0)


def _columns(fact: Fact) -> tuple[bytes | None, int | None]:
    """Digest and cycle as a store keeps them beside a fact."""
    if isinstance(fact, ConsignmentAssessed):
        return None, fact.cycle if fact.stands else None
    if isinstance(fact, FilingReceived | FilingUnreadable):
        return bytes.fromhex(fact.digest), None
    return None, None


def _unreadable(evidence: Evidence, seq: int) -> int:
    """The first fact from ``seq`` on that cannot be read."""
    for each in range(seq, seq + PAGE):
        try:
            if not evidence.rows(after=each - 1, limit=1):
                return each
        except StoreFault:
            return each
    return seq


def look_at_raws(evidence: Evidence, sealer: Sealer, start: bytes, end: bytes) -> Broken | None:
    """Look at the filings' bytes whose digests are from ``start`` on and before ``end`` (empty: no end).

    Returns:
        The first that is wrong, by the first fact that speaks of it.
    """
    bad: list[Broken] = []
    after = start
    try:
        while rows := evidence.raws(after=after, limit=RAW_PAGE):
            for row in rows:
                if end and row.digest >= end:
                    return first_of(bad)
                raw = sealer.open(row.wrapped, row.body, row.digest)
                if raw is None or hashlib.sha256(raw).digest() != row.digest:
                    words = "cannot be opened" if raw is None else "have another digest"
                    bad.append(
                        Broken(
                            fact=evidence.speaks_of(row.digest) or None,
                            kind="raw",
                            words=f"the filing's bytes {row.digest.hex()} {words}: they or their key were changed",
                        )
                    )
            after = rows[-1].digest
    except (StoreFault, *UNLIKE) as fault:
        bad.append(Broken(kind="raw", words=f"filings' bytes after {after.hex()} cannot be read: {fault}"))
    return first_of(bad)


def first_of(found: Sequence[Broken]) -> Broken | None:
    """The one of the smallest seq; those of no fact come last."""
    return min(found, key=lambda each: (each.fact is None, each.fact or 0), default=None)
