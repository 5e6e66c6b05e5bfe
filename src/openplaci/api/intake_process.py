"""An intake whose desk is a process of its own, so that deciding has an interpreter, and a processor, for itself.

Whoever asks writes frames to the standard input of ``openplaci.api.desk_main`` and reads frames from its standard
output. The first frame in is `Options`, the first one out says that it is warm; then a frame in for each filing, and
a frame out for as many as were kept together, in the same order.
"""

import asyncio
import contextlib
import struct
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Callable
from typing import Literal

import msgspec

from openplaci.api.desk import FAULT, Ask, Known, Taken
from openplaci.api.intake import busy, stopping
from openplaci.api.problems import unavailable
from openplaci.logs import Logger
from openplaci.model.base import Noun

LENGTH = struct.Struct(">I")
"""How each frame begins: the bytes that follow, which are MessagePack."""

PATIENCE = 10.0
"""Seconds that the process has to end what is under way, and longest wait before it is started again."""

LARGEST = 1 << 26
"""Bytes of a frame of answers that are read at once."""


class Options(Noun, frozen=True, kw_only=True):
    """What a desk is started with; the other settings are read where it runs, from the same environment."""

    programme: str
    data: str
    environment: Literal["test", "production"]


class Asked(Noun, frozen=True, kw_only=True):
    """A filing, and what whoever asks knows already: what is decided must not be older."""

    known: Known
    ask: Ask


ENCODER = msgspec.msgpack.Encoder()
"""Writes the bodies of frames."""
_TAKEN = msgspec.msgpack.Decoder(list[Taken])


class ProcessIntake:
    """An `Intake` whose desk is a process of its own; one that ends is started again."""

    def __init__(
        self, options: Options, known: Callable[[], Known], log: Logger, *, most: int, taken: Callable[[], None]
    ) -> None:
        """Take the parts; nothing runs before `start`.

        Args:
            options: what the desk is started with.
            known: tells what is known here already.
            log: where the desk's end is told.
            most: filings that may wait; further ones are turned away.
            taken: called on the event loop after filings were kept.
        """
        self._options = options
        self._known = known
        self._log = log
        self._most = most
        self._taken = taken
        self._waits: deque[asyncio.Future[Taken]] = deque()
        self._desk: Process | None = None
        self._ready = False
        self._stopping = False
        self._worker: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """See `Intake.waiting`."""
        return len(self._waits)

    @property
    def ready(self) -> bool:
        """See `Intake.ready`."""
        return self._ready

    @property
    def process(self) -> int | None:
        """Id of the desk's process; None while none runs."""
        return self._desk.pid if self._desk is not None else None

    async def start(self) -> None:
        """See `Intake.start`; the process may take some seconds until it is ready."""
        self._worker = asyncio.get_running_loop().create_task(self._work())

    async def take(self, ask: Ask) -> Taken:
        """See `Intake.take`; where the process ends meanwhile nothing is acknowledged."""
        if self._stopping:
            raise stopping()
        if len(self._waits) >= self._most:
            raise busy()
        if self._desk is None or self._desk.stdin is None:
            raise unavailable("fault", "filings cannot be taken now; nothing is acknowledged, try again")
        done: asyncio.Future[Taken] = asyncio.get_running_loop().create_future()
        self._waits.append(done)
        self._desk.stdin.write(frame(ENCODER.encode(Asked(known=self._known(), ask=ask))))
        return await done

    async def stop(self) -> None:
        """See `Intake.stop`."""
        self._stopping = True
        if self._desk is not None and self._desk.stdin is not None:
            self._desk.stdin.close()
        if self._worker is not None:
            try:
                await asyncio.wait_for(self._worker, PATIENCE)
            except TimeoutError:
                await self._end()

    async def _work(self) -> None:
        """Run a desk, and another one when it ends."""
        wait = 0.0
        while not self._stopping:
            try:
                await self._run()
            except Exception as fault:  # noqa: BLE001 - whatever it was, another one is tried
                if not self._stopping:
                    self._log.error("desk.ended", exc_info=fault)
            wait = 0.0 if self._ready else min(PATIENCE, 2 * wait + 0.5)
            await self._end()
            if wait and not self._stopping:
                await asyncio.sleep(wait)

    async def _run(self) -> None:
        """Start a desk, and give out its answers until it ends.

        Raises:
            OSError: it could not be started.
            asyncio.IncompleteReadError: it ended.
        """
        command = [sys.executable, "-c", "from openplaci.api.desk_main import main; main()"]
        desk = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, limit=LARGEST)
        if desk.stdin is None or desk.stdout is None:
            raise OSError("a process without pipes")
        self._desk = desk
        desk.stdin.write(frame(ENCODER.encode(self._options)))
        await _frame(desk.stdout)
        self._ready = True
        while True:
            for taken in _TAKEN.decode(await _frame(desk.stdout)):
                done = self._waits.popleft()
                if not done.done():  # whoever filed may have gone away; the filing is kept all the same
                    done.set_result(taken)
            self._taken()

    async def _end(self) -> None:
        """Nothing that waits is acknowledged any more."""
        desk, self._desk, self._ready = self._desk, None, False
        while self._waits:
            if not (done := self._waits.popleft()).done():
                done.set_result(FAULT)
        if desk is None:
            return
        if desk.stdin is not None:
            desk.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            desk.kill()
        await desk.wait()


def frame(body: bytes) -> bytes:
    """A frame with its length before it."""
    return LENGTH.pack(len(body)) + body


async def _frame(source: asyncio.StreamReader) -> bytes:
    (length,) = LENGTH.unpack(await source.readexactly(LENGTH.size))
    return await source.readexactly(length)
