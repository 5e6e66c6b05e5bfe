"""``openplaci watchlist publish``: drafts of lists of one's own, by the act of two persons."""

from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from openplaci import settings, wiring
from openplaci.cli.talk import answer, tell
from openplaci.cli.who import acting
from openplaci.faults import CannotDo
from openplaci.flow import watchlist_acts, watchlists
from openplaci.flow.gate import Gate
from openplaci.model.access import Principal, Proposal
from openplaci.screening import keeping
from openplaci.settings import Settings
from openplaci.store.base import Store

Data = Annotated[str | None, Parameter(help="Folder of the embedded store [default: the data folder].")]
Name = Annotated[str, Parameter(help="Name of the list.")]


def publish(name: Name, *, data: Data = None) -> int:
    """Propose that a draft is made live; it is, once a second person confirms it (openplaci acts confirm).

    Until people have accounts it is live at once.
    """
    chosen = settings.load(data=data)
    folder = wiring.watchlist_folder(chosen)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        if watchlists.drafted(gate.look(), watchlists.OWN):
            proposed(gate, folder, name, "publish", who)
            return 0
        gate.ask(who, "watchlists.write", about=f"watchlist:{name}")
        draft = keeping.watchlist(folder, name, draft=True)
        if draft is None:
            raise CannotDo(f"there is no draft of a list {name[:60]!r}; openplaci watchlist list tells which there are")
        taken = watchlists.take(store, folder, draft, faults=0, smaller=True, by=who.id, at=wiring.now())
        watchlists.discard(store, folder, name, by=who.id, at=wiring.now())
    answer(taken.head)
    return 0


def discard(name: Name, *, data: Data = None) -> int:
    """Give the draft of a list up; the list itself stays as it is."""
    chosen = settings.load(data=data)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        gate.ask(who, "watchlists.write", about=f"watchlist:{name}")
        watchlists.discard(store, wiring.watchlist_folder(chosen), name, by=who.id, at=wiring.now())
    return 0


def proposed(gate: Gate, folder: Path, name: str, act: Literal["publish", "drop"], who: Principal) -> None:
    """Propose it, and say who goes on."""
    made = watchlist_acts.propose(gate, folder, name, act=act, who=who)
    row: dict[str, Any] = {key: getattr(made, key) for key in ("id", "words", "digest", "expires")}
    answer(row)
    tell(f"another person confirms it with: openplaci acts confirm {made.id}")


def confirm(chosen: Settings, store: Store, gate: Gate, proposal: Proposal, digest: str, who: Principal) -> Proposal:
    """Confirm an act of two persons about a list as the second person: it is live, or gone, with that."""
    folder = wiring.watchlist_folder(chosen)
    return watchlist_acts.confirm(store, gate, folder, proposal, digest, who, wiring.now())
