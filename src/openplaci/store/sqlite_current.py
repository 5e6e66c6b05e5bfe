"""What a SQLite store remembers of things that go on, held against the facts that alone are true."""

from collections.abc import Callable

import apsw

from openplaci.model.fact import Erased, Group, StoredFact, stands
from openplaci.record.seal import Sealer

_PAGE = 1000
_GROUPS: tuple[Group, ...] = ("referral", "delivery", "watchlist")


def wrong_projection(connection: apsw.Connection, facts: Callable[..., list[StoredFact]], sealer: Sealer) -> list[str]:
    """Return what the projection says otherwise than the facts: a hold or an answer could be forgotten.

    Args:
        connection: of a reader.
        facts: as `openplaci.store.base.Store.facts`.
        sealer: knows the things' tokens.
    """
    expected: dict[bytes, tuple[int, int]] = {}
    erased: set[int] = set()
    told = [stored for group in _GROUPS for stored in _all(facts, group)]
    for stored in sorted(told, key=lambda stored: stored.seq):
        if isinstance(stored.fact, Erased):
            erased.add(stored.seq)
        elif (standing := stands(stored.fact)) is not None:
            token = sealer.token(standing.thing)
            seq = stored.seq if standing.newest else expected.get(token, (0, 0))[0]
            expected[token] = seq, standing.waits
    kept = {
        bytes(thing): (seq, waits) for thing, seq, waits in connection.execute("SELECT thing, seq, waits FROM current")
    }
    # Of a thing whose newest fact is erased nothing is known, though older facts about it, of another key, may stay.
    gone = {token for token, (seq, _) in kept.items() if seq in erased}
    wrong = [
        seq for token, (seq, _) in expected.items() if seq and token not in gone and kept.get(token) != expected[token]
    ]
    return [f"the facts tell otherwise than what is remembered of fact {seq}; a hold may be forgotten" for seq in wrong]


def _all(facts: Callable[..., list[StoredFact]], group: Group) -> list[StoredFact]:
    found: list[StoredFact] = []
    while page := facts(after=found[-1].seq if found else 0, group=group, limit=_PAGE):
        found += page
    return found
