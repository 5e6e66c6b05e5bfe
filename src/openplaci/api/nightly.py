"""Once a day, in a process of its own that gives way: the look for what screening missed."""

import datetime as dt
import subprocess
import sys
import threading
from typing import Final

from openplaci.logs import Logger
from openplaci.settings import Settings
from openplaci.store.base import Clock

EVERY: Final = 5.0
MISSED: Final = 1
"""Exit code where something was missed."""


class Nightly:
    """Runs ``openplaci watchlist missed`` at a time of the day; a day on which no server runs then is left out."""

    def __init__(self, settings: Settings, clock: Clock, log: Logger, *, every: float = EVERY) -> None:
        """Make it; nothing runs before `start`.

        Args:
            settings: whose time and folder.
            clock: UTC.
            log: what went wrong, and that something was missed.
            every: seconds after which the clock is looked at: it may have been set.
        """
        self._settings, self._clock, self._log, self._every = settings, clock, log, every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="nightly", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and what is under way with it: the next night looks at two days."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        due = after(self._clock(), self._settings.watchlist_missed)
        while not self._ended.wait(self._every):
            now = self._clock()
            if due - now > dt.timedelta(days=1):  # the clock was set back
                due = after(now, self._settings.watchlist_missed)
            if now < due:
                continue
            due = after(now, self._settings.watchlist_missed)
            try:
                self.look()
            except OSError as fault:
                self._log.exception("watchlist_missed.failed", exc_info=fault)

    def look(self) -> None:
        """Look now, and wait until that is done or `stop` is called."""
        command = [sys.executable, "-m", "openplaci", "watchlist", "missed", "--night", "--refer"]
        command += ["--data", str(self._settings.folder), "--programme", self._settings.programme]
        # What it says may hold no name; it stays here all the same.
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:  # noqa: S603
            while child.poll() is None:
                if self._ended.wait(0.5):
                    child.terminate()
                    return
        if child.returncode == MISSED:
            self._log.warning("watchlist_missed.found")
        elif child.returncode:
            self._log.error("watchlist_missed.failed", code=child.returncode)


def after(now: dt.datetime, time: str) -> dt.datetime:
    """The next time of the day, UTC, after now.

    Args:
        now: UTC.
        time: as ``02:30``.
    """
    next_ = dt.datetime.combine(now.date(), dt.time.fromisoformat(time), dt.UTC)
    return next_ if next_ > now else next_ + dt.timedelta(days=1)
