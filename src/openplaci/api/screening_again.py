"""The thread that screens again what changed in the watchlists, while filings go on."""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from openplaci.logs import Logger

if TYPE_CHECKING:
    from openplaci.flow.screening_again import ScreeningAgain

EVERY: Final = 1.0
"""Seconds after which the lists are looked at."""
AFTER_A_FAULT: Final = 60.0
"""Seconds after which what failed is begun again."""
LONGEST: Final = 1.0
"""Seconds of rest at most after a page."""


class Rescreener:
    """Screens again; it takes half of a core at most, so that the doors have the rest."""

    def __init__(self, made: "Callable[[Callable[[], bool]], ScreeningAgain]", log: Logger) -> None:
        """Make it; nothing runs before `start`.

        Args:
            made: makes what screens again, which calls what it is given after each page.
            log: what went wrong, and what was found.
        """
        self._work = made(self._rest)
        self._log = log
        self._ended = threading.Event()
        self._since = 0.0
        self._thread = threading.Thread(target=self._run, name="screening again", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the page that is under way; the rest is done at the next start."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        wait = EVERY
        while not self._ended.wait(wait):
            wait = EVERY
            self._since = time.monotonic()
            try:
                done = self._work.step()
            except Exception as fault:  # noqa: BLE001 - it is tried again
                self._log.exception("screening_again.failed", exc_info=fault)
                wait = AFTER_A_FAULT
                continue
            for looked in done:
                if looked.failed:
                    self._log.error("screening_again.not_assessed", count=len(looked.failed))
                # Nobody waits for a consignment that has left, so nothing else brings it before an officer's eyes.
                if departed := sum(one.state == "departed" for one in looked.found):
                    self._log.warning("screening_again.departed", count=departed)
        self._work.close()

    def _rest(self) -> bool:
        """Rest as long as the page took; tell whether to end."""
        spent = time.monotonic() - self._since
        ended = self._ended.wait(min(spent, LONGEST))
        self._since = time.monotonic()
        return ended
