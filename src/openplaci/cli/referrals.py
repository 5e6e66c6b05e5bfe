"""``openplaci referrals``: what is asked of filers, and what officers do about it."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec
from cyclopts import App, Parameter

from openplaci import codes, settings, wiring
from openplaci.access import decide
from openplaci.access.masking import PERSONAL_READ, masked, without_secrets
from openplaci.cli.talk import answer, tell
from openplaci.cli.who import acting
from openplaci.faults import CannotDo
from openplaci.flow.dialogue import Dialogue
from openplaci.flow.gate import Gate
from openplaci.flow.orders import Order
from openplaci.model.access import Principal, Proposal
from openplaci.model.base import Noun
from openplaci.model.fact import AttachmentReceived, ConsignmentAssessed, PairCleared, PairReopened, ReferralMoved
from openplaci.model.referral import Act, Referral
from openplaci.model.values import waybill_number
from openplaci.settings import Settings
from openplaci.store.base import Store

app = App(name="referrals", help="List, show, issue, lift, release and reject: the dialogues about consignments.")

Data = Annotated[
    str | None, Parameter(help="Folder of the embedded store; ':memory:' keeps nothing [default: the data folder].")
]
Key = Annotated[str, Parameter(help="The consignment: 157-12345675, or of a house 157-12345675/HOUSE.")]
Why = Annotated[str, Parameter(help="The reason, in one line, for colleagues alone.")]
Asked = Literal["rfi", "rfs", "dnl"]

_ISSUES: dict[Asked, Act] = {"rfi": "issue_rfi", "rfs": "issue_rfs", "dnl": "issue_dnl"}
_PAGE = 1000
_Done = ReferralMoved | AttachmentReceived | PairCleared | PairReopened
_Told = _Done | ConsignmentAssessed


@app.command(name="list")
def list_(
    *,
    all_: Annotated[bool, Parameter(name="--all", help="Whatever somebody must still do something about.")] = False,
    holds: Annotated[bool, Parameter(help="What may not be loaded.", negative="")] = False,
    review: Annotated[bool, Parameter(help="What waits for an officer's look.", negative="")] = False,
    data: Data = None,
) -> int:
    """List the dialogues that wait for an officer, one line each, what is due first comes first; no personal data.

    That is what is to be reviewed, what was replied to, what is overdue, and what departed under a hold.
    """
    chosen = settings.load(data=data)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        gate.ask(who, "consignments.read", programme=wiring.programme(chosen.programme).name)
        for one in dialogue(chosen, store, gate).open():
            if decide.may(who, "consignments.read", now=wiring.now(), programme=one.programme) is not None:
                continue
            wanted = (holds and bool(one.holds)) or (review and one.state == "review")
            if all_ or wanted or (not (holds or review) and _waits_for_officer(one)):
                answer(_row(one))
    return 0


@app.command
def show(key: Key, *, data: Data = None) -> int:
    """Show one dialogue: where it stands, what is asked, why, and everything that was done, in order.

    Words and names are masked unless you have the right to see personal data; that you saw them is written down first.
    Exit code 1 where there is none.
    """
    chosen = settings.load(data=data)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        named = number(key)
        gate.ask(who, "consignments.read", programme=wiring.programme(chosen.programme).name, about=named)
        referral = dialogue(chosen, store, gate).referral(named)
        if referral is None:
            tell(f"openplaci: nothing is known of {named}")
            return 1
        if referral.programme != wiring.programme(chosen.programme).name:
            gate.ask(who, "consignments.read", programme=referral.programme, about=named)
        clear = decide.may(who, PERSONAL_READ, now=wiring.now(), programme=referral.programme) is None
        if clear:
            gate.viewed(who, [named], where="referrals show")
        stands = without_secrets(referral) if clear else masked(referral)
        facts = list(_facts(store, referral))
        names = {account.id: account.name for account in gate.look().accounts.values()}
        assessed = [one for one in facts if isinstance(one, ConsignmentAssessed) and one.stands]
        history = [_entry(one, names, clear=clear) for one in facts if not isinstance(one, ConsignmentAssessed)]
    shown: dict[str, Any] = {"asked": stands.holds, "filed": stands.filed, "assessment": None, "history": history}
    if assessed:
        newest = without_secrets(assessed[-1]) if clear else masked(assessed[-1])
        told = newest.assessment
        shown["assessment"] = {
            "outcome": told.outcome, "score": told.score, "reasons": told.reasons, "changed": newest.changed
        }  # fmt: skip
    answer(_row(stands) | shown)
    return 0


@app.command
def issue(
    key: Key,
    asked: Annotated[Asked, Parameter(help="rfi: information; rfs: screening; dnl: it must not be loaded.")],
    *,
    words: Annotated[str, Parameter(help="What is asked, as the filer will read it.")] = "",
    method: Annotated[
        tuple[str, ...], Parameter(help="Screening method that is asked for (rfs), as XRY; may be given again.")
    ] = (),
    why: Why = "",
    data: Data = None,
) -> int:
    """Ask the filer; asked again, the new question takes the place of the old.

    A do-not-load is proposed: another person confirms it with 'openplaci acts confirm', and only then it is told.
    """
    methods = tuple(one.strip().upper() for one in method)
    if methods and asked != "rfs":
        raise CannotDo(f"--method goes with rfs, not with {asked}")
    for one in methods:
        if codes.meaning("screening_method", one) is None:
            raise CannotDo(f"{one!r} is no screening method; expected a code of IATA list 1.102, as XRY or ETD")
    return _do(key, _ISSUES[asked], data, words=words, methods=methods, why=why)


@app.command
def lift(key: Key, *, why: Why = "", data: Data = None) -> int:
    """Lift every open request about a consignment: each is told as removed, and the assessment as complete.

    Where a do-not-load is open, lifting it is proposed, and another person confirms it.
    """
    return _do(key, "lift", data, why=why)


@app.command
def release(key: Key, *, why: Why = "", data: Data = None) -> int:
    """Release a consignment that was held for review: the assessment is complete."""
    return _do(key, "release", data, why=why)


@app.command
def reject(
    key: Key,
    *,
    code: Annotated[
        tuple[str, ...], Parameter(help="What is wrong, as the programme says it: MISSING_CARGO_DESC; again for more.")
    ],
    why: Why = "",
    data: Data = None,
) -> int:
    """Reject a filing whose data are too poor: the filer is told the codes, and has to file it again."""
    chosen = settings.load(data=data)
    programme = wiring.programme(chosen.programme)
    known = {need.missing for need in programme.required} | {need.invalid for need in programme.required}
    known |= {*programme.refuses, *programme.texts.values(), programme.routing_code, programme.consolidation_code}
    for one in code:
        if one not in known - {""}:
            raise CannotDo(f"{one!r} is no code of {programme.name}; expected one as {', '.join(sorted(known - {''}))}")
    return _do(key, "reject", data, codes=code, why=why)


def dialogue(chosen: Settings, store: Store, gate: Gate) -> Dialogue:
    """The dialogue of a store, as officers lead it at the command line."""
    return wiring.open_dialogue(wiring.stations(chosen, store), gate)


def confirm(chosen: Settings, store: Store, gate: Gate, proposal: Proposal, digest: str, who: Principal) -> Proposal:
    """Confirm an act of two persons about a referral as the second person: it is done and told with it."""
    return dialogue(chosen, store, gate).confirm(proposal.id, digest, who)


def _do(key: str, act: Act, data: str | None, **order: Any) -> int:
    chosen = settings.load(data=data)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        named = number(key)
        gate.ask(who, "consignments.read", programme=wiring.programme(chosen.programme).name, about=named)
        talk = dialogue(chosen, store, gate)
        stands = talk.referral(named)
        if stands is None:
            raise CannotDo(f"nothing is known of {named}; expected the number of a consignment that was filed")
        if act == "lift" and stands.holds and stands.holds[-1].ask == "dnl":
            act = "lift_dnl"
        done = talk.act(Order(key=stands.key, cycle=stands.cycle, act=act, **order), by=who)
    if isinstance(done, Proposal):
        answer({"key": done.about, "act": act, "proposal": done.id, "expires": done.expires, "words": done.words})
        tell(f"another person confirms it with: openplaci acts confirm {done.id}")
    else:
        answer(_row(done))
    return 0


def _waits_for_officer(one: Referral) -> bool:
    return one.state in ("review", "departed") or one.state.endswith(("_replied", "_overdue"))


def _row(one: Referral) -> dict[str, Any]:
    """What a list tells of it: no words of people, no names."""
    return {
        "key": one.key,
        "cycle": one.cycle,
        "programme": one.programme,
        "state": one.state,
        "since": one.since,
        "holds": [hold.ask for hold in one.holds],
        "deadline": one.holds[-1].deadline if one.holds else one.deadline,
        "departs": one.departs,
        "departed": one.departed,
        "flights": one.flights,
        "filers": [filed.filer for filed in one.filed],
        "reminders": one.reminders,
        "escalated": one.escalated,
        "errors": one.errors,
        "moved_to": one.moved_to or None,
    }


def _facts(store: Store, referral: Referral) -> Iterator[_Told]:
    """What was assessed and done, and the documents that came, of this cycle, in order."""
    after = 0
    while page := store.facts(after=after, subject=referral.key, limit=_PAGE):
        for stored in page:
            after = stored.seq
            fact = stored.fact
            if isinstance(fact, _Told) and fact.cycle == referral.cycle:
                yield fact


def _entry(fact: _Done, names: dict[str, str], *, clear: bool) -> dict[str, Any]:
    seen: Noun = without_secrets(fact) if clear else masked(fact)
    shown: dict[str, Any] = msgspec.to_builtins(seen)
    if isinstance(fact, PairCleared | PairReopened):
        pair = shown.pop("pair")
        act = "clear" if isinstance(fact, PairCleared) else "unclear"
        shown |= {"act": act, "list": pair["list"], "entity": pair["entity"], "by": names.get(fact.by, fact.by)}
    for step in shown.get("steps", ()):
        step["by"] = names.get(step["by"], step["by"])
    dropped = ("kind", "key", "cycle", "referral", "programme")
    return {name: value for name, value in shown.items() if name not in dropped and value not in ("", None, [])}


def number(text: str) -> str:
    """A key as it is stored: the waybill number in the usual form, however it was typed."""
    try:
        master, slash, house = text.strip().encode().decode().partition("/")
    except UnicodeEncodeError as fault:
        raise CannotDo("the number is no text in UTF-8; expected one as 157-12345675 or 157-12345675/HOUSE") from fault
    return f"{waybill_number(master) or master}{slash}{house}"
