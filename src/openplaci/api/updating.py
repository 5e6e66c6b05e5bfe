"""Lists are brought up to date at times of the day, in a process of its own.

What reads a list for seconds, or waits for a publisher for minutes, must not hold up those who file.
"""

import contextlib
import datetime as dt
import os
import re
import subprocess
import sys
import threading
from collections.abc import Sequence

import msgspec

from openplaci.faults import BadSetting
from openplaci.logs import Logger
from openplaci.model.base import Noun
from openplaci.store.base import Clock

LONGEST = 30.0
"""Seconds after which the clock is looked at."""
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_NICE = 10


def times(text: str) -> tuple[dt.time, ...]:
    """Times of the day, as the setting ``watchlist_update`` has them.

    Raises:
        BadSetting: one is none.
    """
    found = []
    for one in filter(None, map(str.strip, text.split(","))):
        hit = _TIME.fullmatch(one)
        if hit is None:
            raise BadSetting(f"setting watchlist_update: {one[:20]!r} is no time of the day; expected one as 03:00")
        found.append(dt.time(int(hit[1]), int(hit[2])))
    return tuple(sorted(found))


def due(at: Sequence[dt.time], last: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether one of these times came since the last update; both UTC.

    What was missed while no server ran is made up for once.
    """
    came = [
        moment
        for day in (now.date(), now.date() - dt.timedelta(days=1))
        for one in at
        if (moment := dt.datetime.combine(day, one, dt.UTC)) <= now
    ]
    return bool(came) and (last is None or last > now or last < max(came))


class Updater:
    """Runs a command when it is due; it ends with the server."""

    def __init__(
        self, at: Sequence[dt.time], command: Sequence[str], *, last: dt.datetime | None, clock: Clock, log: Logger
    ) -> None:
        """Make it; nothing runs before `start`.

        Args:
            at: times of the day, UTC.
            command: what brings the lists up to date.
            last: when that was last done.
            clock: UTC.
            log: told how it ended.
        """
        self._at = at
        self._command = command
        self._last = last
        self._clock = clock
        self._log = log
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watchlist-update", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; an update under way is given up, and the lists stay as they are."""
        with self._lock:
            self._ended.set()
            if self._child is not None:
                self._child.kill()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> bool:
        """Do what is due now; whether something was."""
        now = self._clock()
        if not due(self._at, self._last, now):
            return False
        self._last = now
        try:
            self._update()
        except OSError as fault:
            self._log.exception("watchlist.update_failed", exc_info=fault)
        return True

    def _run(self) -> None:
        while not self._ended.is_set():
            self.look()
            self._ended.wait(LONGEST)

    def _update(self) -> None:
        with self._lock:
            if self._ended.is_set():
                return
            child = subprocess.Popen(  # noqa: S603 - our own command
                list(self._command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            self._child = child
        if hasattr(os, "setpriority"):
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, child.pid, _NICE)
        out, err = child.communicate()
        with self._lock:
            self._child = None
        if self._ended.is_set():
            return
        rows = [_row(line) for line in out.splitlines()]
        for row in rows:
            if row.outcome == "failed":
                self._log.error("watchlist.failed", id=row.list, why=row.why)
            else:
                self._log.info("watchlist.updated", id=row.list, outcome=row.outcome)
        if child.returncode not in (0, 1) and not rows:
            last = err.decode("utf-8", "replace").strip().rpartition("\n")[2]
            self._log.error("watchlist.update_failed", why=last, code=child.returncode)


class _Row(Noun, frozen=True, kw_only=True):
    """What of a line of the command is told."""

    list: str = ""
    outcome: str = ""
    why: str = ""


def _row(line: bytes) -> _Row:
    try:
        return msgspec.json.decode(line, type=_Row)
    except msgspec.DecodeError:
        return _Row(outcome="failed", why="the command said what is no row")


def command(data: str) -> list[str]:
    """The command line's own update, of a data folder."""
    return [sys.executable, "-m", "openplaci", "watchlist", "update", *(("--data", data) if data else ())]
