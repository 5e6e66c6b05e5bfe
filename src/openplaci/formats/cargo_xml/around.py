"""What stands around the consignments of a message, and what is made of it."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from openplaci.formats.cargo_xml.margin import Margin
from openplaci.formats.cargo_xml.walk import Node
from openplaci.model.answer import Answer
from openplaci.model.consignment import Consignment, Kept
from openplaci.model.status import Status

SHARED = 64
"""Kept texts of the message around that every one of its consignments repeats; more stand with the first only,
so that a hostile message cannot multiply them."""


class Around(NamedTuple):
    """The message around a consignment.

    Attributes:
        node: the message's own.
        margin: what is kept and found of the message as a whole.
        at: its date, to bind dates without a year.
        currency: the first that an amount of it has; only others are kept beside their amounts.
        unread: how many consignments stand where none is read.
        time: when it was sent, UTC, as its header says.
    """

    node: Node
    margin: Margin
    at: dt.date | None = None
    currency: str | None = None
    unread: int = 0
    time: dt.datetime | None = None

    def shared(self, *, first: bool) -> Sequence[Kept]:
        """What a consignment takes over of the message's kept texts."""
        return self.margin.kept if first else self.margin.kept[:SHARED]


class Made(NamedTuple):
    """What a message says: its consignments, each with its margin, or its statuses or answers.

    ``nothing`` says why it is right that there is none. What is found about a status or an answer goes to the
    message's own margin.
    """

    consignments: list[tuple[Consignment, Margin]]
    nothing: str = ""
    statuses: tuple[Status, ...] = ()
    answers: tuple[Answer, ...] = ()
