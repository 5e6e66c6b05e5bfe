"""The clock's thread: what is due in dialogues is done, and the record is closed, while nobody calls."""

import datetime as dt
import threading

from openplaci.api.parts import Parts

LONGEST = 5.0
"""Seconds after which the clock is looked at in any case: it may have been set."""
DAILY = dt.timedelta(hours=1)
PAUSE = 0.005
"""Seconds that others have between two looks ahead."""


class Ticker:
    """Calls `Dialogue.tick` when something is due, and what is done every hour."""

    def __init__(self, parts: Parts) -> None:
        """Make it; nothing runs before `start`."""
        self._parts = parts
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, once what is under way is done."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        hourly: dt.datetime | None = None
        wait = 0.0
        while not self._ended.wait(wait):
            now = self._parts.clock()
            wait = LONGEST
            try:
                if self._parts.daily is not None and (hourly is None or not dt.timedelta() <= now - hourly < DAILY):
                    hourly = now
                    self._parts.daily()
                while self._parts.dialogue.ahead():
                    if self._ended.wait(PAUSE):
                        return
                due = self._parts.dialogue.tick()
            except Exception as fault:
                self._parts.log.exception("clock.failed", exc_info=fault)
                wait = 1.0
            else:
                if due is not None:
                    wait = min(LONGEST, max(0.05, (due - self._parts.clock()).total_seconds()))
