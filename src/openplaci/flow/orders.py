"""Orders: what persons and the clock do about a referral, said in a talk; and what the dialogue takes and gives."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from openplaci.access import two_persons
from openplaci.access.directory import Directory
from openplaci.access.ids import fresh
from openplaci.faults import Refused
from openplaci.flow.gate import Decision
from openplaci.flow.talk import Talk
from openplaci.flow.walked import Journey
from openplaci.model.access import Permission, Principal, Proposal, Refusal
from openplaci.model.base import Noun
from openplaci.model.fact import Fact
from openplaci.model.referral import Act, Ask, Hold, Referral
from openplaci.referral import clock

CLOCK = "clock"

PERMISSIONS: dict[Act, Permission] = {
    "issue_rfi": "referrals.rfi",
    "issue_rfs": "referrals.rfs",
    "issue_dnl": "referrals.dnl",
    "lift": "referrals.lift",
    "lift_dnl": "referrals.dnl_lift",
    "release": "releases.single",
    "reject": "filings.reject",
}
"""What a person needs for an act, as its row in the table of permissions."""

ASKS: dict[Act, Ask] = {"issue_rfi": "rfi", "issue_rfs": "rfs", "issue_dnl": "dnl"}


class Received(Noun, frozen=True, kw_only=True):
    """What became of one filing: its journey, and where the dialogues that it moved stand."""

    journey: Journey
    referrals: tuple[Referral, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether it may be acknowledged."""
        return self.journey.kept


class Attachment(Noun, frozen=True, kw_only=True):
    """A document that comes with a reply; see `openplaci.model.fact.AttachmentReceived`."""

    name: str
    media_type: str
    what: str
    raw: bytes
    digest: str


class Order(Noun, frozen=True, kw_only=True):
    """What a person orders about a referral; of two persons' acts, the content that the second one confirms.

    Attributes:
        key, cycle, act: what is done to which dialogue.
        words: for the filer. methods: screening methods asked for. codes: of a later rejection. why: for colleagues.
    """

    key: str
    cycle: int
    act: Act
    words: str = ""
    methods: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    why: str = ""


def ordered(order: Order, talk: Talk, by: str, act: str = "") -> Referral:
    """Do what a person orders.

    Args:
        order: what.
        talk: in which it is said.
        by: id of the person.
        act: id of the proposal that was confirmed.

    Raises:
        Refused: there is no such dialogue, or its state does not allow the act.
    """
    referral = talk.referral(order.key, order.cycle)
    if referral is None:
        raise Refused(f"nothing is known of {order.key} in its cycle {order.cycle}", "unknown")
    now = talk.means.now
    given: dict[str, Any] = {}
    if (ask := ASKS.get(order.act)) is not None:
        given["hold"] = Hold(
            ask=ask, at=now, by=by, words=order.words, methods=order.methods,
            deadline=clock.reply_due(now, referral.departs, talk.means.programme.clocks),
        )  # fmt: skip
    if order.act == "reject":
        given["errors"] = order.codes
    about = {"why": order.why, "act": act}
    correlation = act or fresh("c", talk.means.random)
    done = talk.say(referral, [(order.act, given)], by=by, correlation=correlation, about=about)
    if isinstance(done, Refusal):
        raise Refused(done.words, done.code)
    return done


def run_clock(talk: Talk, referral: Referral) -> None:
    """Do everything that is due about a referral now, one act after the other."""
    programme, now = talk.means.programme, talk.means.now
    stands = talk.referral(referral.key, referral.cycle) or referral
    while (act := clock.due(stands, now, programme.clocks, programme.release)) is not None:
        given: dict[str, Any] = {}
        if act == "safe_mode":
            mode = programme.release.safe_mode
            if mode in ("rfi", "rfs"):
                due = clock.reply_due(now, stands.departs, programme.clocks)
                given["hold"] = Hold(ask=mode, at=now, by=CLOCK, deadline=due)
        done = talk.say(
            stands, [(act, given)], by=CLOCK, correlation=fresh("c", talk.means.random), reminder=act == "remind"
        )
        if isinstance(done, Refusal) or done == stands:
            break
        stands = done


def proposed(
    order: Order, permission: Permission, by: Principal, programme: str, *, id_: str, check: Callable[[], None]
) -> Decision[Proposal]:
    """An act of two persons as the first one proposes it; ``check`` refuses at once what could not be done anyway."""
    said = order.words or order.why
    words = f"{'Lift the' if order.act == 'lift_dnl' else 'Issue a'} DNL on {order.key}{': ' if said else ''}{said}"
    content = msgspec.json.encode(order, order="deterministic")
    propose: Decision[Proposal] = two_persons.propose(
        id=id_, permission=permission, about=order.key, programme=programme, words=words, content=content, principal=by
    )

    def decision(directory: Directory, now: dt.datetime) -> tuple[Sequence[Fact], Proposal] | Refusal:
        made = propose(directory, now)
        if not isinstance(made, Refusal):
            check()
        return made  # type: ignore[return-value]

    return decision
