"""What migration 2 does beside its SQL: facts and bytes that were kept in clear are sealed and chained."""

from itertools import groupby
from typing import Any

import apsw
import msgspec

from openplaci.faults import CannotDo
from openplaci.model.fact import FACT_DECODER, ConsignmentAssessed, Entry, Fact
from openplaci.record.chain import FIRST
from openplaci.record.seal import Sealer
from openplaci.store.rows import one_line, rows_of
from openplaci.store.sqlite_insert import insert

_PAGE = 500


def carry(connection: apsw.Connection, sealer: Sealer) -> None:
    """Seal what is in clear, link it in its order with its times, begin the head.

    Args:
        connection: has the migration's transaction open, and ``secure_delete`` on.
        sealer: of the store from now on.

    Raises:
        CannotDo: a fact cannot be read.
    """
    after, before = 0, FIRST
    while page := connection.execute(
        "SELECT seq, recorded, body FROM clear_facts WHERE seq > ? ORDER BY seq LIMIT ?", (after, _PAGE)
    ).fetchall():
        for recorded, some in groupby(page, key=lambda row: row[1]):
            facts = tuple(_fact(seq, body) for seq, _, body in some)
            (after,), before = insert(connection, [rows_of([Entry(facts=facts)], sealer)], after, before, recorded)
    digests: list[Any] = connection.execute("SELECT digest FROM clear_raws ORDER BY digest").fetchall()
    for (digest,) in digests:
        raw = connection.execute("SELECT body FROM clear_raws WHERE digest = ?", (digest,)).get
        insert(connection, [rows_of([Entry(facts=(), raw=raw, digest=digest.hex())], sealer)], after, before, 0)
    connection.execute(
        "INSERT INTO head (one, seq, link, stamp, mark) VALUES (1, ?, ?, ?, ?)",
        (after, before, sealer.stamp(after, before), sealer.mark),
    )


def _fact(seq: Any, body: Any) -> Fact:
    """A fact as it was; whether a consignment stands by it was not said then."""
    try:
        fact: Fact = FACT_DECODER.decode(body)
    except ValueError as fault:
        raise CannotDo(f"fact {seq} cannot be read, so the store is left as it was: {one_line(fault)}") from fault
    if not isinstance(fact, ConsignmentAssessed):
        return fact
    unsure = any(finding.stage == "journey" for finding in fact.assessment.findings)
    stands = not unsure and fact.consignment.document != "flight_manifest"
    return msgspec.structs.replace(fact, stands=stands)
