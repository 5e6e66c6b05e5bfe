"""Fuzz every reader for a time, keep what breaks a promise as regression files, print the numbers: ``make fuzz``.

Each reader has a folder in ``.cache/fuzz``: its seeds, the corpus that grows from run to run, and a log.
"""

import argparse
import datetime as dt
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import seeds
import tally
import targets

HERE = Path(__file__).parent
CACHE = seeds.ROOT / ".cache" / "fuzz"
ENDLESS = 10
"""Seconds after which an input is taken for one that never ends; the process is killed and the input kept."""
MEMORY = 200
"""Megabytes that the whole process may hold, interpreter, code tables and corpus included."""
REPLAY = 60
"""Seconds after which looking again at an input is given up."""


class Row(NamedTuple):
    """What came of one reader."""

    reader: str
    seconds: float
    tally: tally.Tally
    coverage: str
    found: tuple[str, ...]
    unconfirmed: int


def fuzz(reader: str, seconds: float) -> Row:
    """Fuzz one reader; begin again where the process was ended by an input, until the time is over."""
    folder = CACHE / reader
    for name in ("seeds", "faults"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in ("seeds", "faults", "corpus"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for data in seeds.seeds(reader):
        (folder / "seeds" / seeds.digest(data)).write_bytes(data)
    (folder / "words").write_text("".join(f'"{word}"\n' for word in seeds.words(reader)), encoding="ascii")
    began = time.monotonic()
    sum_ = tally.Tally()
    faults = 0
    with (folder / "log").open("wb") as log:
        while (left := round(seconds - (time.monotonic() - began))) > 0:
            options = (
                f"-max_total_time={left}", f"-timeout={ENDLESS}", f"-rss_limit_mb={MEMORY}",
                f"-max_len={seeds.MAX_LENGTH}", f"-dict={folder / 'words'}", "-len_control=0",
                "-mutate_depth=2", "-reload=0",
            )  # fmt: skip
            done = subprocess.run(  # noqa: S603 - the project's own script
                (sys.executable, str(HERE / "worker.py"), reader, str(folder), *options),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False,
            )  # fmt: skip
            one = tally.read(folder / "tally")
            (folder / "tally").unlink(missing_ok=True)
            ended = len(list((folder / "faults").iterdir()))
            if done.returncode and ended == faults:
                raise SystemExit(f"{reader}: the fuzzer ended with exit code {done.returncode}; see {folder / 'log'}")
            faults = ended
            sum_ = tally.Tally(
                sum_.inputs + one.inputs, max(sum_.slowest, one.slowest), sum_.cpu + one.cpu,
                max(sum_.base, one.base), max(sum_.peak, one.peak),
            )  # fmt: skip
    spent = time.monotonic() - began
    found, unconfirmed = settle(reader, folder / "faults")
    return Row(reader, spent, sum_, _coverage(folder / "log"), found, unconfirmed)


def settle(reader: str, faults: Path) -> tuple[tuple[str, ...], int]:
    """Look again at each input without instrumentation; keep those that fail there too.

    Returns:
        One line for each that was kept, and how many failed under instrumentation only.
    """
    found = []
    unconfirmed = 0
    for path in sorted(faults.iterdir()):
        verdict = replayed(path)
        if not verdict:
            unconfirmed += 1
            continue
        kept = seeds.FOUND / reader
        kept.mkdir(parents=True, exist_ok=True)
        less = path.with_suffix(".least")
        data = (less if less.exists() else path).read_bytes()
        kept = kept / seeds.digest(data)
        kept.write_bytes(data)
        found.append(f"{kept.relative_to(seeds.ROOT)}: {verdict}")
    return tuple(found), unconfirmed


def replayed(path: Path) -> str:
    """What is wrong with an input in a process of its own; empty where nothing is."""
    command = (sys.executable, str(HERE / "replay.py"), str(path), "--least", str(path.with_suffix(".least")))
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=REPLAY, check=False)  # noqa: S603 - see above
    except subprocess.TimeoutExpired:
        return f"takes more than {REPLAY} seconds"
    if done.returncode == 0:
        return ""
    if done.returncode != 1 or not done.stdout:
        return f"ends the interpreter with exit code {done.returncode}"
    said: dict[str, Any] = json.loads(done.stdout)
    return said["raises"] or f"takes {said['seconds']} s and {said['megabytes']} MB"


def _coverage(log: Path) -> str:
    """The places of the code that were reached, as the fuzzer counts them."""
    found = re.findall(r"cov: (\d+) ft: (\d+)", log.read_text(encoding="utf-8", errors="replace"))
    return " / ".join(found[-1]) if found else "none"


def table(rows: list[Row]) -> Iterator[str]:
    """The numbers, as a table in Markdown."""
    yield (
        "| Reader | Seconds | CPU (s) | Inputs | Inputs/CPU s | Slowest (CPU ms) | Base (MB) | Peak (MB) | "
        "Edges / features | Found |"
    )
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    for row in rows:
        one = row.tally
        yield (
            f"| {row.reader} | {row.seconds:.0f} | {one.cpu:.0f} | {one.inputs:,} | {one.inputs / one.cpu:,.0f} | "
            f"{one.slowest * 1000:,.0f} | {one.base / 1024:.0f} | {one.peak / 1024:.0f} | {row.coverage} | "
            f"{len(row.found)} |"
        )


def conditions(seconds: float, jobs: int) -> str:
    """What the numbers stand for."""
    names = (
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    )
    packages = ", ".join(f"{name} {version(name)}" for name in ("atheris", "lxml", "msgspec"))
    return (
        f"{dt.date.today().isoformat()}, {next(names, platform.machine())}, {os.cpu_count()} cores, {jobs} at a time, "  # noqa: DTZ011 - local day
        f"{platform.system()}, Python {platform.python_version()}, {packages}; {seconds:.0f} s a reader. Times and "
        "memory are those of the instrumented process, interpreter and corpus included."
    )


def main() -> int:
    """Run the campaign."""
    parser = argparse.ArgumentParser(description="Fuzz every reader for a time; keep what breaks a promise.")
    parser.add_argument("--seconds", type=float, default=300, help="for each reader [300]")
    parser.add_argument("--jobs", type=int, default=2, help="readers at a time [2]")
    parser.add_argument("readers", nargs="*", metavar="READER", help=f"of {' '.join(targets.names())} [all]")
    asked = parser.parse_args()
    for reader in asked.readers:
        if reader not in targets.names():
            parser.error(f"no reader named {reader!r}; known: {' '.join(targets.names())}")
    with ThreadPoolExecutor(asked.jobs) as pool:
        rows = list(pool.map(lambda reader: fuzz(reader, asked.seconds), asked.readers or targets.names()))
    print(conditions(asked.seconds, asked.jobs), end="\n\n")
    print("\n".join(table(rows)))
    for row in rows:
        if row.unconfirmed:
            print(f"{row.reader}: {row.unconfirmed} inputs failed in the instrumented process alone, and were not kept")
        for line in row.found:
            print(f"{row.reader}: {line}")
    return int(any(row.found for row in rows))


if __name__ == "__main__":
    sys.exit(main())
