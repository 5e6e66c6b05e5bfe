"""Intake: filings that wait are taken together, so that one transaction keeps them all.

Handlers wait on the event loop; the dialogue runs in one thread, so a slow filing holds up other filings alone.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from openplaci.api.problems import unavailable
from openplaci.logs import Logger
from openplaci.model.filing import Filing

if TYPE_CHECKING:
    from openplaci.flow.orders import Received

T = TypeVar("T")

AT_ONCE = 200
"""Filings of one transaction."""

GATHER = 0.004
"""Seconds that the first filing waits for others: two in one transaction cost a fifth less each than alone."""

Receive = Callable[[Sequence[Filing]], "list[Received]"]


class _Waits(NamedTuple):
    filing: Filing
    finish: "Callable[[Received], Any]"
    done: "asyncio.Future[Any]"


class Intake:
    """Takes filings in order, as many at once as wait."""

    def __init__(self, receive: Receive, log: Logger, *, most: int) -> None:
        """Make it; nothing runs before `start`.

        Args:
            receive: keeps a batch and tells what became of each.
            log: where faults go.
            most: filings that may wait; further ones are turned away.
        """
        self._receive = receive
        self._log = log
        self._most = most
        self._queue: asyncio.Queue[_Waits | None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="intake")
        self._worker: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to take, on the running event loop."""
        self._queue = asyncio.Queue()
        self._worker = asyncio.get_running_loop().create_task(self._work(self._queue))

    async def stop(self) -> None:
        """Take what waits, then no more."""
        queue, self._queue = self._queue, None
        if queue is not None and self._worker is not None:
            queue.put_nowait(None)
            await self._worker
        self._thread.shutdown()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return self._queue.qsize() if self._queue is not None else 0

    async def take(self, filing: Filing, finish: "Callable[[Received], T]") -> T:
        """Take one filing; ``finish`` makes the answer of what became of it, in the intake's thread.

        Raises:
            Problem: 503, too many wait, or the server goes down.
        """
        queue = self._queue
        if queue is None:
            raise unavailable("stopping", "the server goes down; try again")
        if queue.qsize() >= self._most:
            raise unavailable("busy", "too many filings wait; nothing is acknowledged, try again")
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        queue.put_nowait(_Waits(filing, finish, done))
        return await done

    async def _work(self, queue: "asyncio.Queue[_Waits | None]") -> None:
        loop = asyncio.get_running_loop()
        ending = False
        while not ending:
            batch: list[_Waits] = []
            one = await queue.get()
            if one is not None and queue.empty():
                await asyncio.sleep(GATHER)
            while one is not None:
                batch.append(one)
                if len(batch) == AT_ONCE or queue.empty():
                    break
                one = queue.get_nowait()
            ending = one is None
            if not batch:
                continue
            results = await loop.run_in_executor(self._thread, self._batch, batch)
            for waits, result in zip(batch, results, strict=True):
                if waits.done.done():  # whoever filed went away; the filing is kept all the same
                    continue
                if isinstance(result, Exception):
                    waits.done.set_exception(result)
                else:
                    waits.done.set_result(result)

    def _batch(self, batch: list[_Waits]) -> list[Any]:
        """What each is answered, or the fault instead."""
        try:
            received = self._receive([one.filing for one in batch])
        except Exception as fault:  # noqa: BLE001 - no filing may wait for ever
            self._log.error("intake.failed", exc_info=fault)
            return [unavailable("fault", "it could not be kept; nothing is acknowledged, try again")] * len(batch)
        out: list[Any] = []
        for one, became in zip(batch, received, strict=True):
            try:
                out.append(one.finish(became))
            except Exception as fault:  # noqa: BLE001 - its neighbours have their answers
                out.append(fault)
        return out
