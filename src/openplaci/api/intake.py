"""Intake: filings that wait are taken together, so that one transaction keeps them all.

Handlers wait on the event loop; the desk has a thread here, or a process of its own (`openplaci.api.intake_process`).
So a slow filing holds up other filings alone.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, Protocol

from openplaci.api.desk import Ask, Desk, Taken
from openplaci.api.problems import unavailable

AT_ONCE = 200
"""Filings of one transaction."""


class Intake(Protocol):
    """Takes filings in order; used on one event loop."""

    @property
    def waiting(self) -> int:
        """How many wait."""

    @property
    def ready(self) -> bool:
        """Whether the next filing waits for nothing but those before it."""

    async def start(self) -> None:
        """Begin to take, on the running event loop."""

    async def take(self, ask: Ask) -> Taken:
        """Take one filing, and return what became of it.

        Raises:
            Problem: 503, too many wait, or the server goes down.
        """

    async def stop(self) -> None:
        """Take what waits, then no more."""


class _Waits(NamedTuple):
    ask: Ask
    done: "asyncio.Future[Taken]"


class ThreadIntake:
    """An `Intake` whose desk has a thread of this process."""

    ready = True

    def __init__(self, desk: Desk, *, most: int) -> None:
        """Make it; nothing runs before `start`.

        Args:
            desk: decides.
            most: filings that may wait; further ones are turned away.
        """
        self._desk = desk
        self._most = most
        self._queue: asyncio.Queue[_Waits | None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="intake")
        self._worker: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """See `Intake.waiting`."""
        return self._queue.qsize() if self._queue is not None else 0

    async def start(self) -> None:
        """See `Intake.start`."""
        self._queue = asyncio.Queue()
        self._worker = asyncio.get_running_loop().create_task(self._work(self._queue))

    async def take(self, ask: Ask) -> Taken:
        """See `Intake.take`."""
        queue = self._queue
        if queue is None:
            raise stopping()
        if queue.qsize() >= self._most:
            raise busy()
        done: asyncio.Future[Taken] = asyncio.get_running_loop().create_future()
        queue.put_nowait(_Waits(ask, done))
        return await done

    async def stop(self) -> None:
        """See `Intake.stop`."""
        queue, self._queue = self._queue, None
        if queue is not None and self._worker is not None:
            queue.put_nowait(None)
            await self._worker
        self._thread.shutdown()

    async def _work(self, queue: "asyncio.Queue[_Waits | None]") -> None:
        loop = asyncio.get_running_loop()
        ending = False
        while not ending:
            batch: list[_Waits] = []
            one = await queue.get()
            while one is not None:
                batch.append(one)
                if len(batch) == AT_ONCE or queue.empty():
                    break
                one = queue.get_nowait()
            ending = one is None
            if not batch:
                continue
            results = await loop.run_in_executor(self._thread, self._taken, batch)
            for waits, result in zip(batch, results, strict=True):
                if not waits.done.done():  # whoever filed may have gone away; the filing is kept all the same
                    waits.done.set_result(result)

    def _taken(self, batch: list[_Waits]) -> list[Taken]:
        return self._desk.take([self._desk.read(waits.ask) for waits in batch])


def stopping() -> Exception:
    """503: the server goes down."""
    return unavailable("stopping", "the server goes down; try again")


def busy() -> Exception:
    """503: too many wait."""
    return unavailable("busy", "too many filings wait; nothing is acknowledged, try again")
