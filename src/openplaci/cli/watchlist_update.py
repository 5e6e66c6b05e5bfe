"""``openplaci watchlist update``: lists are fetched, verified and swapped; what fails leaves the old list as it is."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from openplaci import settings, wiring
from openplaci.cli.talk import answer, tell
from openplaci.cli.who import acting
from openplaci.faults import CannotDo, UnknownName
from openplaci.flow import watchlist_acts
from openplaci.screening import keeping
from openplaci.screening.checked import checked
from openplaci.screening.sources import SOURCES
from openplaci.settings import Settings

SHOWN = 20
"""Rows that could not be read of which each is told."""


def update(
    *names: Annotated[str, Parameter(help="Lists, or sources that are not there yet [default: all lists].")],
    from_: Annotated[
        str,
        Parameter(
            name="--from", help="Address, folder or file of the one list that is named; it is remembered for the list."
        ),
    ] = "",
    source: Annotated[
        str, Parameter(help=f"How the files of a list that is not there yet are read: {', '.join(SOURCES)}.")
    ] = "",
    smaller: Annotated[
        bool, Parameter(help="Take a list that has less than half of the one before.", negative="")
    ] = False,
    data: Annotated[str | None, Parameter(help="Folder of the embedded store [default: the data folder].")] = None,
) -> int:
    """Bring lists up to date from their publishers, a mirror, or where --from says: one line for each.

    The outcome is unchanged, updated, draft (a list of your own that waits to be published) or failed. What fails
    leaves the old list as it is, and the other lists go on (exit code 2). Rows that could not be read: exit code 1.
    A timer may run it without anybody signed in, for all lists that are there and without --smaller.
    """
    from openplaci.fetching.update import Wish
    from openplaci.fetching.update import update as brought

    chosen = settings.load(data=data)
    folder = wiring.watchlist_folder(chosen)
    if chosen.store == "memory":
        raise CannotDo("the memory store keeps no lists; expected --data with a folder")
    if from_ and len(names) != 1:
        raise CannotDo("--from goes with the name of one list; for all of them there is setting watchlist_mirror")
    if source and (source not in SOURCES or not from_):
        raise UnknownName(f"--source goes with --from; known sources: {', '.join(SOURCES)}")
    code = 0
    with wiring.open_store(chosen) as store:
        gate, who = acting(store, unattended=not (names or smaller))
        for name in names or ("",):
            gate.ask(who, "watchlists.write", about=f"watchlist:{name}" if name else "watchlists")
        watchlist_acts.mend(store, folder, wiring.now())
        for name, read_as in _named(names, folder, source) if names else _all(chosen, folder):
            wish = Wish(name, read_as, from_, smaller)
            did = brought(store, gate.look(), folder, chosen, wish, by=who.id, at=wiring.now())
            for fault in did.faults[:SHOWN]:
                tell(f"openplaci: {name}: {fault.where}: {fault.words}")
            if len(did.faults) > SHOWN:
                tell(f"openplaci: {name}: and {len(did.faults) - SHOWN} more rows that could not be read")
            answer(did.updated)
            if did.updated.outcome == "failed":
                tell(f"openplaci: {name}: {did.updated.why}")
            code = max(code, 2 if did.updated.outcome == "failed" else int(bool(did.faults)))
    return code


def _named(names: tuple[str, ...], folder: Path, source: str) -> list[tuple[str, str]]:
    """Each with its source, or this one where it is not there yet.

    Raises:
        UnknownName: there is neither a list nor a source of that name.
    """
    there = {head.name: head.source for head in (*keeping.drafts(folder), *keeping.heads(folder))}
    for name in names:
        if name not in there and not source and name not in SOURCES:
            raise UnknownName(
                f"there is no list and no source named {name[:60]!r}; lists: {', '.join(there) or 'none'}; sources: "
                f"{', '.join(SOURCES)}; --source and --from make a new one"
            )
    return [(name, there.get(name, source or name)) for name in dict.fromkeys(names)]


def _all(chosen: Settings, folder: Path) -> list[tuple[str, str]]:
    """The lists that are there and of which it is known where they come from.

    Raises:
        CannotDo: there is no list yet.
    """
    from openplaci.fetching.origins import origin

    heads = keeping.heads(folder)
    if not heads:
        raise CannotDo("there is no list yet; expected the sources to begin with: openplaci watchlist update ofac un")
    found = []
    for head in heads:
        last = checked(folder, head.name)
        if origin(head.name, head.source, last.origin if last is not None else "", chosen) is not None:
            found.append((head.name, head.source))
        elif head.source != "own":
            tell(f"openplaci: {head.name}: left as it is: nobody knows where it comes from; --from says it once")
    return found
