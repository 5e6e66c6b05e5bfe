"""What filers ask about their own: where it stands, what is asked, their answers; their replies and withdrawals."""

import hashlib

from openplaci.access.ids import fresh
from openplaci.api import sight
from openplaci.api.calls import Call
from openplaci.api.parts import Reply, Uploaded
from openplaci.api.problems import Problem, shown
from openplaci.api.shapes import Answers, AnswersQuery, Held, Replied, ReplyGiven, Stands, Told, What, Which
from openplaci.flow.orders import Attachment
from openplaci.model.delivery import filer_whole
from openplaci.model.fact import DeliveryOwed
from openplaci.model.finding import Finding
from openplaci.model.referral import Referral
from openplaci.model.referral import Reply as Said

WHATS: tuple[What, ...] = ("e-csd", "packing-list", "screening-result", "waybill", "other")
LONGEST_NAME = 200
WANTING = ("REPLY_", "SCREENING_", "SCREENED_")
"""How the codes begin of what a reply lacks: told to its filer. What else was found anew is an officer's to see."""


def status(call: Call) -> Reply:
    """Where one consignment stands."""
    return Reply(value=_shown(call, _named(call)))


def holds(call: Call) -> Reply:
    """Every consignment of the filer's that is held."""
    filer = call.principal.name
    found = []
    for referral in call.parts.dialogue.open():
        if referral.holds:
            above = call.parts.dialogue.referral(referral.master or referral.key)
            if sight.filed_by(filer, referral, above):
                found.append(_shown(call, referral))
    return Reply(value=Held(holds=tuple(found)))


def reply(call: Call) -> Reply:
    """Take a reply to what is asked; of a do-not-load it is the acknowledgement."""
    given: ReplyGiven = call.body
    referral = _named(call)
    if not referral.holds:
        raise Problem(409, "nothing_asked", "nothing is asked about it; expected a consignment under a hold")
    if given.screened_at is not None and given.screened_at.tzinfo is None:
        raise Problem(400, "bad_field", "screened_at has no offset; expected a time as 2026-04-19T09:12:00Z")
    attachments = [_attachment(one) for one in call.files]
    id_ = fresh("r", call.parts.random)
    said = Said(
        filer=call.principal.name,
        at=call.now,
        words=given.words,
        methods=given.methods,
        screened_at=given.screened_at,
        threat=given.threat,
        attachments=tuple(one.digest for one in attachments),
    )
    done, findings = call.parts.dialogue.reply(referral.key, said, attachments, filing=id_)
    wanting = tuple(one.remedy or one.words for one in findings if _wanting(one))
    return Reply(value=Replied(reply=id_, consignment=_shown(call, done), wanting=wanting), status=202)


def withdraw(call: Call) -> Reply:
    """Take a filing back, where the programme lets its filers."""
    which: Which = call.body
    if which.master is None and which.house is None:
        raise Problem(400, "which", "no consignment is named; expected master, house or both")
    referral = sight.seen(call.parts, call.principal.name, which.master, which.house)
    if not sight.filed_by(call.principal.name, referral):
        raise sight.NOT_FOUND
    done = call.parts.dialogue.withdraw(referral.key, call.principal.name, correlation=call.correlation)
    return Reply(value=_shown(call, done))


def answers(call: Call) -> Reply:
    """The filer's answers in their order, for whoever has no webhook or missed one."""
    asked: AnswersQuery = call.query
    page = call.parts.dialogue.store.parts(filer_whole(call.principal.name), after=asked.after, limit=asked.limit)
    told = []
    for seq, stored in page:
        if isinstance(stored.fact, DeliveryOwed):
            one = stored.fact.delivery
            master, _, house = one.key.partition("/")
            told.append(
                Told(
                    seq=seq,
                    id=one.id,
                    code=one.code,
                    master=None if master == call.principal.name else master,
                    house=house or None,
                    at=one.at,
                    content_type=one.content_type,
                    body=one.body.decode("utf-8", "replace"),
                    correlation=one.correlation,
                    conversation=one.conversation,
                )
            )
    last = page[-1][0] if page else asked.after
    return Reply(value=Answers(answers=tuple(told), next=last, more=len(page) == asked.limit))


def _named(call: Call) -> Referral:
    """The consignment of the path, if it is the filer's."""
    return sight.seen(call.parts, call.principal.name, call.path.get("master"), call.path.get("house"))


def _shown(call: Call, referral: Referral) -> Stands:
    return sight.shown(referral, complete=call.parts.dialogue.programme.release.complete)


def _wanting(finding: Finding) -> bool:
    return finding.code.startswith(WANTING)


def _attachment(one: Uploaded) -> Attachment:
    what = next((what for what in WHATS if what == one.field), None)
    if what is None:
        raise Problem(400, "attachment", f"an attachment is named {shown(one.field)}; expected {', '.join(WHATS)}")
    return Attachment(
        name=one.name[:LONGEST_NAME],
        media_type=one.media_type[:LONGEST_NAME],
        what=what,
        raw=one.raw,
        digest=hashlib.sha256(one.raw).hexdigest(),
    )
