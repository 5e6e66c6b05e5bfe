"""``openplaci watchlist again``: what changed in lists is held against open and recent consignments."""

import sys
from typing import Annotated

import msgspec
from cyclopts import App, Parameter

from openplaci import settings, wiring
from openplaci.cli.talk import tell
from openplaci.cli.who import acting
from openplaci.faults import CannotDo
from openplaci.flow.screening_again import Looked
from openplaci.screening import changes


def again(
    name: Annotated[str, Parameter(help="Name of the list [default: every list that changed].")] = "",
    *,
    programme: Annotated[str | None, Parameter(help="Programme whose rules apply [default: pact].")] = None,
    data: Annotated[str | None, Parameter(help="Folder of the embedded store [default: the data folder].")] = None,
) -> int:
    """Screen open and recent consignments again against what changed in the lists: one line a list.

    A server does so by itself; this is for a centre that runs none. Only entries that were added, changed or removed
    are looked at; who is touched by them is assessed anew (exit code 1 where one could not be).
    """
    chosen = settings.load(programme=programme, data=data)
    folder = wiring.watchlist_folder(chosen)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        gate.ask(who, "watchlists.write", about=f"watchlist:{name}" if name else "watchlists")
        known = {path.stem for place in (folder, folder / changes.FOLDER) for path in place.glob("*.list")}
        if name and name not in known:
            raise CannotDo(f"there is no list named {name[:60]!r}; openplaci watchlist list tells which there are")
        dialogue = wiring.open_dialogue(wiring.stations(chosen, store), wiring.open_gate(store, place="cli"))
        work = wiring.screening_again(chosen, dialogue, by=who.id)
        done = work.step({name} if name else None)
        work.close()
    for looked in done:
        sys.stdout.buffer.write(msgspec.json.encode(_row(looked)) + b"\n")
        for key in looked.failed:
            tell(f"openplaci: {key} could not be assessed anew; file it again, or look at it by hand")
    sys.stdout.buffer.flush()
    return int(any(looked.failed for looked in done))


def register(app: App) -> None:
    """Put the command among those of watchlists."""
    app.command(again)


def _row(looked: Looked) -> dict[str, object]:
    change = looked.change
    return {
        "list": change.name,
        "version": change.version,
        "entities": len(change.ids),
        "looked": looked.looked,
        "assessed": len(looked.found),
        "departed": sum(one.state == "departed" for one in looked.found),
        "failed": len(looked.failed),
        "consignments": [
            {"key": one.key, "cycle": one.cycle, "outcome": one.outcome, "state": one.state, "why": one.why}
            for one in looked.found
        ],
    }
