"""What is other in lists since consignments were last held against them, and which consignments that may concern.

Of each list the version that consignments were last screened again against is kept in a folder below the lists': it is
what a newer one is compared with, however many came between. While a process may still assess with the version before
that, its entries count as changed, too.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Final, Self

from openplaci.faults import CannotDo
from openplaci.model.base import Noun
from openplaci.model.consignment import Consignment
from openplaci.model.finding import Finding
from openplaci.model.watchlist import Entity, Query, Watchlist
from openplaci.screening import diff, keeping
from openplaci.screening.tiers import TIER, was_missed

FOLDER: Final = "screened"
NEXT: Final = "next"
"""Folder below that one: the version that is being screened against, lest a newer one takes its place unseen."""
SLACK: Final = 0.1
"""How far the score of a match may lie lower where the list is small: words weigh by how common they are in it."""

Listed = tuple[str, str]
"""A list, and an entity's id there."""


class Change(Noun, frozen=True, kw_only=True):
    """What is other in one list.

    Attributes:
        name: of the list. before, after: digests; empty where there was none, or is none any more.
        source: of the list. version: of the newer one, or of the one that went.
        entities: added and changed, as they are now. ids: of these, and of those that went.
    """

    name: str
    before: str
    after: str
    source: str
    version: str
    entities: tuple[Entity, ...]
    ids: frozenset[str]


def pending(folder: Path, names: Collection[str] | None = None) -> tuple[Change, ...]:
    """The lists of which something is to be screened again, by name.

    Args:
        folder: where the lists are kept.
        names: of these alone; None: of all.

    Raises:
        CannotDo: a list is damaged.
    """
    try:
        return _pending(folder, names)
    except CannotDo:
        if not _mended(folder / FOLDER):
            raise
        return _pending(folder, names)


def _pending(folder: Path, names: Collection[str] | None) -> tuple[Change, ...]:
    now = {head.name: head.digest for head in keeping.heads(folder)}
    seen = {head.name: head.digest for head in keeping.heads(folder / FOLDER)}
    return tuple(
        _change(folder, name)
        for name in sorted(now.keys() | seen.keys())
        if (now.get(name) != seen.get(name) or _mark(folder, name).exists()) and (names is None or name in names)
    )


def screened(folder: Path, change: Change) -> None:
    """Remember that consignments were screened against a change; `pending` still tells it until `settled`.

    Raises:
        CannotDo: it cannot be written.
    """
    kept = folder / FOLDER
    if not change.after:
        settled(folder, change)
        _let_go(kept, change.name)
        return
    last = next((head for head in keeping.heads(kept) if head.name == change.name), None)
    if last is not None and last.digest == change.after:
        return
    head = next((head for head in keeping.heads(kept / NEXT) if head.name == change.name), None)
    newer = keeping.watchlist(kept / NEXT, change.name)
    if head is None or newer is None or newer.digest != change.after:
        return  # another process is about a newer one: it is done again
    kept.mkdir(parents=True, exist_ok=True, mode=0o700)
    _mark(folder, change.name).touch()
    keeping.put(kept, newer, at=head.added, faults=head.faults)
    _let_go(kept / NEXT, change.name)


def settled(folder: Path, change: Change) -> None:
    """Remember that no process can assess with the older version any more."""
    _mark(folder, change.name).unlink(missing_ok=True)
    (folder / FOLDER / f"{change.name}.before").unlink(missing_ok=True)


class Touching:
    """Tells whether changes may concern a consignment: by a small library of what is new, and by what was found."""

    def __init__(self, folder: Path, changes: Collection[Change], floor: float) -> None:
        """Compile what was added and changed.

        Args:
            folder: where the lists are kept.
            changes: see `pending`.
            floor: least score that is taken for a match. What is touched is screened against the whole lists, where
                words weigh a little otherwise; so it lies below the score from which a match is told.

        Raises:
            CannotDo: it cannot be compiled.
        """
        # Numba takes its time to load, and most processes never come here.
        from openplaci.screening.index import PartyCache
        from openplaci.screening.library import Library, compile_

        self._listed = frozenset((change.name, id_) for change in changes for id_ in change.ids)
        self._folder = folder / FOLDER
        self._floor = floor
        lists = [
            Watchlist(
                name=one.name, source=one.source, version=one.version, digest=f"{one.before} {one.after}",
                entities=one.entities,
            )
            for one in changes
            if one.entities
        ]  # fmt: skip
        self._library = Library(compile_(lists, folder / FOLDER)) if lists else None
        # Of work that was cut; who has one open keeps it.
        keeping.tidy(folder / FOLDER, self._library.version if self._library is not None else "")
        self._cache: PartyCache[bool] = PartyCache()

    def __call__(self, consignment: Consignment, findings: tuple[Finding, ...]) -> bool:
        """Whether a consignment that was assessed with these findings may stand otherwise."""
        from openplaci.screening.parties import queries

        if any(_listed(finding) in self._listed for finding in findings):
            return True
        library = self._library
        return library is not None and any(self._matched(query) for _, query in queries(consignment))

    def _matched(self, query: Query) -> bool:
        from openplaci.screening.screener import screen

        library = self._library
        if library is None:
            return False
        return self._cache.answer(query, "", lambda: bool(screen(library, query, floor=self._floor)))

    def said(self, findings: Collection[Finding]) -> dict[tuple[str, ...], Finding]:
        """What findings say of the entities that changed.

        Without the weights of words, which are other where any entity of the list is, and without the score from which
        a tier counts: which tier it is, the floor tells.
        """
        return {_said(finding): finding for finding in findings if _listed(finding) in self._listed}

    def close(self) -> None:
        """Let go of the files, and take them away."""
        if self._library is not None:
            self._library.close()
            keeping.tidy(self._folder, "")
            self._library = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def listed_in(finding: Finding) -> tuple[str, str]:
    """The list and the version that a match is of."""
    return finding.evidence[0], finding.evidence[1]


def _listed(finding: Finding) -> Listed | None:
    told = finding.code == "WATCHLIST_MATCH" or was_missed(finding)
    if not told or len(finding.evidence) < 3:  # noqa: PLR2004 - list, version, entity
        return None
    return finding.evidence[0], finding.evidence[2]


def _said(finding: Finding) -> tuple[str, ...]:
    list_, _, entity, *lines = finding.evidence
    told = (
        line.rpartition(" of ")[0].rpartition(" ")[0] if " ~ " in line else line
        for line in lines
        if not line.startswith(TIER)
    )  # fmt: skip
    return (finding.about, list_, entity, finding.floor or "", *told)


def _mark(folder: Path, name: str) -> Path:
    """Stands while a process may still assess with the version before."""
    return folder / FOLDER / f"{name}.going"


def _let_go(kept: Path, name: str) -> None:
    """Another process may have let it go before."""
    for end in (".list", ".before"):
        (kept / f"{name}{end}").unlink(missing_ok=True)


def _mended(kept: Path) -> bool:
    """Take away what of our own is damaged: all of that list counts as changed then."""
    found = False
    for place in (kept, kept / NEXT):
        for path in (*place.glob("*.list"), *place.glob("*.before")):
            try:
                keeping.watchlist(place, path.stem, before=path.suffix == ".before")
            except CannotDo:
                path.unlink(missing_ok=True)
                found = True
    return found


def _change(folder: Path, name: str) -> Change:
    kept = folder / FOLDER
    after, last = keeping.watchlist(folder, name), keeping.watchlist(kept, name)
    going = _mark(folder, name).exists()
    earlier = keeping.watchlist(kept, name, before=True) if going else None
    new = _entities(after)
    fresh: set[str] = set()
    removed: set[str] = set()
    for old in (last, earlier) if going else (last,):
        change = diff.changed(_entities(old), new, name, "", "")
        fresh |= {*change.added, *change.changed}
        removed |= set(change.removed)
    before = last
    if after is not None:
        if last is not None and last.digest == after.digest:
            before = earlier
        else:
            head = next((head for head in keeping.heads(folder) if head.name == name), None)
            if head is not None and head.digest == after.digest:  # else it is another by now: it is done again
                keeping.put(kept / NEXT, after, at=head.added, faults=head.faults)
    known = after or last
    return Change(
        name=name,
        before=before.digest if before is not None else "",
        after=after.digest if after is not None else "",
        source=known.source if known is not None else "",
        version=known.version if known is not None else "",
        entities=tuple(entity for entity in new if entity.id in fresh),
        ids=frozenset(fresh | removed),
    )


def _entities(one: Watchlist | None) -> tuple[Entity, ...]:
    return one.entities if one is not None else ()
