"""``openplaci watchlist``: add lists, tell which there are and what changed, take one away."""

import sys
from pathlib import Path
from typing import Annotated, Any

import msgspec
from cyclopts import App, Parameter

from openplaci import settings, wiring
from openplaci.cli import (
    files,
    watchlist_again,
    watchlist_clear,
    watchlist_entries,
    watchlist_publish,
    watchlist_update,
)
from openplaci.cli.talk import tell
from openplaci.cli.who import acting
from openplaci.faults import CannotDo, UnknownName
from openplaci.fetching import origins
from openplaci.flow import tuning, watchlists
from openplaci.screening import diff, keeping
from openplaci.screening.checked import checked, stale, stale_words
from openplaci.screening.sources import SOURCES

app = App(name="watchlist", help="Add, update, list, compare, publish and drop watchlists; clear matches.")
app.command(watchlist_update.update)
app.command(watchlist_publish.publish)
app.command(watchlist_publish.discard)
app.command(watchlist_entries.new)
app.command(watchlist_entries.entry)
app.command(watchlist_entries.remove)
app.command(watchlist_entries.show)

for _verb in (watchlist_clear.matches, watchlist_clear.clear, watchlist_clear.unclear, watchlist_clear.cleared):
    app.command(_verb)
app.command(watchlist_clear.tiers)
# What these need is slow to load, and with it the words of their help.
app.command(
    "openplaci.cli.watchlist_budget:budget",
    name="budget",
    help="""Tell what each threshold of the lists stops, and the least one that keeps the budget.

    Each party of the consignments of the last days is screened once and counted as often as it came; an alert is a
    party with a match that is no weak alias. Figures come with their interval of 95 %: few alerts tell little. Beside
    them stands how many names of the list are still found once they went wrong. No names are shown without --names,
    and that you saw them is written down.

    Exit code 1 where no threshold keeps the budget.
    """,
)
app.command(
    "openplaci.cli.watchlist_missed:missed",
    name="missed",
    help="""Tell what screening missed among a day's parties, by comparing them with every listed name.

    They are compared by runs of three signs. One line a party and entity, the likest first: how the words align, and
    why it was missed: its words were not looked up, or it scored lower than what is told. That you saw them, and that
    it was done, is written down.

    Exit code 1 where something was missed.
    """,
)

watchlist_again.register(app)

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

    Once people have accounts, a list of your own (source own) is kept as a draft until it is published.
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
        new, faults = watchlists.read(name or source, source, read)
        write = watchlists.draft if (drafted := watchlists.drafted(gate.look(), source)) else watchlists.take
        head, change = write(store, folder, new, faults=len(faults), smaller=smaller, by=who.id, at=wiring.now())
    for fault in faults[:SHOWN]:
        tell(f"openplaci: {fault.where}: {fault.words}")
    if len(faults) > SHOWN:
        tell(f"openplaci: and {len(faults) - SHOWN} more rows that could not be read")
    row = msgspec.to_builtins(head) | {
        "added_entities": len(change.added), "removed": len(change.removed), "changed": len(change.changed),
    }  # fmt: skip
    _print(row | {"draft": True} if drafted else row)
    if drafted:
        tell(f"openplaci: it is a draft; make it live with: openplaci watchlist publish {new.name}")
    return int(bool(faults))


@app.command(name="list")
def list_(*, data: Data = None) -> int:
    """Tell which lists there are and when each was last checked, and then the drafts; one line each.

    A list that was not checked for long (setting watchlist_stale_days) is stale, and a warning.
    """
    chosen = settings.load(data=data)
    folder, now = wiring.watchlist_folder(chosen), wiring.now()
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        gate.ask(who, "watchlists.read", about="watchlists")
        heads = keeping.heads(folder)
        tiers = tuning.tuned(store, [head.name for head in heads], wiring.tiers(chosen))
    for head in heads:
        last = checked(folder, head.name)
        days = stale(head, last, now, chosen.watchlist_stale_days)
        own = msgspec.to_builtins(tiers[head.name])
        del own["list"]
        _print(
            msgspec.to_builtins(head)
            | {
                "origin": origins.told(last.origin) if last is not None else "",
                "checked": last.good if last is not None else None,
                "failed": last.why if last is not None else "",
                "stale": bool(days),
                "tiers": own,
            }
        )
        if days:
            tell(f"openplaci: {stale_words(head.name, last, days)}")
    for head in keeping.drafts(folder):
        _print(msgspec.to_builtins(head) | {"draft": True})
    return 0


@app.command(name="diff")
def diff_(
    name: Annotated[str, Parameter(help="Name of the list.")],
    *,
    draft: Annotated[bool, Parameter(help="Tell what its draft would change.", negative="")] = False,
    data: Data = None,
) -> int:
    """Tell what changed from the version before: + added, ~ changed, - removed."""
    chosen = settings.load(data=data)
    folder = wiring.watchlist_folder(chosen)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        gate.ask(who, "watchlists.read", about=f"watchlist:{name}")
    now = keeping.watchlist(folder, name, draft=draft)
    if now is None:
        what = "draft of a list" if draft else "list"
        raise CannotDo(f"there is no {what} named {name!r}; openplaci watchlist list tells which there are")
    before = keeping.watchlist(folder, name, before=not draft)
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
    """Take a list away: nothing is held against it any more.

    Once people have accounts, that a list of your own goes is proposed, and a second person confirms it.
    """
    chosen = settings.load(data=data)
    folder = wiring.watchlist_folder(chosen)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        gone = keeping.watchlist(folder, name)
        if gone is not None and watchlists.drafted(gate.look(), gone.source):
            watchlist_publish.proposed(gate, folder, name, "drop", who)
            return 0
        gate.ask(who, "watchlists.write", about=f"watchlist:{name}")
        watchlists.drop(store, folder, name, by=who.id, at=wiring.now())
    return 0


def _print(row: Any) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(row) + b"\n")
    sys.stdout.buffer.flush()
