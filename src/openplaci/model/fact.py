"""Fact: a tagged union of what happened; append-only. Standing: where a consignment stands now.

A stored fact changes only by adding fields with defaults.
"""

import datetime as dt

import msgspec

from openplaci.model.answer import Answer
from openplaci.model.assessment import Assessment
from openplaci.model.base import Noun
from openplaci.model.consignment import Consignment
from openplaci.model.finding import Finding, Outcome
from openplaci.model.status import Status


class FilingReceived(Noun, frozen=True, kw_only=True, tag="filing.received", tag_field="kind"):
    """A filing came in and was read: how much of what it says, and what was found that belongs to none of it."""

    filing: str
    digest: str
    channel: str
    sender: str
    size: int
    format: str
    consignments: int
    statuses: int = 0
    answers: int = 0
    name: str = ""
    at: dt.datetime | None = None
    findings: tuple[Finding, ...] = ()


class FilingUnreadable(Noun, frozen=True, kw_only=True, tag="filing.unreadable", tag_field="kind"):
    """A filing came in and no consignment could be read from it."""

    filing: str
    digest: str
    channel: str
    sender: str
    size: int
    name: str = ""
    at: dt.datetime | None = None
    findings: tuple[Finding, ...] = ()


class ConsignmentAssessed(Noun, frozen=True, kw_only=True, tag="consignment.assessed", tag_field="kind"):
    """A consignment was filed and assessed.

    ``changed`` names the fields that differ from the same consignment's last filing; None on the first
    filing of a cycle, empty for an exact repeat.
    """

    filing: str
    key: str
    cycle: int
    consignment: Consignment
    assessment: Assessment
    changed: tuple[str, ...] | None = None


class StatusReported(Noun, frozen=True, kw_only=True, tag="status.reported", tag_field="kind"):
    """A status message told where a consignment is, and in whose hands."""

    filing: str
    key: str
    cycle: int
    status: Status


class AnswerReceived(Noun, frozen=True, kw_only=True, tag="answer.received", tag_field="kind"):
    """An authority or a carrier answered a filing about a consignment."""

    filing: str
    key: str
    cycle: int
    answer: Answer


Fact = FilingReceived | FilingUnreadable | ConsignmentAssessed | StatusReported | AnswerReceived


class Standing(Noun, frozen=True, kw_only=True):
    """Where a consignment stands: the projection of its facts.

    Attributes:
        key: master, and house if any; a house without its master is keyed by filer and house.
        cycle: 1, 2, ...: waybill numbers are used again.
        consignment: as last filed.
        at: time of its last filing, where known.
        filing: that filing's id.
        outcome: what its last assessment recommended.
    """

    key: str
    cycle: int
    consignment: Consignment
    at: dt.datetime | None = None
    filing: str
    outcome: Outcome


class StoredFact(Noun, frozen=True, kw_only=True):
    """A fact with its place in the record: ``seq`` rises without gaps, ``recorded`` is UTC."""

    seq: int
    recorded: dt.datetime
    subject: str
    fact: Fact


class Entry(Noun, frozen=True, kw_only=True):
    """All that one filing leaves in the store; written whole or not at all."""

    raw: bytes
    digest: str
    facts: tuple[Fact, ...]
    standings: tuple[Standing, ...] = ()


FACT_DECODER = msgspec.msgpack.Decoder(Fact)
STANDING_DECODER = msgspec.msgpack.Decoder(Standing)
ENCODER = msgspec.msgpack.Encoder()
