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

from openplaci.model.base import Noun
from openplaci.model.consignment import Consignment
from openplaci.model.delivery import delivery_thing, filer_whole
from openplaci.model.facts.cargo import (
    AnswerReceived,
    AttachmentReceived,
    ConsignmentAssessed,
    DeliveryAgain,
    DeliveryMade,
    DeliveryOwed,
    DeliverySetAside,
    FilingReceived,
    FilingUnreadable,
    FlightReconciled,
    FlightsTold,
    ReferralMoved,
    StatusReported,
)
from openplaci.model.facts.lists import (
    PairCleared,
    PairReopened,
    ScreenedAgain,
    TiersSet,
    WatchlistChanged,
    WatchlistDrafted,
    WatchlistEntry,
    WatchlistsAudited,
    WatchlistUnchanged,
)
from openplaci.model.facts.people import (
    AccountChanged,
    ActConfirmed,
    ActProposed,
    ActRefused,
    ActWithdrawn,
    KeyChanged,
    PersonalViewed,
    SessionEnded,
    SessionOpened,
    SessionUsed,
    SignInFailed,
)
from openplaci.model.facts.record import (
    DataErased,
    RecordClosed,
)
from openplaci.model.finding import Outcome
from openplaci.model.flight import flight_whole
from openplaci.model.referral import referral_thing
from openplaci.model.watchlist import pair_thing, tiers_thing

__all__ = [
    "ASIDE",
    "DONE",
    "ENCODER",
    "FACT_DECODER",
    "KINDS",
    "OPEN",
    "PERSONAL",
    "AccountChanged",
    "ActConfirmed",
    "ActProposed",
    "ActRefused",
    "ActWithdrawn",
    "AnswerReceived",
    "AttachmentReceived",
    "ConsignmentAssessed",
    "DataErased",
    "DeliveryAgain",
    "DeliveryMade",
    "DeliveryOwed",
    "DeliverySetAside",
    "Entry",
    "Erased",
    "Fact",
    "FilingReceived",
    "FilingUnreadable",
    "FlightReconciled",
    "FlightsTold",
    "Group",
    "KeyChanged",
    "PairCleared",
    "PairReopened",
    "PersonalViewed",
    "RecordClosed",
    "ReferralMoved",
    "ScreenedAgain",
    "SessionEnded",
    "SessionOpened",
    "SessionUsed",
    "SignInFailed",
    "Standing",
    "Stands",
    "StatusReported",
    "StoredFact",
    "TiersSet",
    "WatchlistChanged",
    "WatchlistDrafted",
    "WatchlistEntry",
    "WatchlistUnchanged",
    "WatchlistsAudited",
    "group_of",
    "stands",
    "subject_of",
]


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
