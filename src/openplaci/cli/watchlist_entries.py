"""``openplaci watchlist new``, ``entry``, ``remove`` and ``show``: a list of one's own, kept by hand."""

from typing import Annotated, Literal

import msgspec
from cyclopts import Parameter

from openplaci import settings, wiring
from openplaci.cli.talk import answer, tell
from openplaci.cli.who import acting
from openplaci.faults import UnknownName
from openplaci.flow import list_entries, watchlists
from openplaci.flow.gate import Gate
from openplaci.flow.list_entries import Change, Kept
from openplaci.model.access import Principal
from openplaci.screening import by_hand, keeping
from openplaci.settings import Settings
from openplaci.store.base import Store

Data = Annotated[str | None, Parameter(help="Folder of the embedded store [default: the data folder].")]
Name = Annotated[str, Parameter(help="Name of the list.")]
Identity = Annotated[str, Parameter(help="Id of the entry, unique in the list; it stands in the record.")]
Kind = Literal["", "person", "organisation", "vessel", "aircraft"]
WRITE = "watchlists.write"


def new(name: Name, *, data: Data = None) -> int:
    """Make an empty list of your own, to be kept by hand."""
    chosen = settings.load(data=data)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        gate.ask(who, WRITE, about=f"watchlist:{name}")
        change = _change(chosen, store, gate, who, name)
        head = list_entries.made(change)
        _compiled(change)
    answer(msgspec.to_builtins(head) | {"draft": change.draft})
    return 0


def entry(
    list_name: Name,
    id_: Identity,
    *,
    names: Annotated[
        tuple[str, ...], Parameter(name="--name", negative="", help="A name; the primary one first.")
    ] = (),
    weak: Annotated[tuple[str, ...], Parameter(negative="", help="A name that alone never holds a consignment.")] = (),
    kind: Annotated[Kind, Parameter(help="Person, organisation, vessel or aircraft [default: guessed].")] = "",
    country: Annotated[tuple[str, ...], Parameter(negative="", help="A country, by name or ISO code.")] = (),
    born: Annotated[tuple[str, ...], Parameter(negative="", help="Born: 1960, 1960-06 or 1960-06-29.")] = (),
    address: Annotated[tuple[str, ...], Parameter(negative="", help="An address.")] = (),
    phone: Annotated[tuple[str, ...], Parameter(negative="", help="A phone number.")] = (),
    email: Annotated[tuple[str, ...], Parameter(negative="", help="An e-mail address.")] = (),
    identifier: Annotated[
        tuple[str, ...], Parameter(negative="", help="A number, as passport:X1234567, or alone.")
    ] = (),
    waybill: Annotated[tuple[str, ...], Parameter(negative="", help="A master or house waybill number.")] = (),
    remarks: Annotated[str, Parameter(help="Anything else, for colleagues.")] = "",
    data: Data = None,
) -> int:
    """Add an entry to a list of your own, or replace the one of that id: what is not named is not kept.

    Each option of one value may stand several times. Once people have accounts, it is kept in the list's draft until
    that is published (openplaci watchlist publish).
    """
    chosen = settings.load(data=data)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        gate.ask(who, WRITE, about=f"watchlist:{list_name}")
        given = by_hand.Entry(
            kind=kind, names=names, weak=weak, countries=country, born=born, addresses=address, phones=phone,
            emails=email, identifiers=identifier, waybills=waybill, remarks=remarks,
        )  # fmt: skip
        change = _change(chosen, store, gate, who, list_name)
        kept = list_entries.put(change, by_hand.entity(id_, given))
        _compiled(change)
    _told(change, kept)
    return 0


def remove(name: Name, id_: Identity, *, data: Data = None) -> int:
    """Take an entry of a list of your own away."""
    chosen = settings.load(data=data)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        gate.ask(who, WRITE, about=f"watchlist:{name}")
        change = _change(chosen, store, gate, who, name)
        kept = list_entries.remove(change, id_)
        _compiled(change)
    _told(change, kept)
    return 0


def show(
    name: Name,
    id_: Annotated[str, Parameter(help="Id of an entity [default: all of them].")] = "",
    *,
    draft: Annotated[bool, Parameter(help="Show its draft, as it stands.", negative="")] = False,
    data: Data = None,
) -> int:
    """Show what is in a list, one line an entity; that you saw it is written down first.

    Exit code 1 where there is no entity of that id.
    """
    chosen = settings.load(data=data)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        about = f"watchlist:{name}"
        gate.ask(who, "watchlists.read", about=about)
        found = list_entries.stands(wiring.watchlist_folder(chosen), name, draft=draft)
        if found is None:
            raise UnknownName(f"there is no list named {name[:60]!r}; openplaci watchlist list tells which there are")
        shown = [one for one in found.entities if id_ in ("", one.id)]
        if shown:
            gate.viewed(who, [f"{about}/{id_}" if id_ else about], where="watchlist show")
    for one in shown:
        answer({"list": found.name, "version": found.version, "entity": one})
    if id_ and not shown:
        tell(f"openplaci: there is no entity of that id in {found.name}")
        return 1
    return 0


def _change(chosen: Settings, store: Store, gate: Gate, who: Principal, name: str) -> Change:
    draft = watchlists.drafted(gate.look(), by_hand.SOURCE)
    folder = wiring.watchlist_folder(chosen)
    return Change(store=store, folder=folder, name=name, by=who.id, at=wiring.now(), draft=draft)


def _compiled(change: Change) -> None:
    """Whoever screens finds what is live compiled."""
    if not change.draft and keeping.heads(change.folder):
        watchlists.compiled(change.folder)


def _told(change: Change, kept: Kept) -> None:
    row = {"list": change.name, "what": kept.what, "draft": change.draft, "entity": kept.entity}
    if kept.what != "removed":
        row["unscreened"] = by_hand.unscreened(kept.entity)
    answer(row)
    if change.draft:
        tell(f"openplaci: it is in the draft; make it live with: openplaci watchlist publish {change.name}")
