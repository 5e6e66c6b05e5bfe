"""Live: the lists of a folder as they stand; a list that is added is taken over while consignments go on."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from openplaci.faults import CannotDo
from openplaci.model.consignment import Consignment
from openplaci.screening import keeping
from openplaci.screening.judged import Judged
from openplaci.screening.tiers import Earlier, Paired, Screened, Screens, Tiers

if TYPE_CHECKING:
    from openplaci.screening.library import Library
    from openplaci.screening.parties import Screening

LOOK: Final = 1.0
"""Seconds after which the folder is looked at again."""

REST: Final = 30.0
"""Seconds without a consignment after which the next one waits for newer lists: with none in between, nobody looked."""


class Live:
    """Screens consignments against the newest lists that could be compiled; any thread may call it.

    Where there is no list nothing is found, and what rules ask of lists is unknown.
    """

    def __init__(self, folder: Path, tiers: Tiers, clock: Callable[[], float], judged: Judged | None = None) -> None:
        """Open the lists as they stand.

        Args:
            folder: where they are kept.
            tiers: what is told, looked at and held, where nothing else is said of a list.
            clock: seconds, never backwards.
            judged: what persons said of lists and matches, kept up to date by whoever gives it; None: nothing.

        Raises:
            CannotDo: one is damaged, or they cannot be compiled.
        """
        self._folder = folder
        self.judged = judged if judged is not None else Judged(tiers)
        self._clock = clock
        self._lock = threading.Lock()
        self._state = _state(folder)
        self._screening = self._open()
        self._looked = clock()
        self._fault: CannotDo | None = None
        self._newer: threading.Thread | None = None

    def __call__(self, consignment: Consignment, earlier: Earlier | None = None, /) -> Screened:
        """Screen a consignment; see `openplaci.screening.tiers.Screens`.

        Raises:
            CannotDo: lists were changed and cannot be compiled: no consignment passes unseen by them.
        """
        return self.under(self.judged)(consignment, earlier)

    def library(self) -> "Library | None":
        """The lists as consignments are screened against them now; None where there is none.

        Raises:
            CannotDo: lists were changed and cannot be compiled.
        """
        screening = self._newest()
        return screening.library if screening is not None else None

    def under(self, judged: Judged) -> Screens:
        """What screens as it would if persons had said that."""

        def screened(consignment: Consignment, earlier: Earlier | None = None, /) -> Screened:
            screening = self._newest()
            return screening(consignment, judged, earlier) if screening is not None else Screened((), {})

        return screened

    def pairs(self, consignment: Consignment, earlier: Earlier | None = None) -> list[Paired]:
        """Every match of a consignment's parties, with the digests by which it is cleared.

        Raises:
            CannotDo: see `__call__`.
        """
        screening = self._newest()
        if screening is None:
            return []
        found = list(screening.pairs(consignment, self.judged, full=True))
        return [*found, *screening.missed(consignment, self.judged, earlier, found)]

    def _newest(self) -> "Screening | None":
        since = self._clock() - self._looked
        if since >= LOOK:
            self.look()
        if since >= REST:
            self.settle()
        if self._fault is not None:
            raise self._fault
        return self._screening

    @property
    def folder(self) -> Path:
        """Where the lists are kept."""
        return self._folder

    def look(self) -> None:
        """Have lists that were changed compiled, in a thread of its own, and take them over when that is done."""
        with self._lock:
            self._looked = self._clock()
            if self._newer is not None and self._newer.is_alive():
                return
            state = _state(self._folder)
            if state == self._state and self._fault is None:
                return
            self._newer = threading.Thread(target=self._take_over, args=(state,), name="watchlists", daemon=True)
            self._newer.start()

    def settle(self) -> None:
        """Wait until what was begun by `look` is done."""
        if self._newer is not None:
            self._newer.join()

    def _take_over(self, state: keeping.State) -> None:
        try:
            newer = self._open()
        except CannotDo as fault:
            self._fault = fault
            return
        self._screening, self._state, self._fault = newer, state, None

    def _open(self) -> "Screening | None":
        """What is loaded for it is slow to load, so only where there is a list."""
        if not keeping.heads(self._folder):
            return None
        from openplaci.screening.parties import Screening

        return Screening(opened(self._folder))


def opened(folder: Path) -> "Library":
    """The library of the lists of a folder, compiled unless it is.

    Raises:
        CannotDo: a list is damaged, or they cannot be compiled.
    """
    from openplaci.screening.library import Library, compile_, is_compiled, place_of

    while True:
        made = place_of(keeping.heads(folder), folder)
        if not is_compiled(made):
            made = compile_(tuple(keeping.watchlists(folder)), folder)
        try:
            return Library(made)
        except CannotDo:
            if is_compiled(made):
                raise  # else a newer one took its place and it was tidied away before it was open


def _state(folder: Path) -> keeping.State:
    return keeping.state(folder.glob("*.list"))
