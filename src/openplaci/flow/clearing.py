"""Clearing: an officer says that a party and a listed entity are not the same, or takes that back."""

import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from openplaci.access.masking import PERSONAL_READ
from openplaci.faults import CannotDo, Refused
from openplaci.flow.earlier import earlier
from openplaci.flow.journey import again
from openplaci.flow.judging import Judging
from openplaci.flow.talk import Talk
from openplaci.model.access import Permission, Principal
from openplaci.model.assessment import Assessment
from openplaci.model.base import Noun
from openplaci.model.fact import ConsignmentAssessed, Entry, PairCleared, PairReopened, Standing
from openplaci.model.referral import Referral
from openplaci.model.watchlist import Pair
from openplaci.screening.tiers import Earlier, Paired

if TYPE_CHECKING:
    from openplaci.flow.dialogue import Dialogue

WHY = 2000
"""Characters of a reason."""
SHOWN = 5


class ClearingOrder(Noun, frozen=True, kw_only=True):
    """What an officer orders about a match.

    Attributes:
        key: the consignment. list, entity: the entity. why: in words.
        about: one party alone, as ``shipper``; empty: every party of the consignment that matches the entity.
        pair: what `token_of` gave when it was looked at, so that nothing is cleared that changed since; empty: as it
            is now.
        reopen: a clearing is taken back.
    """

    key: str
    list: str
    entity: str
    why: str
    about: str = ""
    pair: str = ""
    reopen: bool = False


class Cleared(NamedTuple):
    """What was done: a fact of each pair, and the assessment made anew; None where the consignment is not open."""

    facts: tuple[PairCleared | PairReopened, ...]
    assessment: Assessment | None


def token_of(pair: Pair) -> str:
    """What a pair, as both sides stand, is named by towards whoever looks at it."""
    return f"{pair.party[:12]}{pair.content[:12]}"


def reason(text: str) -> str:
    """A reason as it is kept: one line.

    Raises:
        CannotDo: it is none, is too long, or is no text.
    """
    found = " ".join(text.split())
    if not any(map(str.isalnum, found)):
        raise CannotDo("no reason given; expected in words why the two are not the same (--why)")
    if len(found) > WHY:
        raise CannotDo(f"the reason has {len(found)} characters; expected {WHY} at most")
    try:
        found.encode()
    except UnicodeEncodeError as fault:
        raise CannotDo("the reason is no text in UTF-8") from fault
    return found


def clear(dialogue: "Dialogue", order: ClearingOrder, *, by: Principal) -> Cleared:
    """Clear every match that an order names, or take the clearing back, and assess an open consignment anew.

    What is asked of filers is left as it is: the officer closes that by an act of its own.

    Raises:
        Refused: the person may not; no party matches that entity; it is done already; what was looked at changed since.
        CannotDo: the reason is none, or lists cannot be compiled.
        StoreFault: it could not be kept, so it was not done.
    """

    def work(talk: Talk) -> tuple[list[Entry], Cleared]:
        standing, referral = _seen(dialogue, order.key, "watchlists.clear", by, talk)
        judging = _judging(dialogue)
        programme = referral.programme if referral is not None else dialogue.programme.name
        before = earlier(dialogue.store, standing)
        facts = _facts(order, before, standing, judging, programme=programme, by=by.id, at=talk.means.now)
        if referral is None or not referral.open or referral.state == "departed":
            return [Entry(facts=facts)], Cleared(facts, None)
        trial = msgspec.structs.replace(dialogue.stations, screened=judging.after(facts))
        done = again(standing, talk.means.now, trial, before)
        assessed = ConsignmentAssessed(
            filing=standing.filing, key=standing.key, cycle=standing.cycle, consignment=standing.consignment,
            assessment=done.assessment, changed=(),
        )  # fmt: skip
        return [Entry(facts=(*facts, assessed))], Cleared(facts, done.assessment)

    return dialogue.decide(work)


def pairs(dialogue: "Dialogue", key: str, *, by: Principal) -> list[Paired]:
    """Every match of a consignment's parties with the lists, as both stand now.

    Raises:
        Refused: the person may not see them, or nothing is known of that consignment.
        CannotDo: lists cannot be compiled.
    """

    def work(talk: Talk) -> tuple[list[Entry], list[Paired]]:
        standing, referral = _seen(dialogue, key, "watchlists.read", by, talk)
        programme = referral.programme if referral is not None else dialogue.programme.name
        dialogue.gate.ask(by, PERSONAL_READ, programme=programme, about=key)
        return [], _judging(dialogue).pairs(standing.consignment, earlier(dialogue.store, standing))

    return dialogue.decide(work)


def all_cleared(dialogue: "Dialogue") -> list[tuple[int, PairCleared]]:
    """Every clearing that was not taken back, each with the seq of its fact, in the order of the record."""
    return dialogue.decide(lambda _: ([], list(_judging(dialogue).judged.all())))


def _judging(dialogue: "Dialogue") -> Judging:
    if dialogue.stations.judging is None:
        raise Refused("there are no watchlists here", "unknown")
    return dialogue.stations.judging


def _seen(
    dialogue: "Dialogue", key: str, permission: Permission, by: Principal, talk: Talk
) -> tuple[Standing, Referral | None]:
    """A consignment and its dialogue, for whoever may see it and do that: under its own programme too.

    Raises:
        Refused: it may not, or nothing is known of it.
    """
    own = dialogue.programme.name
    for asked in ("consignments.read", permission):
        dialogue.gate.ask(by, asked, programme=own, about=key)
    standing = dialogue.store.standings([key]).get(key)
    if standing is None:
        raise Refused(f"nothing is known of {key}; expected the number of a consignment that was filed", "unknown")
    referral = talk.referral(key, standing.cycle)
    if referral is not None and referral.programme != own:
        for asked in ("consignments.read", permission):
            dialogue.gate.ask(by, asked, programme=referral.programme, about=key)
    return standing, referral


def _facts(
    order: ClearingOrder,
    before: Earlier,
    standing: Standing,
    judging: Judging,
    *,
    programme: str,
    by: str,
    at: dt.datetime,
) -> tuple[PairCleared | PairReopened, ...]:
    """A fact of each pair that an order names."""
    said: dict[str, Any] = {
        "key": standing.key, "cycle": standing.cycle, "programme": programme, "why": reason(order.why), "by": by,
        "at": at,
    }  # fmt: skip
    if order.reopen:
        return tuple(PairReopened(pair=pair, **said) for pair in _standing(order, before, judging))
    return tuple(
        PairCleared(about=one.about, pair=one.pair, version=one.match.version, name=one.match.name, **said)
        for one in _open(order, before, judging)
    )


def _open(order: ClearingOrder, before: Earlier, judging: Judging) -> list[Paired]:
    """The matches to clear, each pair once: a party may stand in a consignment twice."""
    there = judging.pairs(before.consignment, before)
    found = [
        one for one in there
        if (one.match.list, one.match.entity) == (order.list, order.entity) and order.about in ("", one.about)
    ]  # fmt: skip
    if not found:
        others = dict.fromkeys(f"{one.about} and {one.match.entity} of {one.match.list}" for one in there)
        told = ", ".join(list(others)[:SHOWN]) or "none"
        party = (
            f"{order.about[:40]!r} of {order.key} does not match" if order.about else f"nothing of {order.key} matches"
        )
        raise Refused(f"{party} {order.entity[:60]!r} of list {order.list[:40]!r}; matches: {told}", "unknown")
    if order.pair and not (found := [one for one in found if token_of(one.pair) == order.pair]):
        raise Refused(f"a party of {order.key} or the list's entry changed since you looked; look again", "closed")
    left: dict[Pair, Paired] = {}
    for one in found:  # the surest match of a pair comes first
        if one.cleared is None:
            left.setdefault(one.pair, one)
    if not left:
        said = next(one.cleared for one in found if one.cleared is not None)
        raise Refused(f"it was cleared already, on {said.at:%Y-%m-%d}; it stays so until either side changes", "done")
    return list(left.values())


def _standing(order: ClearingOrder, before: Earlier, judging: Judging) -> list[Pair]:
    """The pairs whose clearing is to be taken back: of the consignment's parties, or cleared on it once."""
    now: dict[str, str] = {}
    with suppress(CannotDo):  # what was said can be taken back whatever became of the lists
        now = {
            one.pair.party: one.about
            for one in judging.pairs(before.consignment, before)
            if (one.match.list, one.match.entity) == (order.list, order.entity)
        }
    found = [
        fact.pair for _, fact in judging.judged.all()
        if (fact.pair.list, fact.pair.entity) == (order.list, order.entity)
        and (fact.key == order.key or fact.pair.party in now)
        and order.about in ("", fact.about, now.get(fact.pair.party))
        and order.pair in ("", token_of(fact.pair))
    ]  # fmt: skip
    if not found:
        raise Refused(f"no pair of {order.key} and {order.entity[:60]!r} of {order.list[:40]!r} is cleared", "unknown")
    return found
