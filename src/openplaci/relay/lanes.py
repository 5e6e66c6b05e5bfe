"""What waits for one receiver: its messages in lanes, and how it has answered of late.

A lane is one consignment's messages to one receiver; its next is sent once the one before is made or set aside. A
message that fails gives way to other lanes, so that one that a receiver cannot take does not stop the rest.
"""

import datetime as dt
import heapq
from collections import deque
from collections.abc import Iterator

from openplaci.model.delivery import Delivery
from openplaci.relay.limits import Limits
from openplaci.relay.outcome import Outcome


class Item:
    """One message that is owed.

    Attributes:
        id: of the delivery. key: the consignment. since: since when it is owed, UTC.
        delivery: the whole; None where it is read again before it is sent. tries: so far.
    """

    __slots__ = ("delivery", "id", "key", "since", "tries")

    def __init__(self, delivery: Delivery, since: dt.datetime, *, held: bool) -> None:
        """Keep the whole where it is held."""
        self.id = delivery.id
        self.key = delivery.key
        self.since = since
        self.delivery = delivery if held else None
        self.tries = 0


class Lane:
    """Messages of one consignment, in order.

    Attributes:
        name: see `Delivery.lane`. items: the first is the next to be sent.
        busy: its first is under way, or what became of it is being written.
        failures: of the first, in a row. since: when the first of them was, UTC.
        refused: since when it has been refused for good, UTC.
    """

    __slots__ = ("busy", "failures", "items", "name", "refused", "since")

    def __init__(self, name: str) -> None:
        """Begin with nothing."""
        self.name = name
        self.items: deque[Item] = deque()
        self.busy = False
        self.forget()

    def forget(self) -> None:
        """Begin anew, with another message at the head."""
        self.failures = 0
        self.since: dt.datetime | None = None
        self.refused: dt.datetime | None = None

    def failed(self, outcome: Outcome, at: dt.datetime) -> None:
        """Note that its first message was not taken, at a time in UTC."""
        self.failures += 1
        self.since = self.since or at
        self.refused = (self.refused or at) if outcome.refused else None


class Receiver:
    """One receiver.

    Attributes:
        name: the end point, or ``email``. lanes: those that hold anything. size: messages in them.
        flying: tries under way. failures: in a row. since: when the first of them was, UTC. refused: since when it has
            refused for good. why: of the last failure.
        until: time of the loop before which nothing is sent to it.
    """

    def __init__(self, name: str, limits: Limits) -> None:
        """Begin with nothing."""
        self.name = name
        self.lanes: dict[str, Lane] = {}
        self.size = 0
        self.flying = 0
        self.failures = 0
        self.since: dt.datetime | None = None
        self.refused: dt.datetime | None = None
        self.why = ""
        self.until = 0.0
        self._limits = limits
        self._window = 1
        self._ready: deque[Lane] = deque()
        self._later: list[tuple[float, int, Lane]] = []
        self._count = 0

    def add(self, delivery: Delivery, since: dt.datetime) -> Item:
        """Queue a message behind those of its lane."""
        name = delivery.lane
        lane = self.lanes.get(name)
        if lane is None:
            lane = self.lanes[name] = Lane(name)
        item = Item(delivery, since, held=self.size < self._limits.held)
        lane.items.append(item)
        self.size += 1
        if len(lane.items) == 1 and not lane.busy:
            self._ready.append(lane)
        return item

    def next(self, now: float, *, alone: bool) -> Lane | None:
        """The lane whose first message may be sent now; it is busy then.

        Args:
            now: time of the loop.
            alone: only if nothing is under way to this receiver.
        """
        while self._later and self._later[0][0] <= now:
            self._ready.append(heapq.heappop(self._later)[2])
        most = 1 if self.failures or alone else self._window
        while self._ready and self.flying < most and now >= self.until:
            lane = self._ready.popleft()
            if lane.items and not lane.busy:  # else it was freed, and queued, or emptied since
                lane.busy = True
                self.flying += 1
                return lane
        return None

    def due(self) -> float | None:
        """Time of the loop at which something may be sent that may not be now; None where only an end is waited for."""
        times = [self._later[0][0]] if self._later else []
        if self._ready:
            times = [self.until]
        return max(min(times), self.until) if times else None

    def landed(self, took: float) -> None:
        """Note that it took a message, after so many seconds."""
        self.failures = 0
        self.since = self.refused = None
        self.why = ""
        self.until = 0.0
        self._window = 1 if took > self._limits.slow else min(self._window * 2, self._limits.flights)

    def failed(self, outcome: Outcome, now: float, at: dt.datetime, jitter: float, *, began: int) -> None:
        """Note that it did not take a message; of tries that ran side by side the first counts.

        Args:
            outcome: what came.
            now: time of the loop.
            at: UTC.
            jitter: 0 to 1.
            began: failures when the try began.
        """
        self._window = 1
        self.why = outcome.said
        self.since = self.since or at
        self.refused = (self.refused or at) if outcome.refused else None
        if self.failures <= began:
            self.failures += 1
            self.until = now + max(outcome.after, self.wait(self.failures, jitter))

    def put_off(self, lane: Lane, now: float, jitter: float) -> None:
        """Let the first message of a lane wait for another try."""
        lane.busy = False
        self._count += 1
        heapq.heappush(self._later, (now + self.wait(lane.failures, jitter), self._count, lane))

    def wait(self, failures: int, jitter: float) -> float:
        """Seconds after so many failures: doubled each time, up to the most; half of it by chance."""
        whole = min(self._limits.first * 2.0 ** min(failures - 1, 32), self._limits.most)
        return whole * (0.5 + jitter / 2)

    def hopeless(self, lane: Lane, outcome: Outcome, at: dt.datetime) -> Iterator[tuple[Lane, Item]]:
        """What is to be set aside after the first message of a lane failed: that one, or all that waits too long."""
        age = dt.timedelta(hours=self._limits.hours)
        stubborn = dt.timedelta(seconds=self._limits.stubborn)
        head = lane.items[0]
        refused = lane.refused is not None and at - lane.refused >= stubborn
        if outcome.gone or refused or (at - head.since >= age and at - (lane.since or at) >= stubborn):
            yield lane, head
        every = outcome.gone == "receiver"
        if not every and (self.since is None or at - self.since < stubborn):
            return
        no = self.refused is not None and at - self.refused >= stubborn
        for other in self.lanes.values():
            if not other.busy or other is lane:
                for item in other.items:
                    waited = at - item.since
                    if item is not head and (every or waited >= age or (no and waited >= stubborn)):
                        yield other, item

    def done(self, lane: Lane, item: Item) -> None:
        """Take a message out of its lane."""
        if lane.items and lane.items[0] is item:
            lane.items.popleft()
            lane.forget()
        else:
            lane.items.remove(item)
        self.size -= 1

    def free(self, lane: Lane) -> None:
        """Let a lane go on that was busy."""
        lane.busy = False
        if not lane.items:
            self.lanes.pop(lane.name, None)
        else:
            self._ready.append(lane)
