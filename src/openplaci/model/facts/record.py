"""Facts of the record itself: closings, and what was erased."""

import datetime as dt

from openplaci.model.base import Noun


class RecordClosed(Noun, frozen=True, kw_only=True, tag="record.closed", tag_field="kind"):
    """The record was closed up to a fact, and signed; see `openplaci.record.closing`.

    Attributes:
        number: 1, 2, ... first, last: the facts it closes, by seq. root: Merkle root over their links, hexadecimal.
        link: that of the last fact. before: SHA-256 of the closing before it, zeros for the first.
        at: UTC. signer: SHA-256 of the public key. signature: Ed25519, hexadecimal. by: who closed it.
    """

    number: int
    first: int
    last: int
    root: str
    link: str
    before: str
    at: dt.datetime
    signer: str
    signature: str
    by: str = ""


class DataErased(Noun, frozen=True, kw_only=True, tag="record.erased", tag_field="kind"):
    """The keys of facts were destroyed: what they said is gone, that they were is not.

    Attributes:
        facts: seqs, as pairs of first and last. raws: digests of the bytes that went with them.
        why: ``request``, ``retention`` or an order's reference. by: who. at: UTC.
    """

    facts: tuple[tuple[int, int], ...]
    raws: tuple[str, ...] = ()
    why: str
    by: str
    at: dt.datetime
