"""How long, how often and how much at once the relay tries."""

from openplaci.model.base import Noun


class Limits(Noun, frozen=True, kw_only=True):
    """Bounds of the relay; seconds where nothing else is said.

    Attributes:
        seconds: one try, from the first look at the name to the end of the answer.
        answer: bytes of an answer that are read.
        flights: tries at one receiver at once, while it answers well and within ``slow``.
        extra: tries at once beyond the first one of each receiver, which it always has.
        slow: a receiver that takes longer gets one at a time.
        first, most: the shortest and the longest wait after a failure; it doubles in between.
        hours: hours after which a message that could not be delivered is set aside.
        stubborn: how long a receiver must have failed, or refused, before anything is set aside.
        tick: how often facts of other processes are looked for.
        gather: how long after a call more are waited for; batch: likewise after a delivery, before it is written.
        held: messages of one receiver that are held whole; of the others only their ids.
        stop: how long tries under way may take to end when the relay is stopped.
        allow_private: webhooks may reach private addresses, and use http.
    """

    seconds: float = 10.0
    answer: int = 1024
    flights: int = 8
    extra: int = 64
    slow: float = 1.0
    first: float = 1.0
    most: float = 900.0
    hours: float = 24.0
    stubborn: float = 3600.0
    tick: float = 1.0
    gather: float = 0.02
    batch: float = 0.05
    held: int = 1000
    stop: float = 2.0
    allow_private: bool = False
