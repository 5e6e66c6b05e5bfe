"""Group commit: whoever writes writes for all who wait, in one transaction."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue

from openplaci.faults import StoreFault
from openplaci.store.rows import Rows, one_line

GROUP_BYTES = 32 * 1024 * 1024
"""A group that holds so much takes no further caller: transactions stay short for other processes."""

Commit = Callable[[Sequence[Rows]], Sequence[int | StoreFault]]
"""Writes a group, durably; tells each caller its last seq or what was wrong with its rows alone."""

_Waits = tuple[Rows, "Future[int]"]


class GroupWriter:
    """Accepts rows from any thread; one at a time hands to ``commit`` what waits, its own rows and others'.

    No thread of its own does it: to wake one and to be woken by it cost a tenth of a transaction, and beside a busy
    thread twice the wait for the interpreter.
    """

    def __init__(self, commit: Commit, name: str, after: Callable[[], None] = lambda: None) -> None:
        """Take ``commit``; ``name`` stands in what callers are told, ``after`` is called after each group."""
        self._commit = commit
        self._name = name
        self._after = after
        self._waiting: SimpleQueue[_Waits] = SimpleQueue()
        self._door = threading.Lock()
        self._turn = threading.Lock()
        self._open = True

    def write(self, rows: Rows) -> int:
        """Wait until the rows are durable and return their last seq.

        Raises:
            StoreFault: they were not written.
        """
        done: Future[int] = Future()
        with self._door:
            if not self._open:
                raise StoreFault(f"the store is closed: {self._name}")
            self._waiting.put((rows, done))
        with self._turn:
            while not done.done():
                self._one_group()
        return done.result()

    def close(self) -> None:
        """Write what was accepted, then no more."""
        with self._door:
            self._open = False
        with self._turn:
            while not self._waiting.empty():
                self._one_group()

    def _one_group(self) -> None:
        group: list[_Waits] = []
        size = 0
        while size < GROUP_BYTES:
            try:
                following = self._waiting.get_nowait()
            except Empty:
                break
            group.append(following)
            size += following[0].size
        self._answer(group)
        self._after()

    def _answer(self, group: list[_Waits]) -> None:
        answers: Sequence[int | StoreFault]
        try:
            answers = self._commit([rows for rows, _ in group])
        except StoreFault as fault:
            answers = [fault] * len(group)
        except Exception as fault:  # noqa: BLE001 - whatever it was, no caller may wait for ever
            answers = [StoreFault(f"the store failed: {one_line(fault)}: {self._name}")] * len(group)
        except BaseException:  # the caller is being ended: what others brought may be durable or not
            for _, done in group:
                done.set_exception(StoreFault(f"the store was interrupted: {self._name}"))
            raise
        for (_, done), answer in zip(group, answers, strict=True):
            if isinstance(answer, StoreFault):
                done.set_exception(answer)
            else:
                done.set_result(answer)
