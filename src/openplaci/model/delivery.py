"""Delivery: one message that is owed to a filer, as it will be sent, byte for byte, however often."""

import datetime as dt
from typing import Literal

from openplaci.model.base import Noun

Way = Literal["webhook", "email", "pull"]


class Delivery(Noun, frozen=True, kw_only=True):
    """One message to one receiver.

    Attributes:
        id: ``d-`` and letters; the same on every repeat, so that a receiver can drop one.
        filer: whose answer it is. way: how it goes; ``pull`` waits to be fetched.
        to: the end point (see `openplaci.model.access.Key.endpoints`), as ``k-letters/0``, or an e-mail address.
        key, cycle: the consignment.
        code: CAMIR code (``7H``, ``SF``), ``PER`` for a later rejection.
        at: time of the status, UTC.
        subject: of an e-mail. content_type, body: what is sent.
        correlation: the filing or the act that it answers. conversation: an id of its own, in XML's header too.
        primary: the one of several that stands for the answer where a filer fetches its answers.
    """

    id: str
    filer: str
    way: Way
    to: str = ""
    key: str
    cycle: int
    code: str
    at: dt.datetime
    subject: str = ""
    content_type: str
    body: bytes
    correlation: str = ""
    conversation: str = ""
    primary: bool = False

    @property
    def lane(self) -> str:
        """What is delivered in order: one receiver's messages about one consignment."""
        return f"{self.way} {self.to} {self.key}"


def delivery_thing(id_: str) -> str:
    """What a delivery is named by among the things that stand (`openplaci.model.fact.Stands`)."""
    return f"delivery {id_}"


def filer_whole(filer: str) -> str:
    """What a filer's answers are parts of."""
    return f"filer {filer}"
