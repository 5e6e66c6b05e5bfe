"""The chain: each fact's link is a digest over the fact and the link before it.

A change, a removal or another order breaks every link from there on. The links are plain SHA-256, so that anyone
can follow them without a secret.
"""

import struct
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

FIRST = bytes(32)
"""The link before the first fact."""

_LEAF = b"openplaci fact 1"
_NUMBER = struct.Struct(">q").pack
_PLACE = struct.Struct(">Qq").pack


class Row(NamedTuple):
    """A fact as a store keeps it.

    Attributes:
        seq: from 1, without gaps. recorded: microseconds since 1970, UTC.
        kind: as `openplaci.model.fact.KINDS` has it. token: stands for the subject, 16 bytes.
        digest: SHA-256 of a filing's bytes, 32 bytes; None where the fact is of none.
        cycle: of a consignment that stands thereby; else None.
        body: msgpack, sealed, see `openplaci.record.seal`; plain where the kind is never sealed.
        link: 32 bytes. wrapped: the wrapped key of the body; None where it was never sealed, or is erased.
    """

    seq: int
    recorded: int
    kind: str
    token: bytes
    digest: bytes | None
    cycle: int | None
    body: bytes
    link: bytes
    wrapped: bytes | None


class Head(NamedTuple):
    """The end of the record as the store remembers it: the last seq, its link, and the stamp that makes it ours."""

    seq: int
    link: bytes
    stamp: bytes


class Link(NamedTuple):
    """A fact's place alone: see `Row`."""

    seq: int
    recorded: int
    link: bytes


class RawRow(NamedTuple):
    """A filing's bytes as kept: SHA-256 of the bytes as received, the wrapped key, the sealed bytes."""

    digest: bytes
    wrapped: bytes
    body: bytes


def leaf(kind: str, token: bytes, digest: bytes | None, cycle: int | None, body: bytes) -> bytes:
    """Digest of what a fact is, without its place: 32 bytes.

    One call of the digest over all of it: in parts it costs half as much again for a fact of 600 bytes.
    """
    number = _NUMBER(-1 if cycle is None else cycle)
    return sha256(b"".join((_beginning(kind), token, digest or FIRST, number, body))).digest()


def link(before: bytes, seq: int, recorded: int, leaf: bytes) -> bytes:
    """Digest of a fact in its place: the link before it, its seq, its time of recording and its leaf."""
    return sha256(before + _PLACE(seq, recorded) + leaf).digest()


@lru_cache
def _beginning(kind: str) -> bytes:
    """How leaves of a kind begin; its length stands before the kind, so that nothing reads in two ways."""
    name = kind.encode()
    return _LEAF + len(name).to_bytes(2, "big") + name


def link_of(before: bytes, row: Row) -> bytes:
    """The link that a row must have after the link ``before``."""
    return link(before, row.seq, row.recorded, leaf(row.kind, row.token, row.digest, row.cycle, row.body))
