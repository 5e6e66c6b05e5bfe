"""The relay: one thread with a loop of its own."""

import asyncio
import datetime as dt
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from openplaci.access.directory import Directory
from openplaci.logs import Logger
from openplaci.relay.dispatch import EMAIL, Dispatch
from openplaci.relay.limits import Limits
from openplaci.relay.lock import Lock
from openplaci.relay.mail import Mail
from openplaci.relay.state import RelayState
from openplaci.relay.web import Web
from openplaci.store.base import Store

_LONG = 5.0
"""Seconds that a state is waited for."""


class Relay:
    """Sends what is owed to filers, at least once and in order of each lane.

    What is owed are facts, and so is what became of it: a relay that starts goes on where another stopped, and what
    was sent but not yet written down is sent again, the same bytes under the same id. Receivers do not wait for each
    other. Any thread may call any method. It starts once.
    """

    def __init__(
        self,
        store: Store,
        directory: Callable[[], Directory],
        web: Web,
        mail: Mail | None,
        limits: Limits,
        *,
        clock: Callable[[], dt.datetime],
        random: Callable[[], float],
        folder: Path | None = None,
        log: Logger | None = None,
    ) -> None:
        """Take the parts; nothing is sent before `start`.

        Args:
            store: where the facts are.
            directory: whose end points there are, as of now.
            web: sends to webhooks; it is closed with the relay.
            mail: sends e-mail; without one e-mails stay owed.
            limits: how often and how much.
            clock: UTC.
            random: 0 to 1, for the jitter of waits.
            folder: of the store, where the lock is; None where no other process can have it.
            log: told of failures.
        """
        self._dispatch = Dispatch(store, directory, web, mail, limits, clock=clock, random=random, log=log)
        self._has_mail = mail is not None
        self._folder = folder
        self._lock: Lock | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Read what is owed and begin to send it; once begun, nothing more.

        Raises:
            CannotDo: another process delivers the answers of this store.
            StoreFault: the store could not be read.
        """
        if self._thread is not None:
            return
        if self._folder is not None:
            self._lock = Lock(self._folder)
        try:
            self._dispatch.load()
        except BaseException:
            self._unlock()
            raise
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._main, args=(self._loop,), name="relay", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Say that something was written that may be owed; cheap, and as often as one likes."""
        dispatch = self._dispatch
        if self._loop is not None and not dispatch.ringing:
            dispatch.ringing = True
            with suppress(RuntimeError):  # it is stopped
                self._loop.call_soon_threadsafe(dispatch.called.set)

    def stop(self) -> None:
        """Let tries under way end for a moment, write down what became of them, and stop; what is owed stays so."""
        self._dispatch.stopping = True
        self._dispatch.ringing = False
        self.wake()
        if self._thread is not None:
            self._thread.join()
        self._unlock()

    def state(self) -> RelayState:
        """How it stands."""
        if self._loop is None or self._thread is None or not self._thread.is_alive():
            return self._dispatch.state()

        async def ask() -> RelayState:
            return self._dispatch.state()

        return asyncio.run_coroutine_threadsafe(ask(), self._loop).result(_LONG)

    def troubles(self) -> tuple[str, ...]:
        """What a person should know, one line each."""
        state = self.state()
        found = []
        for one in state.receivers:
            if one.name == EMAIL and not self._has_mail:
                found.append(f"{one.owed} e-mails wait, and no mail server is set (smtp_host)")
            elif one.since is not None:
                found.append(
                    f"{one.name}: {one.owed} answers wait, the receiver fails since {one.since:%Y-%m-%d %H:%M} UTC: "
                    f"{one.why}"
                )
        if state.aside:
            found.append(f"{state.aside} answers could not be delivered: openplaci deliveries list --aside")
        return tuple(found)

    def _main(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(self._dispatch.run())
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            loop.close()

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None
