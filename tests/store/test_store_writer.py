"""Group commit: who waits together is written together."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any

import pytest

from openplaci.faults import StoreFault
from openplaci.store import writer as writer_module
from openplaci.store.rows import Rows
from openplaci.store.writer import GroupWriter


class Counted(SimpleQueue):  # type: ignore[type-arg]
    """A queue that tells when something was put."""

    def __init__(self) -> None:
        super().__init__()
        self.puts = threading.Semaphore(0)

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        super().put(item, block, timeout)
        self.puts.release()


class Gated:
    """A commit that waits at a gate and remembers its groups."""

    def __init__(self) -> None:
        self.entered, self.gate = threading.Event(), threading.Event()
        self.groups: list[list[int]] = []

    def __call__(self, group: Sequence[Rows]) -> list[int | StoreFault]:
        self.entered.set()
        self.gate.wait()
        self.groups.append([rows.size for rows in group])
        return [StoreFault("bad") if rows.size == 13 else rows.size for rows in group]


class Door:
    """A lock that tells that somebody had it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.passed = threading.Semaphore(0)

    def __enter__(self) -> None:
        self.lock.acquire()

    def __exit__(self, *_: object) -> None:
        self.lock.release()
        self.passed.release()


def groups_of(sizes: list[int]) -> tuple[list[list[int]], list[object]]:
    """The groups made of callers that all wait while the first is being written, and their answers."""
    commit = Gated()
    writer = GroupWriter(commit, "test")
    queue = Counted()

    def write(size: int) -> object:
        try:
            return writer.write(Rows(size=size))
        except StoreFault as fault:
            return str(fault)

    with ThreadPoolExecutor(len(sizes) + 1) as pool:
        first = pool.submit(write, 0)
        commit.entered.wait()
        writer._waiting = queue
        answers = []
        for size in sizes:
            answers.append(pool.submit(write, size))
            queue.puts.acquire()
        commit.gate.set()
        assert first.result() == 0
        told = [answer.result() for answer in answers]
    writer.close()
    return commit.groups, told


def test_all_who_wait_are_written_together_in_order() -> None:
    groups, answers = groups_of([1, 2, 3, 4])
    assert groups == [[0], [1, 2, 3, 4]]
    assert answers == [1, 2, 3, 4]


def test_only_the_one_at_fault_is_told_so() -> None:
    assert groups_of([1, 13, 2]) == ([[0], [1, 13, 2]], [1, "bad", 2])


def test_a_group_that_is_large_enough_takes_no_further_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "GROUP_BYTES", 10)
    assert groups_of([4, 5, 6, 1, 20, 3])[0] == [[0], [4, 5, 6], [1, 20], [3]]


def test_whatever_the_commit_raises_every_caller_is_answered() -> None:
    def commit(group: Sequence[Rows]) -> list[int | StoreFault]:
        raise ZeroDivisionError(f"a surprise\nfor {len(group)}")

    writer = GroupWriter(commit, "/some/path")
    for _ in range(2):
        with pytest.raises(StoreFault, match="a surprise for 1: /some/path"):
            writer.write(Rows())
    writer.close()


def test_who_is_ended_while_writing_leaves_nobody_waiting() -> None:
    def commit(group: Sequence[Rows]) -> list[int | StoreFault]:
        if group[0].size == 1:
            raise KeyboardInterrupt
        return [rows.size for rows in group]

    writer = GroupWriter(commit, "test")
    with pytest.raises(KeyboardInterrupt):
        writer.write(Rows(size=1))
    assert writer.write(Rows(size=2)) == 2
    writer.close()


def test_close_writes_what_was_accepted_and_refuses_what_comes_later() -> None:
    commit = Gated()
    writer = GroupWriter(commit, "test")
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(writer.write, Rows(size=1))
        commit.entered.wait()
        queue = Counted()
        writer._waiting = queue
        second = pool.submit(writer.write, Rows(size=2))
        queue.puts.acquire()
        door = Door()
        writer._door = door  # type: ignore[assignment] # as much of a lock as is used
        closing = pool.submit(writer.close)
        door.passed.acquire()
        with pytest.raises(StoreFault, match="closed"):
            writer.write(Rows(size=3))
        commit.gate.set()
        closing.result()
        assert (first.result(), second.result()) == (1, 2)
    assert commit.groups == [[1], [2]]
    writer.close()
