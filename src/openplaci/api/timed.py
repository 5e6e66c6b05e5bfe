"""What a server has done at times of the day, each by a command in a process of its own that gives way.

What reads a list for seconds, or waits for a publisher for minutes, must not hold up those who file.
"""

import contextlib
import datetime as dt
import os
import re
import subprocess
import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple

from openplaci.faults import BadSetting
from openplaci.logs import Logger
from openplaci.store.base import Clock

LONGEST = 30.0
"""Seconds after which the clock is looked at: it may have been set."""
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_NICE = 10


class Ended(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: bytes
    err: bytes


def times(setting: str, text: str) -> tuple[dt.time, ...]:
    """Times of the day, as a setting has them.

    Raises:
        BadSetting: one is none.
    """
    found = []
    for one in filter(None, map(str.strip, text.split(","))):
        hit = _TIME.fullmatch(one)
        if hit is None:
            raise BadSetting(f"setting {setting}: {one[:20]!r} is no time of the day; expected one as 03:00")
        found.append(dt.time(int(hit[1]), int(hit[2])))
    return tuple(sorted(found))


def due(at: Sequence[dt.time], last: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether one of these times came since it was last done; both UTC.

    What was missed while no server ran is made up for once.
    """
    came = [
        moment
        for day in (now.date(), now.date() - dt.timedelta(days=1))
        for one in at
        if (moment := dt.datetime.combine(day, one, dt.UTC)) <= now
    ]
    return bool(came) and (last is None or last > now or last < max(came))


class Timed:
    """Runs a command when it is due; it ends with the server."""

    def __init__(
        self,
        name: str,
        at: Sequence[dt.time],
        command: Sequence[str],
        ended: Callable[[Ended], None],
        *,
        last: dt.datetime | None,
        clock: Clock,
        log: Logger,
        every: float = LONGEST,
    ) -> None:
        """Make it; nothing runs before `start`.

        Args:
            name: in the log.
            at: times of the day, UTC.
            command: what is done.
            ended: tells how it ended; not called where the server ends first.
            last: when it was last done; None: never, so it is due at once.
            clock: UTC.
            log: told where it cannot be run.
            every: seconds after which the clock is looked at.
        """
        self._name, self._at, self._command, self._tell = name, at, command, ended
        self._last, self._clock, self._log, self._every = last, clock, log, every
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is under way is given up."""
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
            self._done()
        except OSError as fault:
            self._log.exception(f"{self._name}.failed", exc_info=fault)
        return True

    def _run(self) -> None:
        while not self._ended.is_set():
            self.look()
            self._ended.wait(self._every)

    def _done(self) -> None:
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
        if not self._ended.is_set():
            self._tell(Ended(child.returncode, out, err))
