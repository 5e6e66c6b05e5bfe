"""``openplaci watchlist``: add lists, tell which there are and what changed, take one away."""

import hashlib
import sys
from pathlib import Path
from typing import Annotated, Any

import msgspec
from cyclopts import App, Parameter

from openplaci import settings, wiring
from openplaci.cli import files
from openplaci.cli.talk import tell
from openplaci.cli.who import acting
from openplaci.faults import CannotDo, UnknownName
from openplaci.flow import tuning, watchlists
from openplaci.model.watchlist import Watchlist
from openplaci.screening import diff, keeping
from openplaci.screening.sources import SOURCES

app = App(name="watchlist", help="Add, list, compare and drop watchlists.")

for _verb, _help in (
    ("matches", "Tell which parties of a consignment match which entities."),
    ("clear", "Clear a match until either side changes."),
    ("unclear", "Take a clearing back."),
    ("cleared", "List what was cleared."),
    ("tiers", "Tell or set from which score on a list's matches count."),
):
    app.command(f"openplaci.cli.watchlist_clear:{_verb}", name=_verb, help=_help)

Data = Annotated[str | None, Parameter(help="Folder of the embedded store [default: the data folder].")]

SHOWN = 20
"""Rows that could not be read, and changes, of which each is told."""


@app.command
def add(
    source: Annotated[str, Parameter(help=f"How the files are read: {', '.join(SOURCES)}.")],
    *paths: Annotated[Path, Parameter(help="The files as published, all of one version.")],
    name: Annotated[str, Parameter(help="Name of the list [default: the source's].")] = "",
    smaller: Annotated[
        bool, Parameter(help="Take a list that has less than half of the one before.", negative="")
    ] = False,
    data: Data = None,
) -> int:
    """Add a list, or a newer version of it: one line says what it holds and what changed.

    A file that is cut, of another kind or without any entity changes nothing: the old list stays, and the reason is
    told (exit code 2). Rows that could not be read are told one by one, and the rest is taken (exit code 1).
    """
    if source not in SOURCES:
        raise UnknownName(f"no source named {source!r}; known: {', '.join(SOURCES)}")
    if not paths:
        raise CannotDo("no file named; expected the files of the list")
    chosen = settings.load(data=data)
    folder = wiring.watchlist_folder(chosen)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        gate.ask(who, "watchlists.write", about=f"watchlist:{name or source}")
        read = {path.name: files.load(path) for path in files.find(paths)}
        entities, day, faults = SOURCES[source].read(read)
        digest = hashlib.sha256(b"".join(key.encode() + b"\n" + read[key] for key in sorted(read))).hexdigest()
        new = Watchlist(
            name=name or source, source=source, version=day.isoformat() if day else digest[:12], digest=digest,
            entities=entities,
        )  # fmt: skip
        head, change = watchlists.take(
            store, folder, new, faults=len(faults), smaller=smaller, by=who.id, at=wiring.now()
        )
    for fault in faults[:SHOWN]:
        tell(f"openplaci: {fault.where}: {fault.words}")
    if len(faults) > SHOWN:
        tell(f"openplaci: and {len(faults) - SHOWN} more rows that could not be read")
    row = msgspec.to_builtins(head) | {
        "added_entities": len(change.added), "removed": len(change.removed), "changed": len(change.changed),
    }  # fmt: skip
    _print(row)
    return int(bool(faults))


@app.command(name="list")
def list_(*, data: Data = None) -> int:
    """Tell which lists there are, one line each."""
    chosen = settings.load(data=data)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        gate.ask(who, "watchlists.read", about="watchlists")
        heads = keeping.heads(wiring.watchlist_folder(chosen))
        tiers = tuning.tuned(store, [head.name for head in heads], wiring.tiers(chosen))
    for head in heads:
        own = msgspec.to_builtins(tiers[head.name])
        del own["list"]
        _print(msgspec.to_builtins(head) | {"tiers": own})
    return 0


@app.command(name="diff")
def diff_(
    name: Annotated[str, Parameter(help="Name of the list.")],
    *,
    data: Data = None,
) -> int:
    """Tell what changed from the version before: + added, ~ changed, - removed."""
    chosen = settings.load(data=data)
    folder = wiring.watchlist_folder(chosen)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        gate.ask(who, "watchlists.read", about=f"watchlist:{name}")
    now = keeping.watchlist(folder, name)
    if now is None:
        raise CannotDo(f"there is no list named {name!r}; openplaci watchlist list tells which there are")
    before = keeping.watchlist(folder, name, before=True)
    old = before.entities if before is not None else ()
    change = diff.changed(old, now.entities, name, before.version if before is not None else "", now.version)
    for line in diff.telling(change, old, now.entities):
        _print({"list": name, "before": change.before, "after": change.after, "change": line})
    return 0


@app.command
def drop(
    name: Annotated[str, Parameter(help="Name of the list.")],
    *,
    data: Data = None,
) -> int:
    """Take a list away: nothing is held against it any more."""
    chosen = settings.load(data=data)
    folder = wiring.watchlist_folder(chosen)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        gate.ask(who, "watchlists.write", about=f"watchlist:{name}")
        watchlists.drop(store, folder, name, by=who.id, at=wiring.now())
    return 0


def _print(row: Any) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(row) + b"\n")
    sys.stdout.buffer.flush()
