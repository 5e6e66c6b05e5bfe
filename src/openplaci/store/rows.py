"""Entries as rows: what every store writes, made before any lock is taken."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from openplaci.faults import EntryUnfit, StoreFault
from openplaci.model.fact import (
    ENCODER,
    FACT_DECODER,
    Entry,
    Fact,
    FilingReceived,
    FilingUnreadable,
    Standing,
    StoredFact,
)

KINDS: dict[type, str] = {kind: str(kind.__struct_config__.tag) for kind in get_args(Fact)}
"""Type of fact -> its stored kind."""

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_DIGEST_LETTERS = 64
_MAX_CYCLE = 2**63 - 1


@dataclass(slots=True)
class Rows:
    """The rows of one call of ``write``; facts get their seq and time later, inside the transaction."""

    raws: list[tuple[bytes, bytes]] = field(default_factory=list)
    facts: list[tuple[str, str, bytes]] = field(default_factory=list)
    standings: list[tuple[str, int, bytes]] = field(default_factory=list)
    size: int = 0


def subject_of(fact: Fact) -> str:
    """What a fact is about: the consignment's key, or the filing's id."""
    return fact.filing if isinstance(fact, FilingReceived | FilingUnreadable) else fact.key


def rows_of(entries: Sequence[Entry]) -> Rows:
    """Encode entries.

    Raises:
        EntryUnfit: an entry is not fit to keep; the text says which one, counted from 1.
    """
    rows = Rows()
    number = 0
    try:
        for entry in entries:
            number += 1
            rows.raws.append((_key_of(entry.digest), _raw_bytes(entry.raw)))
            rows.facts.extend(
                (KINDS[type(fact)], _text(subject_of(fact)), ENCODER.encode(fact)) for fact in entry.facts
            )
            rows.standings.extend(map(_standing, entry.standings))
    # What the encoder or a foreign object can raise: the entry is at fault, whatever it was.
    except (AttributeError, LookupError, OverflowError, RecursionError, TypeError, ValueError) as fault:
        raise EntryUnfit(
            f"nothing was written: entry {number} of {len(entries)} is not fit to keep: {one_line(fault)}"
        ) from fault
    rows.size = sum(len(body) for _, body in rows.raws) + sum(len(body) for *_, body in rows.facts)
    return rows


def stored_facts(rows: Iterable[tuple[Any, ...]]) -> list[StoredFact]:
    """Facts from their rows: seq, microseconds since 1970, subject, body.

    Raises:
        StoreFault: a body cannot be read.
    """
    facts = []
    for seq, at, subject, body in rows:
        try:
            fact = FACT_DECODER.decode(body)
        except ValueError as fault:
            raise StoreFault(f"fact {seq} cannot be read: {one_line(fault)}") from fault
        recorded = EPOCH + at * _MICROSECOND
        facts.append(StoredFact(seq=seq, recorded=recorded, subject=subject, fact=fact))
    return facts


def microseconds(moment: dt.datetime) -> int:
    """Microseconds since 1970, UTC, of a time with its zone.

    Raises:
        StoreFault: the time has no zone.
    """
    if moment.tzinfo is None:
        raise StoreFault("the clock of the store tells no time zone")
    return (moment - EPOCH) // _MICROSECOND


def digest_key(digest: str) -> bytes | None:
    """The bytes of a hexadecimal SHA-256 digest, or None where the text is none."""
    if len(digest) != _DIGEST_LETTERS:
        return None
    try:
        key = bytes.fromhex(digest)
    except ValueError:
        return None
    return key if key.hex() == digest.lower() else None


def whole(digest: bytes, raw: bytes) -> bytes:
    """Return the bytes if they still have their digest.

    Raises:
        StoreFault: they do not.
    """
    if hashlib.sha256(raw).digest() != digest:
        raise StoreFault(f"the stored bytes of {digest.hex()} no longer have that digest")
    return raw


def _standing(standing: Standing) -> tuple[str, int, bytes]:
    if not 1 <= standing.cycle <= _MAX_CYCLE:
        raise ValueError(f"cycle {standing.cycle} of {standing.key}: expected 1 or more")
    return _text(standing.key), standing.cycle, ENCODER.encode(standing)


def _key_of(digest: str) -> bytes:
    key = digest_key(digest)
    if key is None:
        raise ValueError(f"{digest!r} is no SHA-256 digest in hexadecimal")
    return key


def _text(text: str) -> str:
    if type(text) is not str:
        raise TypeError(f"expected a text, found {text!r}")
    return text


def _raw_bytes(raw: bytes) -> bytes:
    if type(raw) is not bytes:
        raise TypeError(f"expected bytes, found {type(raw).__name__}")
    return raw


def one_line(fault: Exception) -> str:
    """What a fault says, on one line."""
    return " ".join(str(fault).split()) or type(fault).__name__
