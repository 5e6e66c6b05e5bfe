"""Entries as rows: what every store writes, sealed before any lock is taken; and rows as facts again."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from openplaci.faults import EntryUnfit, StoreFault
from openplaci.model.fact import (
    ENCODER,
    FACT_DECODER,
    KINDS,
    AttachmentReceived,
    ConsignmentAssessed,
    Entry,
    Erased,
    Fact,
    FilingReceived,
    FilingUnreadable,
    Group,
    Standing,
    StoredFact,
    stands,
    subject_of,
)
from openplaci.record.chain import RawRow, Row, leaf
from openplaci.record.seal import Sealer, bound, is_sealed

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_DIGEST_LETTERS = 64
_MAX_CYCLE = 2**63 - 1


@dataclass(slots=True)
class Rows:
    """The rows of one call of ``write``; facts get their seq, time and link later, inside the transaction.

    Attributes:
        raws: digest, wrapped key, sealed bytes.
        facts: kind, token, digest, cycle, body. wrapped, leaves: of each fact, see `openplaci.record`.
        things: what facts say of things that go on: place of the fact, thing, waits, newest, wholes.
        as_of: of a group of facts, the seq of the last one that was known when the entries were decided on.
        erased: seqs of the facts whose keys go in the same transaction; None where this is no erasure.
    """

    raws: list[tuple[bytes, bytes, bytes]] = field(default_factory=list)
    facts: list[tuple[str, bytes, bytes | None, int | None, bytes]] = field(default_factory=list)
    wrapped: list[bytes | None] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)
    things: list[tuple[int, bytes, int, bool, tuple[bytes, ...]]] = field(default_factory=list)
    as_of: Mapping[Group, int] = field(default_factory=dict)
    erased: tuple[int, ...] | None = None
    size: int = 0


def rows_of(entries: Sequence[Entry], sealer: Sealer, as_of: Mapping[Group, int] | None = None) -> Rows:
    """Encode and seal entries.

    Raises:
        EntryUnfit: an entry is not fit to keep; the text says which one, counted from 1.
    """
    rows = Rows(as_of=as_of or {})
    number = 0
    try:
        for entry in entries:
            number += 1
            if entry.raw is not None:
                _raw(rows, entry.digest, entry.raw, sealer)
            for fact in entry.facts:
                _fact(rows, fact, sealer)
    # What the encoder or a foreign object can raise: the entry is at fault, whatever it was.
    except (AttributeError, LookupError, OverflowError, RecursionError, TypeError, ValueError) as fault:
        raise EntryUnfit(
            f"nothing was written: entry {number} of {len(entries)} is not fit to keep: {one_line(fault)}"
        ) from fault
    rows.size = sum(len(body) for *_, body in rows.raws) + sum(len(body) for *_, body in rows.facts)
    return rows


def stored_fact(row: Row, sealer: Sealer) -> StoredFact:
    """The fact of a row.

    Raises:
        StoreFault: it cannot be read.
    """
    fact, subject = _read(row, sealer)
    return StoredFact(seq=row.seq, recorded=moment(row.recorded), subject=subject, fact=fact)


def stored_facts(rows: Iterable[Row], sealer: Sealer) -> list[StoredFact]:
    """The facts of rows; see `stored_fact`."""
    return [stored_fact(row, sealer) for row in rows]


def standing_of(fact: Fact | Erased) -> Standing:
    """Where a consignment stands by the fact of its last filing.

    Raises:
        StoreFault: the fact is none of a consignment.
    """
    if not isinstance(fact, ConsignmentAssessed):
        raise StoreFault("a fact that makes a standing is not of a consignment")
    return Standing(
        key=fact.key,
        cycle=fact.cycle,
        consignment=fact.consignment,
        at=fact.assessment.at,
        filing=fact.filing,
        outcome=fact.assessment.outcome,
    )


def microseconds(moment: dt.datetime) -> int:
    """Microseconds since 1970, UTC, of a time with its zone.

    Raises:
        StoreFault: the time has no zone.
    """
    if moment.tzinfo is None:
        raise StoreFault("the clock of the store tells no time zone")
    return (moment - EPOCH) // _MICROSECOND


def moment(microseconds: int) -> dt.datetime:
    """The time of so many microseconds since 1970, UTC."""
    return EPOCH + microseconds * _MICROSECOND


def digest_key(digest: str) -> bytes | None:
    """The bytes of a hexadecimal SHA-256 digest, or None where the text is none."""
    if len(digest) != _DIGEST_LETTERS:
        return None
    try:
        key = bytes.fromhex(digest)
    except ValueError:
        return None
    return key if key.hex() == digest.lower() else None


def bytes_of(row: RawRow, sealer: Sealer) -> bytes:
    """Open a filing's bytes.

    Raises:
        StoreFault: they cannot be opened, or no longer have their digest.
    """
    raw = sealer.open(row.wrapped, row.body, row.digest)
    if raw is None:
        raise StoreFault(f"the stored bytes of {row.digest.hex()} cannot be opened; they or their key were changed")
    if hashlib.sha256(raw).digest() != row.digest:
        raise StoreFault(f"the stored bytes of {row.digest.hex()} no longer have that digest")
    return raw


def _read(row: Row, sealer: Sealer) -> tuple[Fact | Erased, str]:
    if is_sealed(row.kind):
        if row.wrapped is None:
            return Erased(kind=row.kind, link=row.link.hex()), row.token.hex()
        plain = sealer.open(row.wrapped, row.body, bound(row.kind, row.token))
        if plain is None:
            raise StoreFault(f"fact {row.seq} cannot be opened; it or its key was changed")
    else:
        plain = row.body
    try:
        fact = FACT_DECODER.decode(plain)
    except ValueError as fault:
        raise StoreFault(f"fact {row.seq} cannot be read: {one_line(fault)}") from fault
    return fact, subject_of(fact)


def _raw(rows: Rows, digest: str, raw: bytes, sealer: Sealer) -> None:
    key = _key_of(digest)
    if type(raw) is not bytes:
        raise TypeError(f"expected the bytes as received, found {type(raw).__name__}")
    rows.raws.append((key, *sealer.seal(raw, key)))


def _fact(rows: Rows, fact: Fact, sealer: Sealer) -> None:
    kind = KINDS[type(fact)]
    token = sealer.token(_text(subject_of(fact)))
    digest = cycle = wrapped = None
    if isinstance(fact, FilingReceived | FilingUnreadable | AttachmentReceived):
        digest = _key_of(fact.digest)
    elif isinstance(fact, ConsignmentAssessed):
        _check_cycle(fact)
        cycle = fact.cycle if fact.stands else None
    if (standing := stands(fact)) is not None:
        thing, waits, newest, wholes = standing
        rows.things.append((len(rows.facts), sealer.token(thing), waits, newest, tuple(map(sealer.token, wholes))))
    body = ENCODER.encode(fact)
    if is_sealed(kind):
        wrapped, body = sealer.seal(body, bound(kind, token))
    rows.facts.append((kind, token, digest, cycle, body))
    rows.wrapped.append(wrapped)
    rows.leaves.append(leaf(kind, token, digest, cycle, body))


def _check_cycle(fact: ConsignmentAssessed) -> None:
    if not 1 <= fact.cycle <= _MAX_CYCLE:
        raise ValueError(f"cycle {fact.cycle} of {fact.key}: expected 1 or more")


def _key_of(digest: str) -> bytes:
    key = digest_key(digest)
    if key is None:
        raise ValueError(f"{digest!r} is no SHA-256 digest in hexadecimal")
    return key


def _text(text: str) -> str:
    if type(text) is not str:
        raise TypeError(f"expected a text, found {text!r}")
    return text


def one_line(fault: Exception) -> str:
    """What a fault says, on one line."""
    return " ".join(str(fault).split()) or type(fault).__name__
