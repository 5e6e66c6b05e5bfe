"""Waiting: the referrals in which somebody must still do something, folded from the record, and when each is due."""

import datetime as dt
import heapq
from collections.abc import Iterable
from typing import Final

from openplaci.flow.talk import referral_of
from openplaci.model.fact import StoredFact
from openplaci.model.programme import Programme
from openplaci.model.referral import Referral
from openplaci.referral import clock
from openplaci.store.base import Store

PAGE: Final = 1000
SOME: Final = 20
"""Referrals that `Waiting.ahead` takes in: about a millisecond."""

Place = tuple[str, int]
"""A consignment's key and its cycle."""


class Waiting:
    """What is open in a store; whoever asks holds the store's turn, but for the page that `ahead` reads."""

    def __init__(self, store: Store, programme: Programme) -> None:
        """Read what is open.

        Args:
            store: of the record.
            programme: whose clock runs here; another one's referrals are known, and never due.

        Raises:
            StoreFault: the store cannot be read.
        """
        self._store = store
        self._programme = programme
        self._open: dict[Place, Referral] = {}
        self._due: list[tuple[dt.datetime, str, int]] = []
        head = store.head()
        self.seen = head.seq if head is not None else 0
        """The last fact of referrals that is known here."""
        after = 0
        while page := store.waiting("referral", after=after, limit=PAGE):
            after = page[-1].seq
            self._take(page)

    @property
    def all(self) -> Iterable[Referral]:
        """Every one, in no order."""
        return self._open.values()

    @property
    def next_due(self) -> dt.datetime | None:
        """When something is to be done next; None when nothing waits for a time."""
        return self._due[0][0] if self._due else None

    def refresh(self) -> None:
        """Take in what other processes wrote."""
        while page := self._store.facts(after=self.seen, group="referral", limit=PAGE):
            self._take(page)
            self.seen = page[-1].seq

    def ahead(self) -> bool:
        """Take in some of what other processes wrote, read before the turn is taken; tell whether there is more."""
        page = self._store.facts(after=self.seen, group="referral", limit=SOME)
        with self._store.turn():
            if news := [stored for stored in page if stored.seq > self.seen]:
                self._take(news)
                self.seen = news[-1].seq
        return len(page) == SOME

    def note(self, referral: Referral) -> None:
        """Take in where a referral stands now."""
        place = referral.key, referral.cycle
        if not referral.open:
            self._open.pop(place, None)
            return
        self._open[place] = referral
        if referral.programme != self._programme.name:
            return
        if (due := clock.next_due(referral, self._programme.clocks, self._programme.release)) is not None:
            heapq.heappush(self._due, (due, *place))

    def pop(self, now: dt.datetime) -> Referral | None:
        """Take out the next that is due by then; None when there is none."""
        while self._due and self._due[0][0] <= now:
            _, key, cycle = heapq.heappop(self._due)
            if (referral := self._open.get((key, cycle))) is not None:
                return referral
        return None

    def again(self, referral: Referral, at: dt.datetime) -> None:
        """Have it due once more."""
        heapq.heappush(self._due, (at, referral.key, referral.cycle))

    def _take(self, page: Iterable[StoredFact]) -> None:
        for stored in page:
            if (referral := referral_of(stored)) is not None:
                self.note(referral)
