"""How the relay stands, for metrics and for people."""

import datetime as dt

from openplaci.model.base import Noun


class ReceiverState(Noun, frozen=True, kw_only=True):
    """One receiver that is owed something.

    Attributes:
        name: the end point, as ``k-letters/0``; ``email`` for the mail server.
        owed: how many messages. failures: in a row. why: of the last one.
        since: when the first of these failures was, UTC.
    """

    name: str
    owed: int
    failures: int = 0
    why: str = ""
    since: dt.datetime | None = None


class RelayState(Noun, frozen=True, kw_only=True):
    """The whole relay.

    Attributes:
        owed: messages that are owed and not set aside. aside: those that are.
        oldest: since when the oldest of those owed is, UTC.
        receivers: that are owed anything.
    """

    owed: int = 0
    aside: int = 0
    oldest: dt.datetime | None = None
    receivers: tuple[ReceiverState, ...] = ()
