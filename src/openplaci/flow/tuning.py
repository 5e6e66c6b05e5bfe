"""Tuning: from which score on the matches of each list are told, looked at and held, and who set it."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from openplaci.faults import CannotDo, StaleFault, StoreFault
from openplaci.model.base import Noun
from openplaci.model.fact import Entry, TiersSet
from openplaci.model.watchlist import tiers_thing
from openplaci.screening import keeping
from openplaci.screening.tiers import Tiers, faults
from openplaci.store.base import Store

TRIES = 20


class Tuned(Noun, frozen=True, kw_only=True):
    """The tiers of a list, and who set them; nobody where they are those of the settings."""

    list: str
    log: float
    review: float | None
    hold: float | None
    own: bool = False
    by: str = ""
    at: dt.datetime | None = None


def tiers_of(store: Store, folder: Path, name: str, usual: Tiers) -> Tuned:
    """The tiers of a list.

    Args:
        store: where they are kept.
        folder: of the lists.
        name: of the list.
        usual: those of the settings.

    Raises:
        CannotDo: there is no list of that name.
    """
    _there(folder, name)
    return tuned(store, [name], usual)[name]


def tuned(store: Store, names: list[str], usual: Tiers) -> dict[str, Tuned]:
    """The tiers of lists, by name."""
    found = store.current([tiers_thing(name) for name in names])
    shown = {}
    for name in names:
        stored = found.get(tiers_thing(name))
        fact = stored.fact if stored is not None else None
        if not isinstance(fact, TiersSet) or fact.default:
            shown[name] = Tuned(list=name, log=usual.log, review=usual.review, hold=usual.hold)
        else:
            shown[name] = Tuned(
                list=name, log=fact.log or usual.log, review=fact.review, hold=fact.hold, own=True, by=fact.by,
                at=fact.at,
            )  # fmt: skip
    return shown


def tune(
    store: Store,
    folder: Path,
    name: str,
    usual: Tiers,
    asked: Mapping[str, float | None],
    *,
    default: bool = False,
    by: str,
    at: dt.datetime,
) -> Tuned:
    """Set tiers of a list; what is not named stays as it is.

    Args:
        store: where they are kept.
        folder: of the lists.
        name: of the list.
        usual: those of the settings.
        asked: ``log``, ``review``, ``hold``; None: never.
        default: as the settings have it again.
        by: who sets it.
        at: UTC.

    Raises:
        CannotDo: there is no list of that name, or the tiers contradict each other; nothing changed.
    """
    _there(folder, name)
    for _ in range(TRIES):
        head = store.head()
        before = tuned(store, [name], usual)[name]
        if default:
            fact = TiersSet(list=name, default=True, by=by, at=at)
        else:
            values: dict[str, float | None] = {"log": before.log, "review": before.review, "hold": before.hold}
            values |= asked
            made = Tiers(log=values["log"] or 0.0, review=values["review"], hold=values["hold"])
            for wrong in faults(made):
                raise CannotDo(f"tiers of {name}: {wrong}; nothing was changed")
            fact = TiersSet(list=name, log=made.log, review=made.review, hold=made.hold, by=by, at=at)
        try:
            store.write([Entry(facts=(fact,))], as_of={"watchlist": head.seq if head is not None else 0})
        except StaleFault:
            continue
        return tuned(store, [name], usual)[name]
    raise StoreFault("others write too much; try again")


def _there(folder: Path, name: str) -> None:
    known = [head.name for head in keeping.heads(folder)]
    if name not in known:
        told = ", ".join(known) or "none"
        raise CannotDo(f"there is no list named {name[:60]!r}; known: {told}")
