"""Fact: a tagged union of what happened; append-only. Standing: where a consignment stands now.

A stored fact changes only by adding fields with defaults. The kinds fall into groups by the word before the
first point: ``filing``, ``consignment``, ``status`` and ``answer`` tell of cargo and may hold personal data of
shippers and consignees; ``referral`` tells of the dialogue with filers, ``delivery`` of what is sent to them,
``flight`` of flights, ``watchlist`` of what persons said of lists and their matches; people, keys and proposals are
folded from ``access`` and ``session``; ``audit`` tells who saw what and what was refused; ``record`` is the record's
own.
"""

import datetime as dt
from typing import Literal, NamedTuple, get_args

import msgspec

from openplaci.model.access import Account, Key, Permission, Proposal, Refusal, Session
from openplaci.model.answer import Answer
from openplaci.model.assessment import Assessment
from openplaci.model.base import Noun
from openplaci.model.consignment import Consignment
from openplaci.model.delivery import Delivery, delivery_thing, filer_whole
from openplaci.model.finding import Finding, Outcome
from openplaci.model.flight import Flight, Reconciled, Source, flight_whole
from openplaci.model.referral import Referral, Reply, Step, referral_thing
from openplaci.model.status import Status
from openplaci.model.watchlist import Pair, pair_thing, tiers_thing


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


class AccountChanged(Noun, frozen=True, kw_only=True, tag="access.account", tag_field="kind"):
    """An account was made or changed; it stands here as it is now. ``what`` names the change, ``by`` who made it."""

    account: Account
    what: str
    by: str


class SessionOpened(Noun, frozen=True, kw_only=True, tag="session.opened", tag_field="kind"):
    """A person signed in, or showed again who it is; the session stands here as it is now.

    ``step`` is the time step of the one-time code that was used, so that it is not good twice.
    """

    session: Session
    step: int = 0


class SessionUsed(Noun, frozen=True, kw_only=True, tag="session.used", tag_field="kind"):
    """A session is in use. Told now and then, not at each request: see `openplaci.access.sessions.use`."""

    session: str
    person: str
    at: dt.datetime


class SessionEnded(Noun, frozen=True, kw_only=True, tag="session.ended", tag_field="kind"):
    """A session ended before its time. ``by`` is the person, or who ended it."""

    session: str
    person: str
    by: str


class SignInFailed(Noun, frozen=True, kw_only=True, tag="session.failed", tag_field="kind"):
    """Somebody could not sign in. ``person`` is empty where the name is nobody's: what was typed is not kept."""

    person: str
    why: str
    at: dt.datetime
    place: str = ""


class KeyChanged(Noun, frozen=True, kw_only=True, tag="access.key", tag_field="kind"):
    """A key was added, rotated or revoked; it stands here as it is now."""

    key: Key
    what: str
    by: str


class ActProposed(Noun, frozen=True, kw_only=True, tag="access.act_proposed", tag_field="kind"):
    """A person proposed an act that another must confirm."""

    proposal: Proposal


class ActConfirmed(Noun, frozen=True, kw_only=True, tag="access.act_confirmed", tag_field="kind"):
    """A second person confirmed an act: only now it is done."""

    proposal: Proposal
    by: str
    at: dt.datetime


class ActWithdrawn(Noun, frozen=True, kw_only=True, tag="access.act_withdrawn", tag_field="kind"):
    """A proposal was taken back, or declined by another; it can no longer be confirmed."""

    id: str
    by: str
    why: str = ""


class WatchlistsAudited(Noun, frozen=True, kw_only=True, tag="audit.watchlists", tag_field="kind"):
    """Parties of a time were compared with every listed name, to see what screening had missed.

    Attributes:
        since, until: of the filings, UTC. lists: name and version of each. parties, names: how many were compared.
        missed: matches that were found and had not been told. unseen: those of them that were not looked up.
        least: likeness from which one counts. by: who did it. at: UTC.
    """

    since: dt.datetime
    until: dt.datetime
    lists: tuple[str, ...]
    parties: int
    names: int
    missed: int
    unseen: int
    least: float
    by: str
    at: dt.datetime


class ActRefused(Noun, frozen=True, kw_only=True, tag="audit.refused", tag_field="kind"):
    """Somebody tried what that somebody may not do."""

    by: str
    permission: Permission
    about: str
    refusal: Refusal
    at: dt.datetime
    place: str = ""


class PersonalViewed(Noun, frozen=True, kw_only=True, tag="audit.viewed", tag_field="kind"):
    """A person saw personal data of a consignment. ``where`` names the page or command, ``why`` what was given."""

    by: str
    key: str
    at: dt.datetime
    where: str
    why: str = ""


class WatchlistChanged(Noun, frozen=True, kw_only=True, tag="audit.watchlist", tag_field="kind"):
    """A watchlist was added, brought up to date, or taken away (no version).

    Attributes:
        name, source, version, digest: see `openplaci.model.watchlist.Watchlist`.
        added, removed, changed: entities. by: id of who did it. at: UTC.
        act: the proposal of two persons by which it was done, of a list of one's own.
    """

    name: str
    source: str = ""
    version: str = ""
    digest: str = ""
    added: int = 0
    removed: int = 0
    changed: int = 0
    by: str
    at: dt.datetime
    act: str = ""


class WatchlistDrafted(Noun, frozen=True, kw_only=True, tag="audit.watchlist_draft", tag_field="kind"):
    """A draft of a watchlist was written, or given up (no digest); nothing is held against it. See `WatchlistChanged`.

    ``added``, ``removed`` and ``changed`` tell what is other than in the list that is live.
    """

    name: str
    source: str = ""
    version: str = ""
    digest: str = ""
    added: int = 0
    removed: int = 0
    changed: int = 0
    by: str
    at: dt.datetime


class WatchlistUnchanged(Noun, frozen=True, kw_only=True, tag="audit.watchlist_check", tag_field="kind"):
    """A watchlist was to be brought up to date, and the version that stood stands.

    Attributes:
        name, source: see `openplaci.model.watchlist.Watchlist`. origin: where its files were asked for.
        why: why it could not be; empty: there is none that is newer. by: id of who did it. at: UTC.
    """

    name: str
    source: str
    origin: str
    why: str = ""
    by: str
    at: dt.datetime


class PairCleared(Noun, frozen=True, kw_only=True, tag="watchlist.cleared", tag_field="kind"):
    """A person said that a party and a listed entity are not the same, as both stand now.

    Attributes:
        key, cycle, programme: the consignment on which it was looked at. about: the party, as ``shipper``.
        pair: what is cleared. version: of the list. name: as the list has it. why: in words. by: who. at: UTC.
    """

    key: str
    cycle: int
    programme: str
    about: str
    pair: Pair
    version: str
    name: str
    why: str
    by: str
    at: dt.datetime


class PairReopened(Noun, frozen=True, kw_only=True, tag="watchlist.reopened", tag_field="kind"):
    """A clearing was taken back: the pair is a match again. ``key`` and ``cycle`` name where it was looked at."""

    key: str
    cycle: int
    programme: str
    pair: Pair
    why: str
    by: str
    at: dt.datetime


class TiersSet(Noun, frozen=True, kw_only=True, tag="watchlist.tiers", tag_field="kind"):
    """A person set from which score on the matches of a list are told, looked at, or held.

    Attributes:
        list: its name. log, review, hold: 0 to 1; None: never, of review and hold. default: as the settings have it
            again. by: who. at: UTC.
    """

    list: str
    log: float | None = None
    review: float | None = None
    hold: float | None = None
    default: bool = False
    by: str
    at: dt.datetime


class WatchlistEntry(Noun, frozen=True, kw_only=True, tag="audit.watchlist_entry", tag_field="kind"):
    """An entry of a list of one's own was kept or taken away by hand; written before the list is.

    Attributes:
        name: of the list. entity: the entry's id. what: was done. draft: to the list's draft. digest: of the list, or
            of its draft, with it. by: id of who did it. at: UTC.
    """

    name: str
    entity: str
    what: Literal["added", "replaced", "removed"]
    draft: bool = False
    digest: str
    by: str
    at: dt.datetime


class ScreenedAgain(Noun, frozen=True, kw_only=True, tag="audit.screened_again", tag_field="kind"):
    """Consignments were held against what is other in a newer version of a watchlist.

    Attributes:
        name: of the list. before, after: digests of the two versions; empty where there was none, or is none any more.
        version: of the newer one. entities: added, removed and changed.
        until: seq of the last fact of the record that was looked at.
        looked: assessments that were looked at. found: consignments that were assessed anew; departed: of these, those
            whose flight has left. failed: those that could not be assessed.
        by: id of who had it done; ``policy`` for the machine. at: UTC.
    """

    name: str
    before: str = ""
    after: str = ""
    version: str = ""
    entities: int = 0
    until: int
    looked: int
    found: int
    failed: int = 0
    departed: int = 0
    by: str
    at: dt.datetime


class RecordClosed(Noun, frozen=True, kw_only=True, tag="record.closed", tag_field="kind"):
    """The record was closed up to a fact, and signed; see `openplaci.record.closing`.

    Attributes:
        number: 1, 2, ... first, last: the facts it closes, by seq. root: Merkle root over their links, hexadecimal.
        link: that of the last fact. before: SHA-256 of the closing before it, zeros for the first.
        at: UTC. signer: SHA-256 of the public key. signature: Ed25519, hexadecimal. by: who closed it.
    """

    number: int
    first: int
    last: int
    root: str
    link: str
    before: str
    at: dt.datetime
    signer: str
    signature: str
    by: str = ""


class DataErased(Noun, frozen=True, kw_only=True, tag="record.erased", tag_field="kind"):
    """The keys of facts were destroyed: what they said is gone, that they were is not.

    Attributes:
        facts: seqs, as pairs of first and last. raws: digests of the bytes that went with them.
        why: ``request``, ``retention`` or an order's reference. by: who. at: UTC.
    """

    facts: tuple[tuple[int, int], ...]
    raws: tuple[str, ...] = ()
    why: str
    by: str
    at: dt.datetime


class Erased(Noun, frozen=True, kw_only=True):
    """What is left of a fact whose key was destroyed; never written, only read.

    Attributes:
        kind: as stored. link: its place in the chain, hexadecimal: the proof that it was.
    """

    kind: str
    link: str


Fact = (
    FilingReceived
    | FilingUnreadable
    | ConsignmentAssessed
    | StatusReported
    | AnswerReceived
    | ReferralMoved
    | AttachmentReceived
    | DeliveryOwed
    | DeliveryMade
    | DeliverySetAside
    | DeliveryAgain
    | FlightsTold
    | FlightReconciled
    | AccountChanged
    | SessionOpened
    | SessionUsed
    | SessionEnded
    | SignInFailed
    | KeyChanged
    | ActProposed
    | ActConfirmed
    | ActWithdrawn
    | WatchlistsAudited
    | ActRefused
    | PersonalViewed
    | WatchlistChanged
    | PairCleared
    | PairReopened
    | TiersSet
    | WatchlistDrafted
    | WatchlistUnchanged
    | WatchlistEntry
    | ScreenedAgain
    | RecordClosed
    | DataErased
)

Group = Literal[
    "filing",
    "consignment",
    "status",
    "answer",
    "referral",
    "delivery",
    "flight",
    "watchlist",
    "access",
    "session",
    "audit",
    "record",
]
"""Groups of facts: the word before the point in a fact's kind."""

PERSONAL: tuple[Group, ...] = ("filing", "consignment", "status", "answer", "referral", "delivery", "watchlist")
"""Groups that may hold personal data of the people whose cargo it is; erasure is about these."""


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


class Stands(NamedTuple):
    """What a fact says of a thing that goes on after it: where the thing stands, and what it is a part of.

    Attributes:
        thing: what it is about, as `referral_thing` or `delivery_thing` names it.
        waits: `DONE`, `OPEN` while something is owed, or `ASIDE` where a person must look.
        newest: the fact takes the place of the one before as what is known of the thing; else it only says how the
            thing stands.
        parts_of: what the thing is a part of, so that all parts can be found.
    """

    thing: str
    waits: int
    newest: bool = True
    parts_of: tuple[str, ...] = ()


DONE, OPEN, ASIDE = 0, 1, 2


def stands(fact: "Fact") -> Stands | None:
    """Where the thing that a fact is about stands since; None where it is about none that goes on."""
    match fact:
        case ReferralMoved(referral=referral):
            wholes = tuple(map(flight_whole, referral.flights))
            if referral.house is not None and referral.master is not None:
                wholes = (f"master {referral.master}", *wholes)
            return Stands(
                referral_thing(referral.key, referral.cycle), OPEN if referral.open else DONE, parts_of=wholes
            )
        case DeliveryOwed(delivery=delivery):
            wholes = (filer_whole(delivery.filer),) if delivery.primary else ()
            return Stands(delivery_thing(delivery.id), DONE if delivery.way == "pull" else OPEN, parts_of=wholes)
        case DeliveryMade(id=id_):
            return Stands(delivery_thing(id_), DONE, newest=False)
        case DeliverySetAside(id=id_):
            return Stands(delivery_thing(id_), ASIDE, newest=False)
        case DeliveryAgain(id=id_):
            return Stands(delivery_thing(id_), OPEN, newest=False)
        case PairCleared(pair=pair):
            return Stands(pair_thing(pair), OPEN)
        case PairReopened(pair=pair):
            return Stands(pair_thing(pair), DONE)
        case TiersSet(list=name):
            return Stands(tiers_thing(name), DONE if fact.default else OPEN)
        case _:
            return None


class StoredFact(Noun, frozen=True, kw_only=True):
    """A fact with its place in the record: ``seq`` rises without gaps, ``recorded`` is UTC.

    ``subject`` is what it is about (see `subject_of`); of an erased fact, the token that stands for it.
    """

    seq: int
    recorded: dt.datetime
    subject: str
    fact: Fact | Erased


class Entry(Noun, frozen=True, kw_only=True):
    """What is written whole or not at all: facts, and for a filing its bytes with their digest."""

    facts: tuple[Fact, ...]
    raw: bytes | None = None
    digest: str = ""


KINDS: dict[type, str] = {kind: str(kind.__struct_config__.tag) for kind in get_args(Fact)}
"""Type of fact -> its stored kind."""


def group_of(stored: StoredFact) -> str:
    """The group of a fact, also of an erased one."""
    kind = stored.fact.kind if isinstance(stored.fact, Erased) else KINDS[type(stored.fact)]
    return kind.partition(".")[0]


def subject_of(fact: Fact) -> str:
    """What a fact is about.

    A consignment's key, a filing's id; ``flights``, ``flight`` and its key; ``watchlists``, ``watchlist:`` and a name;
    ``account:``, ``key:`` or ``act:`` and an id; ``record``.
    """
    match fact:
        case ConsignmentAssessed() | StatusReported() | AnswerReceived() | PersonalViewed():
            return fact.key
        case ReferralMoved() | AttachmentReceived() | DeliveryMade() | DeliverySetAside() | DeliveryAgain():
            return fact.key
        case DeliveryOwed():
            return fact.delivery.key
        case PairCleared() | PairReopened():
            return fact.key
        case FlightsTold():
            return "flights"
        case WatchlistChanged() | WatchlistDrafted() | WatchlistUnchanged() | WatchlistEntry() | ScreenedAgain():
            return f"watchlist:{fact.name}"
        case TiersSet():
            return f"watchlist:{fact.list}"
        case FlightReconciled():
            return f"flight {fact.reconciled.flight}"
        case FilingReceived() | FilingUnreadable():
            return fact.filing
        case AccountChanged():
            return f"account:{fact.account.id}"
        case SessionOpened():
            return f"account:{fact.session.person}"
        case SessionUsed() | SessionEnded() | SignInFailed():
            return f"account:{fact.person}"
        case KeyChanged():
            return f"key:{fact.key.id}"
        case ActProposed() | ActConfirmed():
            return f"act:{fact.proposal.id}"
        case ActWithdrawn():
            return f"act:{fact.id}"
        case WatchlistsAudited():
            return "watchlists"
        case ActRefused():
            return fact.about or fact.permission
        case RecordClosed() | DataErased():
            return "record"


FACT_DECODER = msgspec.msgpack.Decoder(Fact)
ENCODER = msgspec.msgpack.Encoder()
