"""Answer: what an authority or a carrier says to a filing (PSN, PER, XCSN, XFNM, FNA, FMA)."""

import datetime as dt
from typing import Literal

from openplaci.model.base import Noun
from openplaci.model.consignment import Kept, Leg
from openplaci.model.values import label


class AnswerError(Noun, frozen=True, kw_only=True):
    """One reason of a rejection.

    Attributes:
        code: the code or the words, as said.
        http: the HTTP code that a PER names beside it (422); None where it names none.
    """

    code: str
    http: str | None = None


class AnsweredDocument(Noun, frozen=True, kw_only=True):
    """A document that an answer is about: ``kind`` 741 master, 740 direct, 703 house; ``date`` as said."""

    id: str
    kind: str | None = None
    name: str | None = None
    date: str | None = None


class Answer(Noun, frozen=True, kw_only=True):
    """One answer.

    Attributes:
        kind: ``acknowledgement`` (FMA, XFNM Acknowledgement, PSN SR), ``error`` (FNA, PER, XFNM Error) or
            ``status`` (any other PSN, XCSN).
        code: the PLACI status by its CAMIR code (SR, SF, 7H, 7J, 7I, 8H, 8J, 8I, 6H, 6J, 6I), the platform's own
            vocabulary; None for an error, and where a message says a status that none of them means for sure.
        said: the status as the message says it (CO, RI, Rejected).
        master, house: the consignment it is about; None where it names none.
        text: what it says in words.
        at: time of the status, UTC; ``at_said`` keeps the words where the year is left out.
        errors: reasons of a rejection, in order.
        documents: the documents it names, where a format tells more of them than the number.
        routing: legs that it names.
        action, action_name: code and name of the customs action (000, IMP).
        echo: the message that it answers, or its beginning, as repeated.
        kept: what has no place here.
    """

    kind: Literal["acknowledgement", "error", "status"]
    code: str | None = None
    said: str | None = None
    master: str | None = None
    house: str | None = None
    text: str | None = None
    at: dt.datetime | None = None
    at_said: str | None = None
    errors: tuple[AnswerError, ...] = ()
    documents: tuple[AnsweredDocument, ...] = ()
    routing: tuple[Leg, ...] = ()
    action: str | None = None
    action_name: str | None = None
    echo: str | None = None
    kept: tuple[Kept, ...] = ()

    @property
    def label(self) -> str:
        """How people name the consignment."""
        return label(self.master, self.house)
