"""The dialogue: a filing is taken, assessed, answered and kept in one transaction; so is every act that follows.

One at a time in a process. What another process did meanwhile is noticed when it is written: what was decided on an
older state is not kept and is decided again.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

import msgspec

from openplaci.access import two_persons
from openplaci.access.ids import fresh
from openplaci.faults import EntryUnfit, Refused, StaleFault, StoreFault
from openplaci.flights.bind import Bound, bound
from openplaci.flights.book import Book
from openplaci.flow.answering import answered
from openplaci.flow.conversing import Environment, first_manifest, stand
from openplaci.flow.gate import FRESH, Gate
from openplaci.flow.journey import Stations, read, unkept, walk
from openplaci.flow.orders import PERMISSIONS, Attachment, Order, Received, ordered, proposed, run_clock
from openplaci.flow.receipts import refusals
from openplaci.flow.replying import again_with
from openplaci.flow.talk import Means, Talk, referral_of
from openplaci.flow.waiting import Waiting
from openplaci.model.access import Principal, Proposal, Refusal
from openplaci.model.consignment import Consignment
from openplaci.model.fact import (
    AttachmentReceived,
    Entry,
    Fact,
    FlightsTold,
    Group,
    PairCleared,
    PairReopened,
    ReferralMoved,
)
from openplaci.model.filing import Filing, Reading
from openplaci.model.finding import Finding
from openplaci.model.flight import flight_key, flight_whole
from openplaci.model.referral import Act, Referral, Reply
from openplaci.referral import clock, replies
from openplaci.store.base import Clock, Store

T = TypeVar("T")

TRIES = 20
"""How often a transaction is decided again because another process came in between."""

PAGE = 1000

AT_ONCE = 20
"""Acts of the clock in one turn of the store, so that filings go on while much is due."""

AGAIN = dt.timedelta(minutes=1)
"""After which the clock tries again what it could not do."""

LAST = dt.datetime.max.replace(tzinfo=dt.UTC)
"""Where no time is known."""


class Dialogue:
    """Talks with filers on behalf of the authority; any thread may call it, off an event loop."""

    def __init__(
        self,
        stations: Stations,
        gate: Gate,
        *,
        clock: Clock,
        random: Callable[[int], bytes],
        environment: Environment = "production",
        committed: Callable[[], None] = lambda: None,
    ) -> None:
        """Read what is open.

        Args:
            stations: of the journey; flights and refusals are taken care of here.
            gate: who may do what, and who is told where.
            clock: UTC.
            random: gives so many random bytes.
            environment: ``test`` plays test commands.
            committed: called after each transaction, by the thread that wrote it.

        Raises:
            StoreFault: the store cannot be read.
        """
        self.store: Store = stations.store
        self.programme = stations.programme
        self.gate = gate
        self.book = Book()
        self._stations = msgspec.structs.replace(stations, bound=self._bound, refusals=refusals)
        self._clock = clock
        self._random = random
        self._environment: Environment = environment
        self._committed = committed
        self._waiting = Waiting(self.store, self.programme)
        self._flown = 0
        self._looked = clock()
        self._refresh()

    @property
    def flown(self) -> int:
        """The last fact of flights that is known here."""
        return self._flown

    @property
    def stations(self) -> Stations:
        """Those of the journey, with what is taken care of here."""
        return self._stations

    def now(self) -> dt.datetime:
        """UTC."""
        return self._clock()

    def catch_up(self, flown: int) -> None:
        """Take in what other processes told of flights, up to that fact at least.

        Of referrals nothing need be asked: what is decided on an older one is not kept, and is decided again.
        """
        if flown > self._flown:
            with self.store.turn():
                self._fold_flights()

    # --- what comes in

    def read(self, filing: Filing) -> Reading:
        """Read a filing, whose turn may come later. Never raises for content."""
        return read(filing, self._stations)

    def receive(self, filings: Sequence[Filing], readings: Sequence[Reading] | None = None) -> list[Received]:
        """Take filings in order: assess, decide, answer and keep them, all at once; durable on return.

        Where the store cannot keep them, ``kept`` is False and nobody is told anything. Never raises for content.

        Args:
            filings: what arrived.
            readings: what `read` gave for each; None: they are read now.
        """
        if not filings:
            return []
        if readings is None:
            readings = [self.read(filing) for filing in filings]
        with self.store.turn():
            try:
                return self._received(filings, readings)
            except EntryUnfit as fault:
                if len(filings) == 1:
                    return [self._unkept(filings[0], fault)]
                alone = zip(filings, readings, strict=True)
                return [one for filing, reading in alone for one in self.receive([filing], [reading])]
            except StoreFault as fault:
                return [self._unkept(filing, fault) for filing in filings]

    def reply(
        self, key: str, reply: Reply, attachments: Sequence[Attachment], *, filing: str
    ) -> tuple[Referral, tuple[Finding, ...]]:
        """Take a filer's reply to an open hold, with its documents; assess anew, and tell what changed.

        Args:
            key: the consignment.
            reply: what the filer says.
            attachments: what came with it.
            filing: the reply's id.

        Raises:
            Refused: there is no such dialogue of this filer, or nothing is asked.
            StoreFault: it could not be kept.
        """
        files = [
            Filing(
                id=f"{filing}-{place}", raw=one.raw, digest=one.digest, channel="reply", sender=reply.filer,
                name=one.name, at=reply.at,
            )
            for place, one in enumerate(attachments, 1)
        ]  # fmt: skip

        def decided() -> tuple[list[Entry], tuple[Referral, tuple[Finding, ...]]]:
            talk = self._talk()
            referral = talk.newest(key)
            if referral is None or not referral.holds:
                raise Refused(f"nothing is asked about {key}; expected a consignment with an open request", "unknown")
            hold = referral.holds[-1]
            item, changed, facts, entries = again_with(referral, files, self._stations, self._clock())
            judged = replies.judged(reply, hold, item.assessment if item is not None else None)
            about = {"filing": filing, "reply": reply, "findings": judged, "changed": changed}
            due = clock.assessment_due(talk.means.now, referral.departs, self.programme.clocks)
            act: tuple[Act, dict[str, Any]] = ("reply", {"deadline": due})
            done = talk.say(referral, [act], by=reply.filer, correlation=filing, about=about)
            if isinstance(done, Refusal):
                raise Refused(done.words, done.code)
            for one in attachments:
                fact = AttachmentReceived(
                    key=done.key, cycle=done.cycle, filing=filing, digest=one.digest, size=len(one.raw), name=one.name,
                    media_type=one.media_type, what=one.what, filer=reply.filer, at=reply.at,
                )  # fmt: skip
                entries.append(Entry(facts=(fact,), raw=one.raw, digest=one.digest))
            entries.append(Entry(facts=(*facts, *talk.facts)))
            return entries, (done, judged)

        return self._decided(decided)

    def withdraw(self, key: str, filer: str, *, correlation: str) -> Referral:
        """Take a filing back for its filer, where the programme lets filers do so.

        Raises:
            Refused: the programme does not, there is no such dialogue, or its state does not allow it.
            StoreFault: it could not be kept, so it was not done.
        """
        if not self.programme.release.withdrawal:
            raise Refused(f"filings are not withdrawn under {self.programme.name}; file again what changed", "done")

        def decided() -> tuple[list[Entry], Referral]:
            talk = self._talk()
            referral = talk.newest(key)
            if referral is None:
                raise Refused(f"nothing is known of {key}; expected a consignment that was filed", "unknown")
            done = talk.say(referral, [("withdraw", {})], by=filer, correlation=correlation)
            if isinstance(done, Refusal):
                raise Refused(done.words, done.code)
            return [Entry(facts=tuple(talk.facts))], done

        return self._decided(decided)

    def tell_flights(self, fact: FlightsTold) -> None:
        """Keep schedules or movements that somebody told.

        Raises:
            StoreFault: they could not be kept.
        """
        self.store.write([Entry(facts=(fact,))])
        with self.store.turn():
            self._fold_flights()

    # --- what persons do

    def act(self, order: Order, *, by: Principal) -> Referral | Proposal:
        """Do what a person orders; an act of two persons is proposed, and what comes back is the proposal.

        Raises:
            Refused: the person may not, or the referral's state does not allow it.
            StoreFault: it could not be kept, so it was not done.
        """
        permission = PERMISSIONS[order.act]
        if order.act in ("issue_dnl", "lift_dnl"):
            # Who may not learns nothing of the state; whoever may is told at once what the table refuses anyway.
            decision = proposed(
                order,
                permission,
                by,
                self.programme.name,
                id_=fresh("a", self._random),
                check=lambda: self.check(order),
            )
            return self.gate.decide(decision, by=by.id, permission=permission, about=order.key)
        self.gate.ask(by, permission, programme=self.programme.name, about=order.key)

        def decided() -> tuple[list[Entry], Referral]:
            talk = self._talk()
            done = ordered(order, talk, by.id)
            return [Entry(facts=tuple(talk.facts))], done

        return self._decided(decided)

    def decide(self, work: Callable[[Talk], tuple[list[Entry], T]]) -> T:
        """Decide on the newest state, under the turn, and keep what comes of it, if anything; else nothing is done.

        Args:
            work: gives what is to be kept and what is returned; called again where another process came in between.

        Raises:
            StoreFault: it could not be kept, so it was not done.
        """
        return self._decided(lambda: work(self._talk()))

    def check(self, order: Order) -> None:
        """Refuse at once what the table refuses anyway.

        Raises:
            Refused: there is no such dialogue, or its state does not allow the act.
        """
        ordered(order, self._talk(), "check")

    def confirm(self, id: str, digest: str, by: Principal) -> Proposal:  # noqa: A002 - as the noun names it
        """Confirm an act of two persons about a referral; only now it is done, with the confirmation or not at all.

        Raises:
            Refused: the second person may not, or the state no longer allows it.
            StoreFault: it could not be kept.
        """

        def then(proposal: Proposal) -> Sequence[Fact]:
            order = msgspec.json.decode(proposal.content, type=Order)
            talk = self._talk()
            ordered(order, talk, proposal.by, act=proposal.id)
            return talk.facts

        with self.store.turn():
            for _ in range(TRIES):
                self._refresh()
                waits = self.gate.look().proposals.get(id)
                try:
                    done = self.gate.decide(
                        two_persons.confirm(id, digest, by, then=then),
                        by=by.id,
                        permission=waits.permission if waits is not None else "",
                        about=f"act:{id}",
                        as_of={"referral": self._waiting.seen},
                    )
                except StaleFault:
                    continue
                self._refresh()
                self._committed()
                return done
        raise StoreFault("others write too much; try again")

    # --- the clock

    def ahead(self) -> bool:
        """Take in some of what other processes wrote, before `tick` takes the turn; tell whether there is more.

        All of it at once would hold up whoever waits for the turn, or for the interpreter.
        """
        return self._waiting.ahead()

    def tick(self) -> dt.datetime | None:
        """Do what is due now; return when to look again, None when nothing waits.

        What cannot be done is tried again a little later, and keeps nothing else that is due from being done.

        Raises:
            Exception: the last fault, once everything else was done; what failed is still due.
        """
        failed: list[Referral] = []
        fault: Exception | None = None
        due = True
        while due:
            with self.store.turn():
                self._refresh()
                now = self._clock()
                for _ in range(AT_ONCE):
                    referral = self._waiting.pop(now)
                    due = referral is not None
                    if referral is None:
                        break
                    try:
                        self._run_clock(referral)
                    except Exception as own:  # noqa: BLE001 - raised below, once the others had their turn
                        fault = own
                        failed.append(referral)
        with self.store.turn():
            for referral in failed:
                self._waiting.again(referral, self._clock() + AGAIN)
            if fault is not None:
                raise fault
            return self._waiting.next_due

    # --- what is asked

    def referral(self, key: str, cycle: int | None = None) -> Referral | None:
        """Where a consignment's dialogue stands, of its newest cycle unless one is named."""
        talk = self._talk()
        return talk.newest(key) if cycle is None else talk.referral(key, cycle)

    def houses(self, master: str) -> list[Referral]:
        """The dialogues about a master's houses."""
        return self._talk().houses(master)

    def of_flight(self, carrier: str, number: str, day: dt.date) -> list[Referral]:
        """The dialogues about what is booked on a flight, or flew on it."""
        flight = flight_key(carrier, number, day)
        found = []
        after = 0
        while page := self.store.parts(flight_whole(flight), after=after, limit=PAGE):
            after = page[-1][0]
            found += [one for _, stored in page if (one := referral_of(stored)) is not None and flight in one.flights]
        return found

    def open(self) -> list[Referral]:
        """Every dialogue in which somebody must still do something: what is due first comes first."""
        with self.store.turn():
            self._refresh()
            return sorted(self._waiting.all, key=lambda one: (one.until or LAST, one.since, one.key))

    # --- within

    def _received(self, filings: Sequence[Filing], readings: Sequence[Reading]) -> list[Received]:
        for number in range(TRIES):
            # What another process wrote meanwhile makes the write stale; so it is asked for then, or once a second.
            if number:
                self._refresh()
            else:
                self._look()
            talk = self._talk()
            done = walk(filings, readings, self._stations, partial(stand, talk, self._stations.cycle_days))
            if len(filings) > 1 and (place := first_manifest(done)) is not None:
                # A manifest is held against what is kept: what came before it must be, what comes after sees it.
                parts = (slice(place), slice(place, place + 1), slice(place + 1, None))
                return [one for part in parts for one in self.receive(filings[part], readings[part])]
            entries, out = answered(done, readings, talk, self._environment, cycle_days=self._stations.cycle_days)
            try:
                self._write(entries)
            except StaleFault:
                continue
            return out
        raise StoreFault("others write too much; try again")

    def _bound(self, consignment: Consignment, at: dt.datetime | None) -> Bound:
        return bound(consignment, self.book, at, self.programme.territory)

    def _run_clock(self, referral: Referral) -> None:
        def decided() -> tuple[list[Entry], None]:
            talk = self._talk()
            run_clock(talk, referral)
            return [Entry(facts=tuple(talk.facts))], None

        self._decided(decided)

    def _decided(self, work: Callable[[], tuple[list[Entry], T]]) -> T:
        """Decide on the newest state and keep it; again where another process came in between."""
        with self.store.turn():
            for _ in range(TRIES):
                self._refresh()
                entries, value = work()
                if not any(one.facts for one in entries):
                    return value
                try:
                    self._write(entries)
                except StaleFault:
                    continue
                return value
        raise StoreFault("others write too much; try again")

    def _write(self, entries: Sequence[Entry]) -> None:
        as_of: dict[Group, int] = {"referral": self._waiting.seen}
        judging = self._stations.judging
        if judging is not None:
            as_of["watchlist"] = judging.seen
        self._waiting.seen = self.store.write(entries, as_of=as_of)
        flown = judged = False
        for one in entries:
            for fact in one.facts:
                if isinstance(fact, ReferralMoved):
                    self._waiting.note(fact.referral)
                flown |= isinstance(fact, FlightsTold)
                judged |= isinstance(fact, PairCleared | PairReopened)
        if flown:
            self._fold_flights()
        if judged and judging is not None:
            judging.catch_up()
        self._committed()

    def _look(self) -> None:
        """Take in what other processes wrote, unless that was done a moment ago."""
        now = self._clock()
        if now - self._looked >= FRESH or now < self._looked:
            self._refresh()

    def _refresh(self) -> None:
        """Take in what other processes wrote."""
        self._looked = self._clock()
        self._waiting.refresh()
        self._fold_flights()
        if self._stations.judging is not None:
            self._stations.judging.catch_up()

    def _fold_flights(self) -> None:
        while page := self.store.facts(after=self._flown, group="flight", limit=PAGE):
            self.book.fold(page)
            self._flown = page[-1].seq

    def _talk(self) -> Talk:
        directory = self.gate.look()
        return Talk(Means(self.store, self.programme, directory, self._clock(), self._random))

    def _unkept(self, filing: Filing, fault: Exception) -> Received:
        done = walk([filing], [self.read(filing)], self._stations)
        return Received(journey=unkept(done[0], fault, self._stations))
