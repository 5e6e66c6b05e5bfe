"""Facts of cargo: filings, assessments, the dialogue about them, what is sent, flights."""

import datetime as dt

from openplaci.model.answer import Answer
from openplaci.model.assessment import Assessment
from openplaci.model.base import Noun
from openplaci.model.consignment import Consignment
from openplaci.model.delivery import Delivery
from openplaci.model.finding import Finding
from openplaci.model.flight import Flight, Reconciled, Source
from openplaci.model.referral import Referral, Reply, Step
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
    filing of a cycle, empty for an exact repeat. ``stands`` tells whether it becomes the consignment's standing.
    """

    filing: str
    key: str
    cycle: int
    consignment: Consignment
    assessment: Assessment
    changed: tuple[str, ...] | None = None
    stands: bool = True


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


class ReferralMoved(Noun, frozen=True, kw_only=True, tag="referral.moved", tag_field="kind"):
    """The dialogue about a consignment moved: what was done, and the referral as it stands since.

    Attributes:
        key, cycle: the consignment. steps: what was done, in order. referral: as it stands now.
        at: UTC. filing: the filing that moved it, where one did. why: words for colleagues.
        reply: what a filer replied. changed: fields that differ from what was filed before.
        findings: what a reply was held against. act: the proposal of two persons by which it was done.
    """

    key: str
    cycle: int
    steps: tuple[Step, ...]
    referral: Referral
    at: dt.datetime
    filing: str = ""
    why: str = ""
    reply: Reply | None = None
    changed: tuple[str, ...] | None = None
    findings: tuple[Finding, ...] = ()
    act: str = ""


class AttachmentReceived(Noun, frozen=True, kw_only=True, tag="referral.attached", tag_field="kind"):
    """A document came with a reply; its bytes are kept as a filing's are.

    ``what`` names it: ``e-csd``, ``packing-list``, ``screening-result``, ``waybill`` or ``other``. ``filing`` is the
    reply's id.
    """

    key: str
    cycle: int
    filing: str
    digest: str
    size: int
    name: str
    media_type: str
    what: str
    filer: str
    at: dt.datetime


class DeliveryOwed(Noun, frozen=True, kw_only=True, tag="delivery.owed", tag_field="kind"):
    """A message is owed to a filer; it stands here as it will be sent."""

    delivery: Delivery


class DeliveryMade(Noun, frozen=True, kw_only=True, tag="delivery.made", tag_field="kind"):
    """A message was delivered: the receiver said so. ``tries`` counts them since the last start."""

    id: str
    key: str
    at: dt.datetime
    tries: int = 1
    said: str = ""


class DeliverySetAside(Noun, frozen=True, kw_only=True, tag="delivery.set_aside", tag_field="kind"):
    """A message could not be delivered for so long that a person must look; it is still owed."""

    id: str
    key: str
    at: dt.datetime
    tries: int
    why: str


class DeliveryAgain(Noun, frozen=True, kw_only=True, tag="delivery.again", tag_field="kind"):
    """A person had a message sent again."""

    id: str
    key: str
    at: dt.datetime
    by: str


class FlightsTold(Noun, frozen=True, kw_only=True, tag="flight.told", tag_field="kind"):
    """Schedules or movements came in: flights, as they are known from now on. ``by`` is who told, ``name`` the file."""

    flights: tuple[Flight, ...]
    source: Source
    by: str
    at: dt.datetime
    name: str = ""


class FlightReconciled(Noun, frozen=True, kw_only=True, tag="flight.reconciled", tag_field="kind"):
    """A manifest was held against what was filed."""

    reconciled: Reconciled
    at: dt.datetime
