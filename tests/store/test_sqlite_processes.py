"""Several processes on one file, and processes that die."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from store_values import TickingClock, entry, filing_of, sealer

import openplaci
from openplaci.store.sqlite import SqliteStore, open_sqlite

HERE = Path(__file__).parent


@contextmanager
def children(folder: Path, firsts: list[int], calls: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that begin together."""
    paths = (str(HERE), str(Path(openplaci.__file__).parents[1]))
    started = [
        subprocess.Popen(
            [sys.executable, str(HERE / "store_child.py"), str(folder), str(first), str(calls)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
        for first in firsts
    ]
    try:
        for child in started:
            assert child.stdout
            assert child.stdout.readline() == "ready\n"
        for child in started:
            assert child.stdin
            child.stdin.write("go\n")
            child.stdin.flush()
        yield started
    finally:
        for child in started:
            child.kill()
            child.communicate()


def gapless(store: SqliteStore) -> list[str]:
    """The filings in order, after a look at the seq and the health."""
    facts = store.facts(limit=1_000_000)
    assert [fact.seq for fact in facts] == list(range(1, len(facts) + 1))
    assert store.check() == []
    return [filing_of(fact) for fact in facts][::2]


@pytest.mark.parametrize("answers", [1, 7])
def test_a_killed_process_loses_nothing_that_write_returned(tmp_path: Path, answers: int) -> None:
    with children(tmp_path, [0], 0) as (child,):
        assert child.stdout
        seqs = [int(child.stdout.readline()) for _ in range(answers)]
        os.kill(child.pid, signal.SIGKILL)
        seqs += [int(line) for line in child.stdout.readlines() if line.endswith("\n")]
        assert child.wait() == -signal.SIGKILL
    assert seqs == [6 * call + 6 for call in range(len(seqs))]
    with open_sqlite(tmp_path, TickingClock(), sealer()) as store:
        filings = gapless(store)
        assert filings == [f"f{number}" for number in range(len(filings))]
        # Whole calls only, and all that were answered.
        assert len(filings) % 3 == 0
        assert len(filings) >= 3 * len(seqs)
        assert store.raw(entry(3 * len(seqs) - 1).digest) == entry(3 * len(seqs) - 1).raw
        assert store.write([entry(10_000)]) == 2 * len(filings) + 2


def test_processes_make_and_write_one_store_together(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    firsts, calls = [0, 1000, 2000, 3000], 15
    with children(folder, firsts, calls) as started:
        for child in started:
            child.wait()
        assert [child.returncode for child in started] == [0, 0, 0, 0]
        outputs = [child.stdout.read().split() for child in started if child.stdout]
    with open_sqlite(folder, TickingClock(), sealer()) as store:
        filings = gapless(store)
    assert len(filings) == len(firsts) * calls * 3
    for first, output in zip(firsts, outputs, strict=True):
        for call, last in enumerate(map(int, output)):
            number = first + 3 * call
            assert filings[last // 2 - 3 : last // 2] == [f"f{number}", f"f{number + 1}", f"f{number + 2}"]


def test_a_store_beside_another_process_writes_and_sees_at_once(tmp_path: Path) -> None:
    with open_sqlite(tmp_path, TickingClock(), sealer()) as store, children(tmp_path, [0], 20) as (child,):
        assert child.stdout
        for line, number in zip(child.stdout, range(5000, 5100), strict=False):
            assert store.facts(after=int(line) - 1, limit=1)
            last = store.write([entry(number)])
            assert [filing_of(fact) for fact in store.facts(after=last - 2)][:2] == [f"f{number}"] * 2
        assert child.wait() == 0
        assert len(gapless(store)) == 20 * 3 + 20
