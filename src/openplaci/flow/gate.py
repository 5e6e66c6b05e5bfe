"""The gate: the one place where everyone who acts is asked who it is and whether it may.

It holds the directory of a store, folds in what other processes wrote, and writes what was decided. Two who decide
at once cannot both be right: what is written says as of which fact it was decided, and the later one decides again.
"""

import datetime as dt
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from openplaci.access import decide, sessions
from openplaci.access.directory import Directory
from openplaci.faults import Refused, StaleFault, StoreFault
from openplaci.model.access import Mark, Permission, Principal, Refusal
from openplaci.model.fact import ActRefused, Entry, Fact, Group, PersonalViewed
from openplaci.store.base import Clock, Store

T = TypeVar("T")

FRESH = dt.timedelta(seconds=1)
"""How long the directory is taken as it is before the store is asked for what others wrote."""

SESSIONS = dt.timedelta(days=1)
"""Sessions and failed sign-ins older than this no longer count, so they are not read."""

PAGE = 1000

TRIES = 20
"""How often is decided again because another decision came in between."""

LONGEST = 200
"""Characters that a refusal keeps of what it is about."""

Decision = Callable[[Directory, dt.datetime], tuple[Sequence[Fact], T | Refusal] | Refusal]
"""Looks at the directory as of a time; says what to write and what comes of it, or why not.

A refusal beside facts is kept as these facts alone, which tell of it in their own words.
"""


class Gate:
    """Asks `openplaci.access` on behalf of a door, and keeps what was answered. Any thread may use it."""

    def __init__(self, store: Store, clock: Clock, *, place: str = "") -> None:
        """Read the directory.

        Args:
            store: where facts are kept.
            clock: UTC.
            place: the door, as refusals name it: ``cli``, ``http``.

        Raises:
            StoreFault: it cannot be read.
        """
        self.directory = Directory()
        self._store = store
        self._clock = clock
        self._place = place
        self._lock = threading.Lock()
        self._looked = clock()
        self._read(since=self._looked - SESSIONS)

    @property
    def fresh(self) -> bool:
        """Whether the directory is not older than `FRESH`, so that `look` asks no store."""
        return dt.timedelta() <= self._clock() - self._looked < FRESH

    @property
    def seen(self) -> int:
        """The last fact of accounts, keys and proposals that the directory knows of; sessions apart."""
        return self.directory.seen["access"]

    def look(self) -> Directory:
        """Return the directory, not older than `FRESH`."""
        if not self.fresh:
            self.refresh()
        return self.directory

    def refresh(self) -> None:
        """Fold in what was written since."""
        with self._lock:
            self._looked = self._clock()
            self._read()

    def decide(
        self,
        decision: Decision[T],
        *,
        by: str,
        permission: Permission,
        about: str = "",
        as_of: Mapping[Group, int] | None = None,
    ) -> T:
        """Decide on the newest facts, write what was decided, and return what comes of it.

        Whoever was asked before, and lost the account or the role since, decides nothing.

        Args:
            decision: what to decide.
            by: who decides.
            permission: for what.
            about: what it is about.
            as_of: of further groups that the caller decided on, the last seq that it knew.

        Raises:
            Refused: it may not be; the refusal is a fact now.
            StaleFault: a group of ``as_of`` has a later fact, so it was not done; the caller looks again.
            StoreFault: it could not be written, so it was not done.
        """
        for _ in range(TRIES):
            self.refresh()
            # Taken before the decision looks: another thread may fold in more meanwhile, which was not decided on.
            known = dict(self.directory.seen)
            now = self._clock()
            outcome = decide.lost(self.directory, by, permission) or decision(self.directory, now)
            if isinstance(outcome, Refusal):
                raise self.refused(outcome, by=by, permission=permission, about=about)
            facts, value = outcome
            try:
                self._store.write([Entry(facts=tuple(facts))], as_of={**known, **(as_of or {})})
            except StaleFault:
                if as_of:
                    raise
                continue
            self.refresh()
            if isinstance(value, Refusal):
                raise Refused(value.words, value.code)
            return value
        raise StoreFault("others change people, keys or proposals too fast; nothing was done, try again")

    def signed_in(self, token: str) -> Principal:
        """Return the person whose session that is, and keep now and then that it is in use.

        Raises:
            Refused: there is no such session, or it is over, or the person must show more; no fact is written of it.
            StoreFault: the store could not be read, or not written.
        """
        directory, now = self.look(), self._clock()
        person = sessions.principal_of(directory, token, now)
        if isinstance(person, Refusal):
            raise Refused(person.words, person.code)
        if used := sessions.use(directory, token, now):
            self._store.write([Entry(facts=(used,))])
        return person

    def ask(
        self,
        principal: Principal,
        permission: Permission,
        *,
        programme: str = "",
        mark: Mark = "clear",
        airline: str = "",
        about: str = "",
    ) -> None:
        """Return if the principal may do that; see `openplaci.access.decide.may`.

        Raises:
            Refused: it may not; the refusal is a fact now.
        """
        refusal = decide.may(principal, permission, now=self._clock(), programme=programme, mark=mark, airline=airline)
        if refusal is not None:
            raise self.refused(refusal, by=principal.id, permission=permission, about=about)

    def refused(self, refusal: Refusal, *, by: str, permission: Permission, about: str = "") -> Refused:
        """Keep a refusal as a fact, and return it as a fault to raise."""
        # Whatever was typed must not keep the refusal from being written.
        told = about[:LONGEST].encode("utf-8", "replace").decode()
        fact = ActRefused(
            by=by, permission=permission, about=told, refusal=refusal, at=self._clock(), place=self._place
        )
        self._store.write([Entry(facts=(fact,))])
        return Refused(refusal.words, refusal.code)

    def viewed(self, principal: Principal, keys: Sequence[str], *, where: str, why: str = "") -> None:
        """Keep as facts that a person sees personal data of consignments; called before anything is shown.

        Raises:
            StoreFault: it could not be kept, so nothing may be shown.
        """
        at = self._clock()
        facts = tuple(PersonalViewed(by=principal.id, key=key, at=at, where=where, why=why) for key in keys)
        self._store.write([Entry(facts=facts)])

    def _read(self, since: dt.datetime | None = None) -> None:
        """Read on in both groups; ``since`` bounds the sessions alone."""
        found = []
        for group in self.directory.seen:
            after = self.directory.seen[group]
            bound = since if group == "session" else None
            while page := self._store.facts(after=after, group=group, since=bound, limit=PAGE):
                found += page
                after = page[-1].seq
        self.directory.fold(sorted(found, key=lambda stored: stored.seq))
