"""Judging: what persons said of lists and matches, as a store has it, kept up to date by their own facts."""

import threading
from collections.abc import Sequence
from typing import Protocol

from openplaci.model.consignment import Consignment
from openplaci.model.fact import DataErased, Fact, StoredFact
from openplaci.screening.judged import Judged
from openplaci.screening.tiers import Earlier, Paired, Screens
from openplaci.store.base import Store

PAGE = 1000


class Watching(Protocol):
    """What screens consignments: `openplaci.screening.live.Live`."""

    def under(self, judged: Judged) -> Screens:
        """What screens as it would if persons had said that."""

    def pairs(self, consignment: Consignment, earlier: Earlier | None = None) -> list[Paired]:
        """Every match of a consignment's parties, and what had been missed of them earlier."""


class Judging:
    """Cleared pairs and tiers of a store. Only what still stands is read at the beginning."""

    def __init__(self, store: Store, judged: Judged, watching: Watching | None) -> None:
        """Read what stands.

        Args:
            store: whose facts count.
            judged: what they are folded into; empty.
            watching: what screens with it; None where there are no lists.

        Raises:
            StoreFault: the store cannot be read.
        """
        self.judged = judged
        self.watching = watching
        self._store = store
        self._lock = threading.Lock()  # an older page must not be folded after a newer one
        head = store.head()
        self.seen = self._erased = head.seq if head is not None else 0
        after = 0
        while page := store.waiting("watchlist", after=after, limit=PAGE):
            judged.fold(page)
            after = page[-1].seq

    def catch_up(self) -> None:
        """Take in what was said since, and forget what was erased.

        Raises:
            StoreFault: the store cannot be read.
        """
        with self._lock:
            while page := self._store.facts(after=self.seen, group="watchlist", limit=PAGE):
                self.judged.fold(page)
                self.seen = page[-1].seq
            while page := self._store.facts(after=self._erased, group="record", limit=PAGE):
                self._forget(page)
                self._erased = page[-1].seq

    def pairs(self, consignment: Consignment, earlier: Earlier | None = None) -> list[Paired]:
        """Every match of a consignment's parties, and what had been missed of them earlier.

        Raises:
            CannotDo: lists were changed and cannot be compiled.
        """
        return self.watching.pairs(consignment, earlier) if self.watching is not None else []

    def after(self, facts: Sequence[Fact]) -> Screens | None:
        """What screens as it will once these facts are kept; None where there are no lists."""
        return self.watching.under(self.judged.with_(facts)) if self.watching is not None else None

    def _forget(self, page: Sequence[StoredFact]) -> None:
        for stored in page:
            if isinstance(stored.fact, DataErased):
                self.judged.erased(stored.fact.facts)
