"""Traffic: the distinct named parties of the consignments that were filed lately, and how often each came."""

import datetime as dt
from collections.abc import Callable

from openplaci.model.fact import ConsignmentAssessed
from openplaci.model.watchlist import Query
from openplaci.store.base import Store

PAGE = 1000
DAY = dt.timedelta(days=1)


class Traffic:
    """Parties of a time, each with the consignments on which it stood.

    A consignment that was filed again with the same party counts once.

    Attributes:
        days: how long the time is; less than was asked where the store is younger, but not below 1.
        consignments: how many. parties: of each, the keys and cycles of its consignments.
        programmes: of what was read.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self.days = 1.0
        self.consignments = 0
        self.parties: dict[Query, list[tuple[str, int]]] = {}
        self.programmes: set[str] = set()


def traffic(
    store: Store,
    *,
    since: dt.datetime,
    now: dt.datetime,
    until: dt.datetime | None = None,
    may_see: Callable[[str], None],
    usual: str,
) -> Traffic:
    """Read the traffic of a time.

    Args:
        store: where it is kept.
        since: UTC.
        now: UTC.
        until: UTC; now where none is given.
        may_see: is asked of each programme before anything of it is read, and raises where it may not be.
        usual: programme of what names none.

    Raises:
        Refused: as ``may_see`` says.
        StoreFault: the store cannot be read.
    """
    from openplaci.screening.parties import queries  # slow to load

    made = Traffic()
    seen: set[int] = set()
    cargo: set[tuple[str, int]] = set()
    until = until or now
    first = next((one.recorded for one in store.facts(group="consignment", limit=1)), until)
    made.days = max(1.0, (until - max(since, first)) / DAY)
    after = 0
    while facts := store.facts(after=after, group="consignment", since=since, limit=PAGE):
        for stored in facts:
            after = stored.seq
            fact = stored.fact
            if not isinstance(fact, ConsignmentAssessed) or stored.recorded >= until:
                continue
            programme = fact.assessment.programme or usual
            if programme not in made.programmes:
                may_see(programme)
                made.programmes.add(programme)
            place = (fact.key, fact.cycle)
            cargo.add(place)
            for _, query in queries(fact.consignment):
                known = hash((place, query))
                if query.name.strip() and known not in seen:
                    seen.add(known)
                    made.parties.setdefault(query, []).append(place)
    made.consignments = len(cargo)
    return made
