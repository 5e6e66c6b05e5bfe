"""Turns: one after the other over processes, fair, and given back by whoever dies."""

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from openplaci.faults import StoreFault
from openplaci.store.turn import Turn

CHILD = Path(__file__).with_name("turn_child.py")


class Child:
    """Another process that takes turns."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(CHILD), str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def say(self, word: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    own = Child(tmp_path)
    try:
        yield own
    finally:
        own.end()


def test_who_dies_with_the_turn_gives_it_back(tmp_path: Path, child: Child) -> None:
    child.say("take")
    assert (child.hear(), child.hear()) == ("asks", "has")
    had = threading.Event()

    def wait() -> None:
        with Turn(tmp_path).taken():
            had.set()

    waits = threading.Thread(target=wait)
    waits.start()
    assert not had.is_set()
    child.end()
    waits.join(60)
    assert had.is_set()


def test_another_waits_until_it_is_given(tmp_path: Path, child: Child) -> None:
    turn = Turn(tmp_path)
    order: list[str] = []
    with turn.taken():
        child.say("take")
        assert child.hear() == "asks"
        order.append("given")
    assert child.hear() == "has"
    order.append("taken")
    child.say("give")
    assert child.hear() == "gave"
    with turn.taken():
        order.append("again")
    assert order == ["given", "taken", "again"]


def test_who_has_it_may_take_it_again(tmp_path: Path) -> None:
    turn = Turn(tmp_path)
    with turn.taken(), turn.taken():
        pass
    with turn.taken():
        pass


def test_one_process_takes_turns_by_thread_where_no_other_can_open_it() -> None:
    turn = Turn(None)
    had = threading.Event()

    def wait() -> None:
        with turn.taken():
            had.set()

    with turn.taken():
        waits = threading.Thread(target=wait)
        waits.start()
        assert not had.is_set()
    waits.join(60)
    assert had.is_set()


def test_no_turn_where_the_files_cannot_be_made(tmp_path: Path) -> None:
    turn = Turn(tmp_path / "nowhere")
    with pytest.raises(StoreFault, match="the turn of the store cannot be had"), turn.taken():
        pass
    turn.close()


def test_a_fault_gives_it_back(tmp_path: Path, child: Child) -> None:
    turn = Turn(tmp_path)
    with contextlib.suppress(ValueError), turn.taken():
        raise ValueError
    child.say("take")
    assert (child.hear(), child.hear()) == ("asks", "has")
