"""Matches of a consignment, what officers say of them, and the tiers of lists."""

from openplaci import wiring
from openplaci.access import decide
from openplaci.access.masking import PERSONAL_READ, masked
from openplaci.api.calls import Call
from openplaci.api.clearing_shapes import (
    ClearedShown,
    ClearingDone,
    ClearingGiven,
    Clearings,
    ClearingShown,
    ClearingsQuery,
    Matches,
    MatchShown,
    TiersGiven,
)
from openplaci.api.parts import Reply
from openplaci.flow import clearing, tuning
from openplaci.flow.clearing import ClearingOrder, token_of
from openplaci.model.fact import PairCleared
from openplaci.screening.tiers import Paired


def matches(call: Call) -> Reply:
    """Matches of a consignment with the lists, as both stand now; that they are seen is written down first."""
    key = call.path["key"]
    parts = call.parts
    found = clearing.pairs(parts.dialogue, key, by=call.principal)
    if found:
        parts.gate.viewed(call.principal, [key], where="http matches")
    return Reply(value=Matches(matches=tuple(map(_match, found))))


def judge(call: Call) -> Reply:
    """Clear a match until either side changes, or take that back."""
    given: ClearingGiven = call.body
    order = ClearingOrder(
        key=call.path["key"], list=given.list, entity=given.entity, why=given.why, about=given.about, pair=given.pair,
        reopen=given.reopen,
    )  # fmt: skip
    done = clearing.clear(call.parts.dialogue, order, by=call.principal)
    if done.assessment is None:
        return Reply(value=ClearingDone(pairs=len(done.facts)))
    return Reply(
        value=ClearingDone(pairs=len(done.facts), outcome=done.assessment.outcome, score=done.assessment.score)
    )


def cleared(call: Call) -> Reply:
    """Pairs that were cleared and not taken back, of consignments that the caller may see."""
    asked: ClearingsQuery = call.query
    found = [
        (seq, one)
        for seq, one in clearing.all_cleared(call.parts.dialogue)
        if seq > asked.after
        and asked.list in ("", one.pair.list)
        and decide.may(call.principal, "consignments.read", now=call.now, programme=one.programme) is None
    ]
    page = found[: asked.limit]
    plain = {seq for seq, one in page if _clear(call, one)}
    if plain:
        keys = sorted({one.key for seq, one in page if seq in plain})
        call.parts.gate.viewed(call.principal, keys, where="http clearings")
    return Reply(
        value=Clearings(
            clearings=tuple(_clearing(seq, one, plain=seq in plain) for seq, one in page),
            next=page[-1][0] if page else asked.after,
            more=len(found) > len(page),
        )
    )


def tiers(call: Call) -> Reply:
    """From which score on matches of a list are told, looked at and held."""
    settings = call.parts.settings
    folder = wiring.watchlist_folder(settings)
    return Reply(value=tuning.tiers_of(call.parts.dialogue.store, folder, call.path["list"], wiring.tiers(settings)))


def tune(call: Call) -> Reply:
    """Set from which score on matches of a list are told, looked at and held."""
    given: TiersGiven = call.body
    settings = call.parts.settings
    told = tuning.tune(
        call.parts.dialogue.store,
        wiring.watchlist_folder(settings),
        call.path["list"],
        wiring.tiers(settings),
        {"log": given.log, "review": given.review, "hold": given.hold},
        default=given.default,
        by=call.principal.id,
        at=call.now,
    )
    return Reply(value=told)


def _clear(call: Call, one: PairCleared) -> bool:
    return decide.may(call.principal, PERSONAL_READ, now=call.now, programme=one.programme) is None


def _match(one: Paired) -> MatchShown:
    match = one.match
    said = one.cleared
    return MatchShown(
        about=one.about, said=one.said, list=match.list, version=match.version, entity=match.entity, name=match.name,
        score=round(match.score, 4), path=match.path, weak=match.weak, missed=one.missed, tier=one.tier,
        pair=token_of(one.pair),
        cleared=ClearedShown(at=said.at, by=said.by, why=said.why) if said is not None else None,
    )  # fmt: skip


def _clearing(seq: int, one: PairCleared, *, plain: bool) -> ClearingShown:
    shown = one if plain else masked(one)
    return ClearingShown(
        seq=seq, key=shown.key, cycle=shown.cycle, about=shown.about, list=shown.pair.list, entity=shown.pair.entity,
        name=shown.name, version=shown.version, why=shown.why, by=shown.by, at=shown.at,
        pair=token_of(one.pair) if plain else "",
    )  # fmt: skip
