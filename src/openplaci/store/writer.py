"""Group commit: one thread writes what all waiting callers bring, in one transaction."""

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


class GroupWriter:
    """Accepts rows from any thread and hands them to ``commit`` in its own."""

    def __init__(self, commit: Commit, name: str) -> None:
        """Start the thread; ``name`` stands in what callers are told."""
        self._commit = commit
        self._name = name
        self._waiting: SimpleQueue[tuple[Rows, Future[int]] | None] = SimpleQueue()
        self._door = threading.Lock()
        self._open = True
        # A daemon, so that a program that forgets to close can end; what it was told is durable anyway.
        self._thread = threading.Thread(target=self._run, name=f"writer of {name}", daemon=True)
        self._thread.start()

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
        return done.result()

    def close(self) -> None:
        """Write what was accepted, then end; returns when the thread has ended."""
        with self._door:
            if self._open:
                self._open = False
                self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        ended = False
        while not ended:
            first = self._waiting.get()
            if first is None:
                return
            group = [first]
            size = first[0].size
            while size < GROUP_BYTES:
                try:
                    following = self._waiting.get_nowait()
                except Empty:
                    break
                if following is None:
                    ended = True
                    break
                group.append(following)
                size += following[0].size
            self._answer(group)

    def _answer(self, group: list[tuple[Rows, "Future[int]"]]) -> None:
        answers: Sequence[int | StoreFault]
        try:
            answers = self._commit([rows for rows, _ in group])
        except StoreFault as fault:
            answers = [fault] * len(group)
        except Exception as fault:  # noqa: BLE001 - whatever it was, no caller may wait for ever
            answers = [StoreFault(f"the store failed: {one_line(fault)}: {self._name}")] * len(group)
        for (_, done), answer in zip(group, answers, strict=True):
            if isinstance(answer, StoreFault):
                done.set_exception(answer)
            else:
                done.set_result(answer)
