"""Export with proof: facts with everything by which anyone can check them without the store, and without us.

`check_export.py` beside this module is written into every export; it imports nothing of the platform.
"""

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import groupby
from typing import Any, Protocol

from openplaci.faults import StoreFault
from openplaci.model.fact import RecordClosed
from openplaci.record import tree
from openplaci.record.chain import FIRST, Link, Row
from openplaci.record.closing import text
from openplaci.record.seal import Sealer

VERSION = 1
SCRIPT = "check_export.py"
README = """\
Facts of an OpenPLACI record, with proof.

    python check_export.py export.json --public-key record.pub

needs Python 3.11 or newer and the package cryptography (pip install cryptography). It shows, for each fact, that it
stood in the record when that was closed and signed, that its content is what was sealed, and prints the content as
a line of JSON. Exit code 0: all of it is proven. Exit code 1: something was changed; one line says what.

Take the public key (record.pub, PEM) from the platform's operator by another way than this folder: without
--public-key the script checks against the key that the export names itself, and says so.

Not proven: that these are all facts there are, and that what was recorded is true. A fact whose key was destroyed,
or is not given since it holds a secret, is proven to have been there; its content is not shown.
"""


class Provable(Protocol):
    """What an export needs of a store; see `openplaci.store.base.Store`."""

    def rows(self, *, after: int = 0, limit: int = 1000) -> list[Row]:
        """Facts as they are kept."""

    def links(self, *, after: int = 0, limit: int = 10_000) -> list[Link]:
        """Their links alone."""


def script() -> str:
    """The text of the script that checks an export."""
    return files(__package__).joinpath(SCRIPT).read_text(encoding="utf-8")


def export(
    store: Provable,
    sealer: Sealer,
    seqs: Sequence[int],
    closings: Sequence[RecordClosed],
    public: bytes,
    *,
    withheld: Container[int] = (),
) -> Iterator[str]:
    """Write facts with their proofs as JSON, in parts.

    Args:
        store: where they are.
        sealer: opens their keys.
        seqs: of the facts, rising.
        closings: all of the record, in order; every fact must be under one.
        public: the key with which they are signed.
        withheld: seqs of facts whose keys are not given.

    Raises:
        StoreFault: a fact is under no closing or cannot be read.
    """
    covering = _covering(seqs, closings)
    used = {closed.number: closed for closed in covering.values()}
    yield f'{{"openplaci_export":{VERSION},"public_key":"{public.hex()}","closings":['
    yield ",\n".join(_json(_closing(closed)) for closed in used.values())
    yield '],"facts":['
    comma = ""
    for number, group in groupby(seqs, key=lambda seq: covering[seq].number):
        closed = used[number]
        grown = tree.Tree([tree.leaf(each.link) for each in _links(store, closed)])
        for seq in group:
            path = [step.hex() for step in grown.path(seq - closed.first)]
            fact = _fact(store, sealer, seq) | ({"key": None} if seq in withheld else {})
            yield comma + _json(fact | {"closing": number, "path": path})
            comma = ",\n"
    yield "]}\n"


def _covering(seqs: Sequence[int], closings: Sequence[RecordClosed]) -> Mapping[int, RecordClosed]:
    found = {}
    waiting = iter(closings)
    closed = next(waiting, None)
    for seq in seqs:
        while closed is not None and closed.last < seq:
            closed = next(waiting, None)
        if closed is None or seq < closed.first:
            raise StoreFault(f"fact {seq} is under no closing")
        found[seq] = closed
    return found


def _links(store: Provable, closed: RecordClosed) -> Iterator[Link]:
    after = closed.first - 1
    while after < closed.last and (page := store.links(after=after, limit=min(10_000, closed.last - after))):
        yield from page
        after = page[-1].seq


def _fact(store: Provable, sealer: Sealer, seq: int) -> dict[str, Any]:
    rows = store.rows(after=max(seq - 2, 0), limit=2)
    row = next((each for each in rows if each.seq == seq), None)
    if row is None:
        raise StoreFault(f"fact {seq} is missing")
    key = None if row.wrapped is None else sealer.key_of(row.wrapped, row.body)
    if row.wrapped is not None and key is None:
        raise StoreFault(f"fact {seq} cannot be opened; it or its key was changed")
    return {
        "seq": seq,
        "recorded": row.recorded,
        "kind": row.kind,
        "token": row.token.hex(),
        "digest": None if row.digest is None else row.digest.hex(),
        "cycle": row.cycle,
        "body": row.body.hex(),
        "before": (rows[0].link if seq > 1 else FIRST).hex(),
        "key": None if key is None else key.hex(),
    }


def _closing(closed: RecordClosed) -> dict[str, Any]:
    """A closing as the text that is signed and its signature."""
    return {"number": closed.number, "text": text(closed), "signature": closed.signature}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
