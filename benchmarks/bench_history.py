"""Fifty profiles over a history in Parquet: the query that the platform makes beside one written by hand.

Each run is a process of its own, from the rules' text to the counts, the two in turn; the counts must be equal.
The first call makes the history, 10 million consignments (1.3 GB), which takes some minutes; later ones find it.

    python benchmarks/bench_history.py [FOLDER] [--rows N] [--rounds N]
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from conditions import print_conditions
from history_by_hand import by_hand
from history_data import make
from history_rules import LISTS, RULES

from openplaci.research import history
from openplaci.risk.rules import sql
from openplaci.risk.rules.parse import parse

ROWS = 10_000_000
ROUNDS = 5
THREADS = 2
MOST_TIME = 1.15
"""Of the query by hand."""
MOST_MEMORY = 500
"""Megabytes of the whole process, at its peak."""


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("folder", type=Path, nargs="?", default=Path(tempfile.gettempdir()) / "openplaci_history")
    asked.add_argument("--rows", type=int, default=ROWS)
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    asked.add_argument("--run", choices=("make", "ours", "hand"), help=argparse.SUPPRESS)
    given = asked.parse_args()
    folder = given.folder / str(given.rows)
    if given.run == "make":
        make(folder, given.rows)
        return
    if given.run:
        print(json.dumps(run(given.run, folder)))
        return
    print_conditions(f"{len(RULES)} profiles over {given.rows:,} consignments in Parquet", one_core=False)
    _apart("make", folder, given.rows)
    figures(folder, given.rows, given.rounds)


def run(which: str, folder: Path) -> dict[str, Any]:
    """One run, in this process."""
    began, cpu = time.perf_counter(), time.process_time()
    source = history.table(folder)
    if which == "ours":
        kinds = {name: one.kind for name, one in LISTS.items()}
        query = sql.query({name: parse(text, kinds) for name, text in RULES.items()}, LISTS, source).sql("duckdb")
    else:
        query = by_hand(source.sql("duckdb"), LISTS, list(RULES))
    with history.connect(threads=THREADS) as db:
        counts = db.execute(query).fetchall()[0]
    return {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "counts": counts,
    }


def _apart(which: str, folder: Path, rows: int) -> str:
    """Do it in a process of its own; this one stays small, since a child's peak of memory begins at its parent's."""
    command = [sys.executable, __file__, str(folder.parent), "--rows", str(rows), "--run", which]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603


def figures(folder: Path, rows: int, rounds: int) -> None:
    """Run both in turn and print."""
    done: dict[str, list[dict[str, Any]]] = {"ours": [], "hand": []}
    for _ in range(rounds):
        for which, runs in done.items():
            runs.append(json.loads(_apart(which, folder, rows)))
    names = (*RULES, sql.UNION)
    each = (one["counts"] for runs in done.values() for one in runs)
    wrong = [name for name, *counts in zip(names, *each, strict=True) if len(set(counts)) > 1]
    assert not wrong, f"the queries differ: {', '.join(wrong)}"
    silent = [name for name, count in zip(names, done["ours"][0]["counts"], strict=True) if not count]
    for which, runs in done.items():
        seconds, cpu, most = (sorted(one[key] for one in runs) for key in ("seconds", "cpu", "megabytes"))
        print(
            f"{which}: {statistics.median(seconds):.1f} s ({seconds[0]:.1f} to {seconds[-1]:.1f}), "
            f"{statistics.median(cpu):.1f} s of CPU, {rows / statistics.median(seconds):,.0f} consignments/s, "
            f"peak {most[-1]:.0f} MB"
        )
    ratios = {
        key: statistics.median(a[key] / b[key] for a, b in zip(done["ours"], done["hand"], strict=True))
        for key in ("seconds", "cpu")
    }
    most = max(one["megabytes"] for one in done["ours"])
    print(f"time ratio {ratios['seconds']:.2f} (at most {MOST_TIME}), of CPU {ratios['cpu']:.2f}")
    print(
        f"peak memory {most:.0f} MB (at most {MOST_MEMORY}); counts equal for {len(names)} of {len(names)}; "
        f"{done['ours'][0]['counts'][-1]:,} consignments hit; rules that hit nothing: {', '.join(silent) or 'none'}"
    )


if __name__ == "__main__":
    main()
