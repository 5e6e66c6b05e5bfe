"""Filing: what arrived; Message and Reading: what a format made of it."""

import datetime as dt

from openplaci.model.answer import Answer
from openplaci.model.base import Noun
from openplaci.model.consignment import Consignment
from openplaci.model.finding import Finding
from openplaci.model.status import Status


class Filing(Noun, frozen=True, kw_only=True):
    """What arrived at a door.

    Attributes:
        id: given by the door, unique.
        raw: the bytes as received.
        digest: SHA-256 of the bytes, hexadecimal.
        channel: the door (``file``, ``http``, ``folder``, ``reply``; ``cli`` and who sat there).
        sender: the filer; ``local`` at the command line.
        name: what the filer calls it: a file's name, a message number.
        at: time of filing, UTC; None where only the order of filings is known.
    """

    id: str
    raw: bytes
    digest: str
    channel: str
    sender: str
    name: str = ""
    at: dt.datetime | None = None


class Message(Noun, frozen=True, kw_only=True):
    """One message of a filing: its format (``FWB/16``, ``XFWB/3``), what it says and what was found.

    A filing says consignments; a status message says statuses, and an answer says answers.

    Attributes:
        format: its type and version.
        consignments, statuses, answers: in order of appearance.
        each: the findings of each consignment, in the same order; one tuple a consignment.
        findings: those that concern the message as a whole.
        nothing: why it is right that it has no consignment (a manifest that says NIL); empty where it is not.
        at: the time that the message itself gives for its sending (Type-B origin, IssueDateTime), UTC.
        sender, recipients: the envelope's addresses. reference: its own number. line: its first, from 1.
    """

    format: str
    consignments: tuple[Consignment, ...] = ()
    statuses: tuple[Status, ...] = ()
    answers: tuple[Answer, ...] = ()
    each: tuple[tuple[Finding, ...], ...] = ()
    findings: tuple[Finding, ...] = ()
    nothing: str = ""
    at: dt.datetime | None = None
    sender: str | None = None
    recipients: tuple[str, ...] = ()
    reference: str | None = None
    line: int = 1


class Reading(Noun, frozen=True, kw_only=True):
    """All messages of a filing, in order, and the findings that belong to none of them."""

    messages: tuple[Message, ...] = ()
    loose: tuple[Finding, ...] = ()

    @property
    def consignments(self) -> tuple[Consignment, ...]:
        """Every consignment, in order of appearance."""
        return tuple(c for m in self.messages for c in m.consignments)

    @property
    def statuses(self) -> tuple[Status, ...]:
        """Every status reported, in order of appearance."""
        return tuple(s for m in self.messages for s in m.statuses)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Every answer, in order of appearance."""
        return tuple(a for m in self.messages for a in m.answers)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding: the loose ones, then of each message those of the whole and of its consignments."""
        return self.loose + tuple(f for m in self.messages for some in (m.findings, *m.each) for f in some)

    @property
    def format(self) -> str:
        """The format, or the formats joined by ``+`` in order of first appearance; ``unknown`` if none."""
        return "+".join(dict.fromkeys(m.format for m in self.messages)) or "unknown"
