"""What the relay's loop does: reads what is owed off the facts, sends it, and writes down what became of it."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from openplaci.access.directory import Directory
from openplaci.faults import CannotDo
from openplaci.logs import Logger
from openplaci.model.access import EndPoint
from openplaci.model.delivery import Delivery, delivery_thing
from openplaci.model.fact import (
    ASIDE,
    DeliveryAgain,
    DeliveryMade,
    DeliveryOwed,
    DeliverySetAside,
    Entry,
    Fact,
    StoredFact,
)
from openplaci.relay.lanes import Item, Lane, Receiver
from openplaci.relay.limits import Limits
from openplaci.relay.mail import Mail
from openplaci.relay.outcome import Outcome
from openplaci.relay.state import ReceiverState, RelayState
from openplaci.relay.web import Web
from openplaci.store.base import Store

EMAIL = "email"
"""The receiver of all e-mail: the mail server."""
PAGE = 1000
MAILS = 4
"""E-mails that are sent at once."""


class Dispatch:
    """Sends what is owed; everything but `load` runs in the loop of `run`."""

    def __init__(
        self,
        store: Store,
        directory: Callable[[], Directory],
        web: Web,
        mail: Mail | None,
        limits: Limits,
        *,
        clock: Callable[[], dt.datetime],
        random: Callable[[], float],
        log: Logger | None = None,
    ) -> None:
        """Take the parts; see `openplaci.relay.Relay`."""
        self.called = asyncio.Event()
        self.stopping = False
        self.ringing = False
        self._store = store
        self._directory = directory
        self._web = web
        self._mail = mail
        self._limits = limits
        self._clock = clock
        self._random = random
        self._log = log
        self._loop: asyncio.AbstractEventLoop
        self._seen = 0
        self._aside = 0
        self._receivers: dict[str, Receiver] = {}
        self._owed: dict[str, Item] = {}
        self._anew: dict[str, StoredFact] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._crowded: dict[str, Receiver] = {}
        self._flights: set[asyncio.Task[None]] = set()
        self._extra = 0
        self._ended: list[tuple[Fact, Receiver, Lane, Item]] = []
        self._flushing: asyncio.Task[None] | None = None
        self._threads = ThreadPoolExecutor(MAILS + 1, thread_name_prefix="relay")

    def load(self) -> None:
        """Read what is owed.

        Raises:
            CannotDo: the store does not know where its record ends.
            StoreFault: the store could not be read.
        """
        head = self._store.head()
        if head is None:
            raise CannotDo("the end of the record is not known, so neither is what is owed; see audit verify")
        self._seen = head.seq
        after = 0
        while page := self._store.waiting("delivery", after=after, limit=PAGE):
            for stored in page:
                self._take(stored)
            after = page[-1].seq
        after = 0
        while page := self._store.waiting("delivery", waits=ASIDE, after=after, limit=PAGE):
            self._aside += len(page)
            after = page[-1].seq

    async def run(self) -> None:
        """Send until `stopping`; then end what is under way."""
        self._loop = asyncio.get_running_loop()
        try:
            await self._work()
            await self._end_all()
        finally:
            self._threads.shutdown(wait=False, cancel_futures=True)
            await self._web.close()

    async def _work(self) -> None:
        for receiver in tuple(self._receivers.values()):
            self._launch(receiver)
        while not self.stopping:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.called.wait(), self._limits.tick)
                await asyncio.sleep(self._limits.gather)
            self.called.clear()
            self.ringing = False
            try:
                self._read()
            except Exception:  # noqa: BLE001 - as in a try: the relay goes on
                self._tell("relay.unread")

    async def _end_all(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        if self._flights:
            await asyncio.wait(self._flights, timeout=self._limits.stop)
        left = tuple(self._flights)
        for flight in left:
            flight.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if self._flushing is not None:
            await self._flushing

    def _read(self) -> None:
        """Take in the facts since the last look."""
        while page := self._store.facts(group="delivery", after=self._seen, limit=PAGE):
            found = {id(receiver): receiver for receiver in map(self._take, page) if receiver is not None}
            self._seen = page[-1].seq
            for receiver in found.values():
                self._launch(receiver)

    def _take(self, stored: StoredFact) -> Receiver | None:
        """Queue what a fact owes; who is owed it."""
        match stored.fact:
            case DeliveryOwed(delivery=delivery):
                return self._queue(delivery, stored.recorded)
            case DeliveryAgain(id=id_, at=at):
                if id_ in self._owed:  # it was set aside, and that is not settled here yet
                    self._anew[id_] = stored
                    return None
                self._aside = max(self._aside - 1, 0)
                known = self._store.current([delivery_thing(id_)]).get(delivery_thing(id_))
                if known is not None and isinstance(known.fact, DeliveryOwed):
                    return self._queue(known.fact.delivery, at)
        return None

    def _queue(self, delivery: Delivery, since: dt.datetime) -> Receiver | None:
        if delivery.way == "pull" or delivery.id in self._owed:
            return None
        name = EMAIL if delivery.way == "email" else delivery.to
        receiver = self._receivers.get(name)
        if receiver is None:
            receiver = self._receivers[name] = Receiver(name, self._limits)
            if name == EMAIL and self._mail is None:
                self._tell("relay.no_mail_server")
        self._owed[delivery.id] = receiver.add(delivery, since)
        return receiver

    def _launch(self, receiver: Receiver) -> None:
        """Send what may be sent now to a receiver, and come back when more may be."""
        if self.stopping or (receiver.name == EMAIL and self._mail is None):
            return
        most = min(self._limits.flights, MAILS) if receiver.name == EMAIL else self._limits.flights
        while receiver.flying < most:
            full = self._extra >= self._limits.extra
            lane = receiver.next(self._loop.time(), alone=full)
            if lane is None:
                if full:
                    self._crowded[receiver.name] = receiver
                break
            if receiver.flying > 1:
                self._extra += 1
            flight = self._loop.create_task(self._fly(receiver, lane))
            self._flights.add(flight)
            flight.add_done_callback(self._flights.discard)
        if timer := self._timers.pop(receiver.name, None):
            timer.cancel()
        if (when := receiver.due()) is not None and when > self._loop.time():
            self._timers[receiver.name] = self._loop.call_at(when, self._launch, receiver)

    async def _fly(self, receiver: Receiver, lane: Lane) -> None:
        """One try."""
        item = lane.items[0]
        began, start = receiver.failures, self._loop.time()
        item.tries += 1
        try:
            outcome = await self._sent(receiver, item)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the message stays owed and the others go on
            outcome = Outcome(made=False, said=f"it could not be sent ({type(fault).__name__})")
        finally:
            if receiver.flying > 1:
                self._extra -= 1
            receiver.flying -= 1
        at, now = self._clock(), self._loop.time()
        if outcome.made:
            receiver.landed(now - start)
            fact = DeliveryMade(id=item.id, key=item.key, at=at, tries=item.tries, said=outcome.said)
            self._end([(fact, receiver, lane, item)])
        else:
            self._missed(receiver, lane, outcome, began=began)
        self._launch(receiver)
        if self._crowded and self._extra < self._limits.extra:
            self._launch(self._crowded.pop(next(iter(self._crowded))))

    def _missed(self, receiver: Receiver, lane: Lane, outcome: Outcome, *, began: int) -> None:
        at, now = self._clock(), self._loop.time()
        # A mail server that refuses one address serves the others.
        if not outcome.gone and not (outcome.refused and receiver.name == EMAIL):
            if not receiver.failures:
                self._tell("relay.failing", why=outcome.said)
            receiver.failed(outcome, now, at, self._random(), began=began)
        head = lane.items[0]
        lane.failed(outcome, at)
        given_up = list(receiver.hopeless(lane, outcome, at))
        if (lane, head) not in given_up:
            receiver.put_off(lane, now, self._random())
        for other, _ in given_up:
            other.busy = True
        if given_up:
            self._tell("relay.set_aside", count=len(given_up), why=outcome.said)
            self._end(
                [
                    (
                        DeliverySetAside(id=item.id, key=item.key, at=at, tries=item.tries, why=outcome.said),
                        receiver, other, item,
                    )
                    for other, item in given_up
                ]
            )  # fmt: skip

    async def _sent(self, receiver: Receiver, item: Item) -> Outcome:
        delivery = item.delivery
        if delivery is None:
            thing = delivery_thing(item.id)
            known = self._store.current([thing]).get(thing)
            if known is None or not isinstance(known.fact, DeliveryOwed):
                return Outcome(made=False, said="what it says was erased", gone="message")
            delivery = known.fact.delivery
        if receiver.name == EMAIL:
            if self._mail is None:
                return Outcome(made=False, said="no mail server is set")
            return await self._loop.run_in_executor(self._threads, self._mail.send, delivery)
        end = self._end_point(delivery.to)
        if end is None:
            # What is known of keys may be a second old, so the first try tells nothing yet.
            words = "its key or end point is no longer good"
            return Outcome(made=False, said=words, gone="receiver" if item.tries > 1 else "")
        return await self._web.send(end, delivery)

    def _end_point(self, name: str) -> EndPoint | None:
        """The end point as it is now: a changed address or secret counts at once."""
        id_, _, place = name.partition("/")
        key = self._directory().keys.get(id_)
        if key is None or not key.good(self._clock()):
            return None
        ends = key.endpoints
        return ends[int(place)] if place.isdecimal() and int(place) < len(ends) else None

    def _end(self, ended: Sequence[tuple[Fact, Receiver, Lane, Item]]) -> None:
        """Write down soon what became of messages; only then their lanes go on."""
        self._ended += ended
        if self._flushing is None:
            self._flushing = self._loop.create_task(self._flush())

    async def _flush(self) -> None:
        await asyncio.sleep(self._limits.batch)
        wait = self._limits.first
        while self._ended:
            batch, self._ended = self._ended, []
            entry = Entry(facts=tuple(fact for fact, *_ in batch))
            try:
                await self._loop.run_in_executor(self._threads, self._store.write, [entry])
            except Exception:  # noqa: BLE001 - what was sent and not written down is sent again: never forgotten
                self._tell("relay.unwritten")
                self._ended = batch + self._ended
                if self.stopping:
                    break
                await asyncio.sleep(wait)
                wait = min(wait * 2, self._limits.most)
                continue
            self._settle(batch)
        self._flushing = None

    def _settle(self, batch: Sequence[tuple[Fact, Receiver, Lane, Item]]) -> None:
        touched: dict[int, tuple[Receiver, Lane]] = {}
        for fact, receiver, lane, item in batch:
            receiver.done(lane, item)
            self._owed.pop(item.id, None)
            self._aside += isinstance(fact, DeliverySetAside)
            touched[id(lane)] = receiver, lane
        for receiver, lane in touched.values():
            receiver.free(lane)
        for fact, _, _, item in batch:
            if (again := self._anew.pop(item.id, None)) and isinstance(fact, DeliverySetAside):
                self._take(again)
        for receiver in {id(receiver): receiver for receiver, _ in touched.values()}.values():
            self._launch(receiver)

    def state(self) -> RelayState:
        """How it stands."""
        owed = Counter({name: one.size for name, one in self._receivers.items() if one.size})
        return RelayState(
            owed=owed.total(),
            aside=self._aside,
            oldest=min((item.since for item in self._owed.values()), default=None),
            receivers=tuple(
                ReceiverState(name=name, owed=size, failures=one.failures, why=one.why, since=one.since)
                for name, size in owed.items()
                for one in (self._receivers[name],)
            ),
        )

    def _tell(self, event: str, **more: object) -> None:
        if self._log is not None:
            self._log.warning(event, **more)
