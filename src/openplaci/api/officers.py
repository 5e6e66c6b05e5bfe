"""The officers' routes: open referrals, one of them with its assessment, and what is done about it."""

from collections.abc import Sequence
from typing import Any

import msgspec

from openplaci.access import decide, masking
from openplaci.access.table import permissions
from openplaci.api.calls import Call
from openplaci.api.parts import Reply
from openplaci.api.problems import Problem
from openplaci.api.proposals import waits
from openplaci.api.shapes import ActDone, ActGiven, AttachmentShown, Examined, Moved, Referrals, ReferralsQuery
from openplaci.flow.orders import PERMISSIONS, Order
from openplaci.model.access import Permission, Proposal
from openplaci.model.base import Noun
from openplaci.model.fact import AttachmentReceived, ConsignmentAssessed, ReferralMoved, StoredFact
from openplaci.model.referral import Referral

PAGE = 1000
READ: Permission = "consignments.read"
WHERE = "http referrals"


def listed(call: Call) -> Reply:
    """Open referrals; what is due first comes first."""
    asked: ReferralsQuery = call.query
    found = [
        one
        for one in call.parts.dialogue.open()
        if (asked.state is None or one.state == asked.state) and _reads(call, one)
    ]
    return Reply(value=Referrals(referrals=tuple(found[: asked.limit]), more=len(found) > asked.limit))


def examined(call: Call) -> Reply:
    """One referral, with score, reasons and what was done; that personal data are seen is written down first."""
    referral = _named(call)
    parts = call.parts
    facts = [one for one in _facts(call, referral.key) if getattr(one.fact, "cycle", None) == referral.cycle]
    assessed = [one.fact for one in facts if isinstance(one.fact, ConsignmentAssessed)]
    moved = [one.fact for one in facts if isinstance(one.fact, ReferralMoved)]
    attached = [one.fact for one in facts if isinstance(one.fact, AttachmentReceived)]
    newest = next((one for one in reversed(assessed) if one.stands), assessed[-1] if assessed else None)
    if _personal(call, newest, *moved, *attached):
        parts.gate.viewed(call.principal, [referral.key], where=WHERE)
    return Reply(
        value=Examined(
            referral=_seen(call, referral),
            assessment=_seen(call, newest.assessment) if newest is not None else None,
            consignment=msgspec.to_builtins(_seen(call, newest.consignment)) if newest is not None else None,
            history=tuple(map(_move, (_seen(call, one) for one in moved))),
            attachments=tuple(map(_attachment, (_seen(call, one) for one in attached))),
        )
    )


def act(call: Call) -> Reply:
    """Do an act; what two persons do is proposed."""
    given: ActGiven = call.body
    _may(call, PERMISSIONS[given.act])
    referral = _named(call)
    order = Order(
        key=referral.key,
        cycle=given.cycle or referral.cycle,
        act=given.act,
        words=given.words,
        methods=given.methods,
        codes=given.codes,
        why=given.why,
    )
    done = call.parts.dialogue.act(order, by=call.principal)
    if isinstance(done, Proposal):
        return Reply(value=ActDone(proposal=waits(call, done)), status=202)
    return Reply(value=ActDone(referral=_seen(call, done)))


def _reads(call: Call, referral: Referral) -> bool:
    """Whether the officer sees consignments of its programme: a store may hold what was filed under another."""
    return decide.may(call.principal, READ, now=call.now, programme=referral.programme) is None


def _may(call: Call, permission: Permission) -> None:
    """Refuse whoever may not at once, before anything is told of the consignment.

    Raises:
        Refused: the refusal is a fact.
    """
    row = permissions()[permission]
    refusal = decide.reaches(call.principal, row, row.roles, programme=call.parts.dialogue.programme.name, mark="clear")
    if refusal is not None:
        key = call.path["key"]
        raise call.parts.gate.refused(refusal, by=call.principal.id, permission=permission, about=key)


def _named(call: Call) -> Referral:
    found = call.parts.dialogue.referral(call.path["key"])
    if found is None:
        raise Problem(404, "not_found", "nothing is known of that consignment; expected its key, as 157-56544666/H1")
    return found


def _facts(call: Call, key: str) -> Sequence[StoredFact]:
    found: list[StoredFact] = []
    after = 0
    while page := call.parts.dialogue.store.facts(after=after, subject=key, limit=PAGE):
        found += page
        after = page[-1].seq
    return found


def _seen(call: Call, noun: Any) -> Any:
    """A noun as the officer may see it."""
    return masking.seen_by(call.principal, noun, now=call.now, programme=call.parts.dialogue.programme.name)


def _personal(call: Call, *nouns: Noun | None) -> bool:
    """Whether the officer sees in clear what is masked for others."""
    return any(noun is not None and _seen(call, noun) != masking.masked(noun) for noun in nouns)


def _move(fact: ReferralMoved) -> Moved:
    return Moved(at=fact.at, steps=fact.steps, why=fact.why, reply=fact.reply, findings=fact.findings, act=fact.act)


def _attachment(fact: AttachmentReceived) -> AttachmentShown:
    return AttachmentShown(
        what=fact.what, name=fact.name, media_type=fact.media_type, size=fact.size, digest=fact.digest, at=fact.at
    )
