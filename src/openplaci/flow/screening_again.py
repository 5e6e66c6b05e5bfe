"""Screening again: what is other in newer lists is held against open and recent consignments, not the lists whole.

What was screened is remembered twice: a fact that says so, and the version of the list (`openplaci.screening.changes`).
Without the fact it is done again; what was assessed anew already shows no difference then, so nobody is told twice.
"""

import bisect
import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from openplaci.faults import EntryUnfit, StoreFault
from openplaci.flow.anew import Anew, assessed_anew
from openplaci.flow.earlier import last_assessed
from openplaci.model.base import Noun
from openplaci.model.fact import ConsignmentAssessed, Entry, ScreenedAgain
from openplaci.screening import changes, keeping
from openplaci.screening.changes import Change, Touching
from openplaci.screening.tiers import Screened, Screens
from openplaci.store.base import Store

if TYPE_CHECKING:
    from openplaci.flow.dialogue import Dialogue
    from openplaci.flow.talk import Talk

PAGE: Final = 200
"""Assessments that are looked at between two pauses."""
AT_ONCE: Final = 10
"""Consignments that are assessed anew in one turn of the store; then filings have theirs."""
GRACE: Final = dt.timedelta(minutes=2)
"""How long after a list was taken a process may still assess with the older one (`openplaci.screening.live`)."""
EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Looked(Noun, frozen=True, kw_only=True):
    """What came of one list.

    Attributes:
        change: what is other in it. looked: assessments looked at. found: consignments that were assessed anew for it.
        failed: keys of those that could not be. settled: nothing more can come of this change.
    """

    change: Change
    looked: int
    found: tuple[Anew, ...]
    failed: tuple[str, ...]
    settled: bool


class _Held(NamedTuple):
    """What is remembered between two steps: while a process may still assess with older lists, each step goes on."""

    state: keeping.State
    names: Collection[str] | None
    changes: tuple[Change, ...]
    touching: Touching
    screened: Screens
    until: dict[str, int | None]


class ScreeningAgain:
    """Screens again whatever changed since it last was; one caller at a time."""

    def __init__(
        self,
        dialogue: "Dialogue",
        folder: Path,
        screening: Callable[[], Screens | None],
        *,
        hours: float,
        floor: Callable[[], float],
        by: str = "policy",
        pause: Callable[[], bool] = lambda: False,
    ) -> None:
        """Take the parts.

        Args:
            dialogue: assesses, and tells what follows; its programme's consignments alone are looked at.
            folder: where the lists are kept.
            screening: opens what holds a consignment against the lists as they are now.
            hours: how long a consignment is recent after it was assessed; open ones are looked at in any case.
            floor: the least score that is told, less some; see `openplaci.screening.changes.Touching`.
            by: id of who has it done.
            pause: called after each page; True ends the work where it is.
        """
        self._dialogue = dialogue
        self._store: Store = dialogue.store
        self._folder = folder
        self._screening = screening
        self._span = dt.timedelta(hours=hours)
        self._floor = floor
        self._by = by
        self._pause = pause
        self._settled: keeping.State | None = None
        self._held: _Held | None = None

    def step(self, names: Collection[str] | None = None) -> tuple[Looked, ...]:
        """Do what is to be done now; cheap where there is nothing.

        Args:
            names: lists; None: all.

        Returns:
            For each list that changed, what came of it; nothing where the work was ended before it was done.

        Raises:
            CannotDo: a list is damaged, or cannot be compiled.
            StoreFault: the store could not be read or written; what is done is kept, the rest is done again.
        """
        state = _state(self._folder)
        if state == self._settled:
            return ()
        if self._held is None or self._held[:2] != (state, names):
            self._hold(state, names)
        if self._held is None:
            self._settled = state if names is None else None
            return ()
        return self._looked(self._held)

    def _hold(self, state: keeping.State, names: Collection[str] | None) -> None:
        if self._held is not None:
            self._held.touching.close()
            self._held = None
        found = changes.pending(self._folder, names)
        if not found:
            return
        touching = Touching(self._folder, found, self._floor())
        screened = self._screening() or (lambda _consignment, _earlier=None, /: Screened((), {}))
        self._held = _Held(state, names, found, touching, screened, {one.name: self._until(one) for one in found})

    def _looked(self, held: _Held) -> tuple[Looked, ...]:
        first = None in held.until.values()
        begin = min(self._begin() if seq is None else seq for seq in held.until.values())
        work = _Work(self._dialogue, held.touching, held.screened, self._pause)
        end = work.recent(begin)
        if end is None or (first and not work.open()):
            return ()
        now = self._dialogue.now()
        out = []
        for one in held.changes:
            own = tuple(anew for anew in work.found if one.name in anew.lists)
            settled = not one.after or now - self._added(one) >= GRACE
            out.append(
                Looked(change=one, looked=work.looked, found=own, failed=tuple(work.failed), settled=settled)
            )  # fmt: skip
        facts = tuple(
            _fact(looked, end, self._by, now)
            for looked in out
            if held.until[looked.change.name] is None or looked.found or looked.failed
        )
        if facts:
            self._store.write([Entry(facts=facts)])
        held.until.update(dict.fromkeys(held.until, end))
        for looked in out:
            changes.screened(self._folder, looked.change)
            if looked.settled:
                changes.settled(self._folder, looked.change)
        return tuple(out)

    def close(self) -> None:
        """Let go of what is compiled."""
        if self._held is not None:
            self._held.touching.close()
            self._held = None

    def _until(self, change: Change) -> int | None:
        """The last fact that was looked at for this change; None where it was not looked at yet."""
        found = None
        after = 0
        while page := self._store.facts(after=after, subject=f"watchlist:{change.name}"):
            after = page[-1].seq
            for fact in (stored.fact for stored in page):
                if isinstance(fact, ScreenedAgain):
                    found = fact.until if (fact.before, fact.after) == (change.before, change.after) else None
        return found

    def _begin(self) -> int:
        """The last fact that is no longer recent; facts are recorded in the order of their seq."""
        head = self._store.head()
        since = self._dialogue.now() - self._span
        return bisect.bisect_left(range(1, (head.seq if head is not None else 0) + 1), since, key=self._recorded)

    def _recorded(self, seq: int) -> dt.datetime:
        [link] = self._store.links(after=seq - 1, limit=1)
        return EPOCH + dt.timedelta(microseconds=link.recorded)

    def _added(self, change: Change) -> dt.datetime:
        heads = keeping.heads(self._folder)
        return next((head.added for head in heads if head.name == change.name), self._dialogue.now())


class _Work:
    """One pass over the record."""

    def __init__(
        self,
        dialogue: "Dialogue",
        touching: Touching,
        screened: Screens,
        pause: Callable[[], bool],
    ) -> None:
        self.looked = 0
        self.found: list[Anew] = []
        self.failed: list[str] = []
        self._dialogue, self._store = dialogue, dialogue.store
        self._touching, self._screened = touching, screened
        self._pause = pause
        self._seen: set[int] = set()  # hashes of keys: some tens of bytes for each consignment

    def recent(self, after: int) -> int | None:
        """Look at what was assessed after a fact; return the last fact as it was at the beginning, None where ended."""
        head = self._store.head()
        end = max(after, head.seq if head is not None else 0)
        while True:
            page = self._store.facts(after=after, group="consignment", limit=PAGE)
            page = [stored for stored in page if stored.seq <= end]  # what is written here needs no look
            if not page:
                return end
            after = page[-1].seq
            touched = []
            for stored in page:
                fact = stored.fact
                if not isinstance(fact, ConsignmentAssessed) or not fact.stands:
                    continue
                self.looked += 1
                self._seen.add(hash(fact.key))
                if self._touching(fact.consignment, fact.assessment.findings):
                    touched.append(fact.key)
            self._assess(touched)
            if self._pause():
                return None

    def open(self) -> bool:
        """Look at what is open and no longer recent; return whether it was not ended."""
        older = [one.key for one in self._dialogue.open() if hash(one.key) not in self._seen]
        for keys in _some(older, PAGE):
            touched = []
            for standing in self._store.standings(keys).values():
                self.looked += 1
                last = last_assessed(self._store, standing)
                if last is not None and self._touching(standing.consignment, last.findings):
                    touched.append(standing.key)
            self._assess(touched)
            if self._pause():
                return False
        return True

    def _assess(self, touched: Sequence[str]) -> None:
        for keys in _some(list(dict.fromkeys(touched)), AT_ONCE):
            try:
                self.found += self._anew(keys)
            except Exception as fault:
                if isinstance(fault, StoreFault) and not isinstance(fault, EntryUnfit):
                    raise
                self._alone(keys)

    def _alone(self, keys: Sequence[str]) -> None:
        for key in keys:
            try:
                self.found += self._anew([key])
            except Exception as fault:
                if isinstance(fault, StoreFault) and not isinstance(fault, EntryUnfit):
                    raise
                self.failed.append(key)

    def _anew(self, keys: Sequence[str]) -> list[Anew]:
        stations = self._dialogue.stations

        def work(talk: "Talk") -> tuple[list[Entry], list[Anew]]:
            done = [assessed_anew(key, self._touching, self._screened, talk, stations) for key in keys]
            told = [one for one in done if one is not None]
            return [entry for _, entry in told], [anew for anew, _ in told]

        return self._dialogue.decide(work)


def _some(keys: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), most):
        yield keys[start : start + most]


def _fact(looked: Looked, until: int, by: str, at: dt.datetime) -> ScreenedAgain:
    change = looked.change
    return ScreenedAgain(
        name=change.name, before=change.before, after=change.after, version=change.version, entities=len(change.ids),
        until=until, looked=looked.looked, found=len(looked.found), failed=len(looked.failed),
        departed=sum(one.state == "departed" for one in looked.found), by=by, at=at,
    )  # fmt: skip


def _state(folder: Path) -> keeping.State:
    kept = folder / changes.FOLDER
    return keeping.state((*folder.glob("*.list"), *kept.glob("*.list"), *kept.glob("*.going")))
