"""``openplaci acts``: acts of two persons, as the second person sees, confirms or declines them."""

import sys
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from cyclopts import App, Parameter

from openplaci import settings, wiring
from openplaci.access import two_persons
from openplaci.access.directory import Directory
from openplaci.cli.who import acting
from openplaci.faults import CannotDo
from openplaci.flow.gate import Gate
from openplaci.model.access import Permission, Principal, Proposal, Refusal
from openplaci.settings import Settings
from openplaci.store.base import Store

app = App(name="acts", help="List, show, confirm and withdraw acts of two persons.")

Data = Annotated[
    str | None, Parameter(help="Folder of the embedded store; ':memory:' keeps nothing [default: the data folder].")
]
Id = Annotated[str, Parameter(help="Id of the proposal, as list prints it.")]

Confirms = Callable[[Settings, Store, Gate, Proposal, str, Principal], Proposal]


def _of_referral(
    chosen: Settings, store: Store, gate: Gate, proposal: Proposal, digest: str, who: Principal
) -> Proposal:
    from openplaci.cli import referrals

    return referrals.confirm(chosen, store, gate, proposal, digest, who)


def _of_watchlist(
    chosen: Settings, store: Store, gate: Gate, proposal: Proposal, digest: str, who: Principal
) -> Proposal:
    from openplaci.cli import watchlist_publish

    return watchlist_publish.confirm(chosen, store, gate, proposal, digest, who)


THEN: dict[Permission, Confirms] = {
    "referrals.dnl": _of_referral,
    "referrals.dnl_lift": _of_referral,
    "watchlists.publish": _of_watchlist,
}
"""How an act is confirmed that does more than to be confirmed, by permission, in one transaction with it."""

_ENCODER = msgspec.json.Encoder()


@app.command(name="list")
def list_(*, data: Data = None) -> int:
    """List what waits for a second person, soonest to expire first: your own, and what you may confirm or decline."""
    with wiring.open_store(settings.load(data=data)) as store:
        gate, who = acting(store)
        directory = gate.look()
        for proposal in two_persons.waiting(directory, who, wiring.now()):
            _print(_row(directory, proposal, who))
    return 0


@app.command
def show(id: Id, *, data: Data = None) -> int:  # noqa: A002 - as it is typed
    """Show one proposal with exactly what will be done, and the digest that the second person confirms."""
    with wiring.open_store(settings.load(data=data)) as store:
        gate, who = acting(store)
        proposal = _seen(gate, who, id)
        try:
            content = {"content": proposal.content.decode(), "encoding": "text"}
        except UnicodeDecodeError:
            content = {"content": proposal.content.hex(), "encoding": "hexadecimal"}
        _print(_row(gate.look(), proposal, who) | content)
    return 0


@app.command
def confirm(
    id: Id,  # noqa: A002 - as it is typed
    *,
    digest: Annotated[
        str, Parameter(help="Digest of what you saw, as show prints it [default: asked for on a terminal].")
    ] = "",
    data: Data = None,
) -> int:
    """Confirm an act as the second person; only then it is done.

    What will be done and its digest are told on standard error first.
    """
    chosen = settings.load(data=data)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        proposal = _seen(gate, who, id)
        _tell(f"{proposal.words} ({proposal.permission}, proposed by {_name(gate.look(), proposal.by)})")
        _tell(f"digest {proposal.digest}")
        saw = digest or _agreed(proposal)
        if (confirms := THEN.get(proposal.permission)) is not None:
            done = confirms(chosen, store, gate, proposal, saw, who)
        else:
            decision = two_persons.confirm(id, saw, who)
            done = gate.decide(decision, by=who.id, permission=proposal.permission, about=f"act:{id}")
    _print({"id": id, "permission": done.permission, "about": done.about, "words": done.words, "state": "confirmed"})
    return 0


@app.command
def withdraw(
    id: Id,  # noqa: A002 - as it is typed
    *,
    why: Annotated[str, Parameter(help="The reason, in one line.")] = "",
    data: Data = None,
) -> int:
    """Take back your own proposal, or decline another's that you may confirm; it can no longer be confirmed."""
    with wiring.open_store(settings.load(data=data)) as store:
        gate, who = acting(store)
        proposal = _seen(gate, who, id)
        decision = two_persons.withdraw(id, who, why=why)
        gate.decide(decision, by=who.id, permission=proposal.permission, about=f"act:{id}")
    _print({"id": id, "permission": proposal.permission, "about": proposal.about, "state": "withdrawn", "why": why})
    return 0


def _seen(gate: Gate, who: Principal, id_: str) -> Proposal:
    """The open proposal, if it is within reach.

    Raises:
        Refused: it is not, or there is none.
    """
    directory = gate.look()
    found = two_persons.seen(directory, id_, who, wiring.now())
    if isinstance(found, Refusal):
        known = directory.proposals.get(id_)
        raise gate.refused(found, by=who.id, permission=known.permission if known else "", about=f"act:{id_}")
    return found


def _agreed(proposal: Proposal) -> str:
    """The digest, once the person at the terminal has said yes to what it was shown."""
    if not sys.stdin.isatty():
        raise CannotDo("no digest given; expected --digest with what acts show printed, or a terminal to ask")
    sys.stderr.write("Confirm it? yes or no: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise CannotDo("not confirmed")
    return proposal.digest


def _row(directory: Directory, proposal: Proposal, who: Principal) -> dict[str, Any]:
    refusal = two_persons.hindrance(directory, proposal, who, wiring.now())
    return {
        "id": proposal.id,
        "permission": proposal.permission,
        "about": proposal.about,
        "programme": proposal.programme,
        "mark": proposal.mark,
        "words": proposal.words,
        "digest": proposal.digest,
        "by": _name(directory, proposal.by),
        "at": proposal.at,
        "expires": proposal.expires,
        "you_may_confirm": refusal is None,
        "why_not": refusal.words if refusal else None,
    }


def _name(directory: Directory, id_: str) -> str:
    account = directory.accounts.get(id_)
    return account.name if account else id_


def _print(row: Any) -> None:
    sys.stdout.buffer.write(_ENCODER.encode(row) + b"\n")


def _tell(words: str) -> None:
    """One line on standard error."""
    sys.stderr.write(" ".join(words.split()) + "\n")
