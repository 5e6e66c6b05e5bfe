"""Shapes of what is asked and answered in JSON; the OpenAPI document is made from them."""

import datetime as dt
from typing import Annotated, Any, Literal

from msgspec import Meta

from openplaci.model.assessment import Assessment
from openplaci.model.base import Noun
from openplaci.model.finding import Finding
from openplaci.model.referral import Ask, Referral, Reply, State, Step

Short = Annotated[str, Meta(max_length=200)]
Words = Annotated[str, Meta(max_length=2000)]
Code = Annotated[str, Meta(max_length=40)]
Master = Annotated[str, Meta(max_length=40, description="waybill number", examples=["157-56544666"])]
House = Annotated[str, Meta(max_length=64, description="house waybill number", examples=["H1"])]
Limit = Annotated[int, Meta(ge=1, le=1000)]
Seq = Annotated[int, Meta(ge=0, le=2**53)]

Stage = Literal["received", "incomplete", "complete", "held", "replied", "overdue", "rejected", "departed", "withdrawn"]
"""Where a consignment stands, as its filer sees it: whether a person looks at it cannot be told from it."""

What = Literal["e-csd", "packing-list", "screening-result", "waybill", "other"]

# What filers ask.


class AnswersQuery(Noun, frozen=True, kw_only=True):
    """After which answer to go on, and how many."""

    after: Seq = 0
    limit: Limit = 100


class LoadingQuery(Noun, frozen=True, kw_only=True):
    """A waybill, one of its houses, or a flight and its day."""

    master: Master | None = None
    house: House | None = None
    flight: Annotated[str, Meta(max_length=10, examples=["AC845"])] | None = None
    date: Annotated[dt.date, Meta(examples=["2026-04-21"])] | None = None


class Which(Noun, frozen=True, kw_only=True):
    """A consignment; a house that was filed before its master has none."""

    master: Master | None = None
    house: House | None = None


class ReplyGiven(Noun, frozen=True, kw_only=True):
    """A reply to what is asked.

    Attributes:
        words: free text. methods: screening methods used (codes of IATA list 1.102). screened_at: when, with its
            offset. threat: what was found and done about it; empty where no threat was found.
    """

    words: Words = ""
    methods: Annotated[tuple[Code, ...], Meta(max_length=20)] = ()
    screened_at: dt.datetime | None = None
    threat: Words = ""


# What filers are answered.


class Outcome(Noun, frozen=True, kw_only=True):
    """What became of one consignment of a filing: accepted, or the codes by which it was refused.

    ``words`` says of each code, in the same order, what is wrong and what was expected.
    """

    master: str | None = None
    house: str | None = None
    accepted: bool
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class FilingTaken(Noun, frozen=True, kw_only=True):
    """What became of a filing.

    ``codes`` are those of messages of which no consignment could be read, ``words`` what each says.
    """

    filing: str
    format: str
    accepted: bool
    consignments: tuple[Outcome, ...] = ()
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Asked(Noun, frozen=True, kw_only=True):
    """A hold as its filer sees it: what is asked, since when, until when, whether somebody took note."""

    ask: Ask
    since: dt.datetime
    words: str = ""
    methods: tuple[str, ...] = ()
    deadline: dt.datetime | None = None
    acknowledged: dt.datetime | None = None


class Stands(Noun, frozen=True, kw_only=True):
    """Where a consignment stands, as its filer sees it.

    ``codes`` are those of a later rejection; ``moved_to`` is the waybill with which a house goes on.
    """

    master: str | None = None
    house: str | None = None
    state: Stage
    holds: tuple[Asked, ...] = ()
    codes: tuple[str, ...] = ()
    moved_to: str = ""


class Held(Noun, frozen=True, kw_only=True):
    """Every consignment of the filer's under a hold."""

    holds: tuple[Stands, ...] = ()


class Replied(Noun, frozen=True, kw_only=True):
    """What became of a reply: its id, where the consignment stands, and what of the reply is still wanting."""

    reply: str
    consignment: Stands
    wanting: tuple[str, ...] = ()


class Told(Noun, frozen=True, kw_only=True):
    """One answer, as it is sent by webhook or e-mail too."""

    seq: int
    id: str
    code: str
    master: str | None = None
    house: str | None = None
    at: dt.datetime
    content_type: str
    body: str
    correlation: str = ""
    conversation: str = ""


class Answers(Noun, frozen=True, kw_only=True):
    """Answers in their order; ``next`` is what to give as ``after``. ``more``: there may be further ones."""

    answers: tuple[Told, ...] = ()
    next: int
    more: bool


class MayLoad(Noun, frozen=True, kw_only=True):
    """Whether a consignment may be loaded. ``load`` is True only where the answer is ``yes``."""

    master: str | None = None
    house: str | None = None
    load: bool
    answer: Literal["yes", "no", "unknown"]
    why: tuple[Literal["hold", "not filed", "houses not filed", "departed"], ...] = ()


class Loading(Noun, frozen=True, kw_only=True):
    """May they be loaded; of a flight, its consignments that the caller may see.

    ``unlisted`` stands for all cargo of the flight that is not listed: it was not filed for this flight, or by another,
    and may not be loaded on this answer. So an empty list, as for a flight that nobody knows, allows nothing.
    """

    flight: str = ""
    consignments: tuple[MayLoad, ...] = ()
    unlisted: Literal["unknown"] = "unknown"


class FlightsTaken(Noun, frozen=True, kw_only=True):
    """How many flights were taken, and what could not be read."""

    flights: int
    findings: tuple[Finding, ...] = ()


# Sessions.


class SignIn(Noun, frozen=True, kw_only=True):
    """Who signs in. ``password`` is a set-up code where ``new_password`` is given."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    password: Annotated[str, Meta(min_length=1, max_length=256)]
    code: Annotated[str, Meta(max_length=64)] = ""
    new_password: Annotated[str, Meta(max_length=256)] = ""


class Proof(Noun, frozen=True, kw_only=True):
    """A password, and a code of the second factor."""

    password: Annotated[str, Meta(min_length=1, max_length=256)]
    code: Annotated[str, Meta(max_length=64)] = ""


class SessionShown(Noun, frozen=True, kw_only=True):
    """A session; ``token`` is shown once. ``next``: what is still to be done before it is good."""

    session: str
    expires: dt.datetime
    proven: dt.datetime
    token: str = ""
    next: str = ""


class Ended(Noun, frozen=True, kw_only=True):
    """How many sessions ended."""

    ended: int


# Officers.


class ReferralsQuery(Noun, frozen=True, kw_only=True):
    """Open referrals in a state; the most that are listed."""

    state: State | None = None
    limit: Limit = 100


class Referrals(Noun, frozen=True, kw_only=True):
    """Open referrals, what is due first comes first; ``more``: there are further ones."""

    referrals: tuple[Referral, ...] = ()
    more: bool = False


class Moved(Noun, frozen=True, kw_only=True):
    """One entry of a dialogue: what was done, what a filer replied, what it was held against."""

    at: dt.datetime
    steps: tuple[Step, ...]
    why: str = ""
    reply: Reply | None = None
    findings: tuple[Finding, ...] = ()
    act: str = ""


class Examined(Noun, frozen=True, kw_only=True):
    """A referral as an officer sees it; personal data are masked without the right to them.

    Attributes:
        referral: as it stands. assessment: the newest, with score and reasons. consignment: as it was last filed.
        history: what was done, in order. attachments: documents that came with replies.
    """

    referral: Referral
    assessment: Assessment | None = None
    consignment: dict[str, Any] | None = None
    history: tuple[Moved, ...] = ()
    attachments: tuple["AttachmentShown", ...] = ()


class AttachmentShown(Noun, frozen=True, kw_only=True):
    """A document that came with a reply."""

    what: str
    name: str
    media_type: str
    size: int
    digest: str
    at: dt.datetime


class ActGiven(Noun, frozen=True, kw_only=True):
    """What an officer does. ``cycle``: the one that was looked at, else the newest.

    ``words`` and ``methods`` are for the filer, ``codes`` of a later rejection, ``why`` for colleagues.
    """

    act: Literal["issue_rfi", "issue_rfs", "lift", "release", "reject", "issue_dnl", "lift_dnl"]
    cycle: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    words: Words = ""
    methods: Annotated[tuple[Code, ...], Meta(max_length=20)] = ()
    codes: Annotated[tuple[Code, ...], Meta(max_length=20)] = ()
    why: Words = ""


class ActDone(Noun, frozen=True, kw_only=True):
    """What became of an act: where the referral stands, or what waits for a second person."""

    referral: Referral | None = None
    proposal: "Waits | None" = None


class Waits(Noun, frozen=True, kw_only=True):
    """An act that waits for a second person; ``content`` is exactly what will be done, and ``digest`` confirms it."""

    id: str
    permission: str
    about: str
    programme: str
    words: str
    content: str
    digest: str
    by: str
    at: dt.datetime
    expires: dt.datetime
    you_may_confirm: bool
    why_not: str = ""


class WaitingActs(Noun, frozen=True, kw_only=True):
    """Acts that wait, soonest to expire first."""

    acts: tuple[Waits, ...] = ()


class Confirm(Noun, frozen=True, kw_only=True):
    """The digest of what the second person saw."""

    digest: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Withdraw(Noun, frozen=True, kw_only=True):
    """Why it is taken back or declined."""

    why: Short = ""


class Settled(Noun, frozen=True, kw_only=True):
    """What became of an act."""

    id: str
    state: Literal["confirmed", "withdrawn"]


class DeliveriesQuery(Noun, frozen=True, kw_only=True):
    """Those that are owed, or set aside."""

    waits: Literal["owed", "aside"] = "aside"
    after: Seq = 0
    limit: Limit = 100


class DeliveryShown(Noun, frozen=True, kw_only=True):
    """A delivery without what it says."""

    seq: int
    id: str
    filer: str
    way: str
    key: str
    code: str
    at: dt.datetime


class Deliveries(Noun, frozen=True, kw_only=True):
    """Deliveries that wait; ``next`` is what to give as ``after``."""

    deliveries: tuple[DeliveryShown, ...] = ()
    next: int


class DeliveryOrder(Noun, frozen=True, kw_only=True):
    """What to do with it: send it again unchanged, or set it aside."""

    act: Literal["again", "aside"]
    why: Short = ""


class DeliveryDone(Noun, frozen=True, kw_only=True):
    """What became of it."""

    id: str
    state: Literal["owed", "aside"]


# The server itself.


class Alive(Noun, frozen=True, kw_only=True):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Warm(Noun, frozen=True, kw_only=True):
    """Whether it is ready; ``missing`` names what is not."""

    ready: bool
    missing: tuple[str, ...] = ()


class Version(Noun, frozen=True, kw_only=True):
    """What runs here."""

    name: Literal["openplaci"] = "openplaci"
    version: str
    programme: str
    environment: str
