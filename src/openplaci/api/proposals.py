"""Acts of two persons, and deliveries that wait: what officers and supervisors settle."""

from openplaci.access import two_persons
from openplaci.api.calls import Call
from openplaci.api.parts import Reply
from openplaci.api.problems import Problem
from openplaci.api.shapes import (
    Confirm,
    Deliveries,
    DeliveriesQuery,
    DeliveryDone,
    DeliveryOrder,
    DeliveryShown,
    Settled,
    WaitingActs,
    Waits,
    Withdraw,
)
from openplaci.flow import watchlist_acts
from openplaci.model.access import Proposal, Refusal
from openplaci.model.delivery import delivery_thing
from openplaci.model.fact import ASIDE, OPEN, DeliveryAgain, DeliveryOwed, DeliverySetAside, Entry

HERE = ("referrals.dnl", "referrals.dnl_lift")
"""What is confirmed by this door, beside drafts of watchlists; what else two persons do is at the command line."""


def acts(call: Call) -> Reply:
    """What waits for a second person: one's own, and what one may confirm or decline."""
    found = two_persons.waiting(call.parts.gate.look(), call.principal, call.now)
    return Reply(value=WaitingActs(acts=tuple(waits(call, one) for one in found)))


def one_act(call: Call) -> Reply:
    """One of them, with exactly what will be done."""
    return Reply(value=waits(call, _seen(call)))


def confirm(call: Call) -> Reply:
    """Confirm it as the second person; only now it is done."""
    given: Confirm = call.body
    proposal = _seen(call)
    if proposal.permission == watchlist_acts.PUBLISH and call.parts.lists is not None:
        watchlist_acts.confirm(
            call.parts.dialogue.store, call.parts.gate, call.parts.lists.folder, proposal, given.digest,
            call.principal, call.now,
        )  # fmt: skip
        return Reply(value=Settled(id=proposal.id, state="confirmed"))
    if proposal.permission not in HERE:
        raise Problem(
            409, "elsewhere", f"{proposal.permission} is confirmed at the command line: openplaci acts confirm"
        )
    call.parts.dialogue.confirm(proposal.id, given.digest, call.principal)
    return Reply(value=Settled(id=proposal.id, state="confirmed"))


def withdraw(call: Call) -> Reply:
    """Take back one's own, or decline another's."""
    given: Withdraw = call.body
    proposal = _seen(call)
    decision = two_persons.withdraw(proposal.id, call.principal, why=given.why)
    call.parts.gate.decide(decision, by=call.principal.id, permission=proposal.permission, about=f"act:{proposal.id}")
    return Reply(value=Settled(id=proposal.id, state="withdrawn"))


def waits(call: Call, proposal: Proposal) -> Waits:
    """A proposal as its second person reads it."""
    directory = call.parts.gate.directory
    refusal = two_persons.hindrance(directory, proposal, call.principal, call.now)
    account = directory.accounts.get(proposal.by)
    return Waits(
        id=proposal.id,
        permission=proposal.permission,
        about=proposal.about,
        programme=proposal.programme,
        words=proposal.words,
        content=proposal.content.decode("utf-8", "replace"),
        digest=proposal.digest,
        by=account.name if account is not None else proposal.by,
        at=proposal.at,
        expires=proposal.expires,
        you_may_confirm=refusal is None,
        why_not=refusal.words if refusal is not None else "",
    )


def deliveries(call: Call) -> Reply:
    """Answers that are owed, or set aside, without what they say."""
    asked: DeliveriesQuery = call.query
    waiting = OPEN if asked.waits == "owed" else ASIDE
    page = call.parts.dialogue.store.waiting("delivery", waits=waiting, after=asked.after, limit=asked.limit)
    shown = tuple(
        DeliveryShown(
            seq=one.seq,
            id=one.fact.delivery.id,
            filer=one.fact.delivery.filer,
            way=one.fact.delivery.way,
            key=one.fact.delivery.key,
            code=one.fact.delivery.code,
            at=one.fact.delivery.at,
        )
        for one in page
        if isinstance(one.fact, DeliveryOwed)
    )
    return Reply(value=Deliveries(deliveries=shown, next=page[-1].seq if page else asked.after))


def settle_delivery(call: Call) -> Reply:
    """Send an answer again unchanged, or set it aside."""
    given: DeliveryOrder = call.body
    id_ = call.path["id"]
    store = call.parts.dialogue.store
    stored = store.current([delivery_thing(id_)]).get(delivery_thing(id_))
    if stored is None or not isinstance(stored.fact, DeliveryOwed):
        raise Problem(404, "not_found", "there is no such delivery; GET /api/deliveries lists those that wait")
    key = stored.fact.delivery.key
    if given.act == "again":
        fact = DeliveryAgain(id=id_, key=key, at=call.now, by=call.principal.id)
        store.write([Entry(facts=(fact,))])
    else:
        why = given.why or f"set aside by {call.principal.id}"
        store.write([Entry(facts=(DeliverySetAside(id=id_, key=key, at=call.now, tries=0, why=why),))])
    if call.parts.relay is not None:
        call.parts.relay.wake()
    return Reply(value=DeliveryDone(id=id_, state="owed" if given.act == "again" else "aside"))


def _seen(call: Call) -> Proposal:
    """The open proposal, if it is within reach; a refusal is a fact."""
    id_ = call.path["id"]
    directory = call.parts.gate.look()
    found = two_persons.seen(directory, id_, call.principal, call.now)
    if isinstance(found, Refusal):
        if found.code in ("unknown", "done", "expired"):
            raise Problem(409 if found.code != "unknown" else 404, found.code, found.words)
        known = directory.proposals.get(id_)
        raise call.parts.gate.refused(
            found, by=call.principal.id, permission=known.permission if known else "", about=f"act:{id_}"
        )
    return found
