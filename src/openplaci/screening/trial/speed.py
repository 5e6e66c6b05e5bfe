"""Speed of the screener from a name to its matches, on one core; repeats with the party cache; memory; building."""

import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

from openplaci.model.watchlist import Entity, ListedName, Match, Query, Watchlist
from openplaci.screening.index import PartyCache
from openplaci.screening.library import Library, compile_
from openplaci.screening.screener import screen
from openplaci.screening.trial.measure import Measure

ROUNDS: Final = 3
REPEATS: Final = 0.7
_WARM: Final = 200


def built(lists: Sequence[Watchlist], folder: Path) -> tuple[Path, Measure]:
    """Compile lists; the machine code of the index is made before, on a list of one name."""
    first = Entity(id="1", kind="person", names=(ListedName(text="One Name"),))
    with tempfile.TemporaryDirectory() as other:
        small = Watchlist(name="one", source="own", version="1", digest="1", entities=(first,))
        with Library(compile_([small], Path(other))) as library:
            screen(library, Query(name="One Naem"))
    began, wall = time.process_time(), time.perf_counter()
    made = compile_(lists, folder)
    spent = time.process_time() - began
    size = sum(file.stat().st_size for file in made.iterdir())
    note = f"s of CPU ({time.perf_counter() - wall:.1f} s by the clock), names to files; {size / 1e6:,.0f} MB on disk"
    return made, Measure(what="build", value=spent, note=note)


def fresh(made: Path, queries: Sequence[Query]) -> Iterator[Measure]:
    """Screen names never seen, each once, with nothing kept but what the round itself met; best of three rounds."""
    warm, asked = queries[:_WARM], queries[_WARM:] or queries
    best: list[float] = []
    hits = 0
    for _ in range(ROUNDS):
        with Library(made) as library:
            for query in warm:
                screen(library, query)
            spent = []
            hits = 0
            for query in asked:
                began = time.thread_time()
                hits += bool(screen(library, query))
                spent.append(time.thread_time() - began)
        if not best or sum(spent) < sum(best):
            best = spent
    best.sort()
    note = f"best of {ROUNDS} rounds, a new library each; {hits:,} have a match"
    yield Measure(what="fresh names/s", value=len(best) / max(sum(best), 1e-9), n=len(best), note=note)
    for share in (50, 99):
        place = min(len(best) - 1, len(best) * share // 100)
        yield Measure(what=f"p{share} of a fresh name, ms", value=best[place] * 1e3, n=len(best))


def repeats(made: Path, queries: Sequence[Query], seed: int) -> Measure:
    """Screen a day of which 70 % are parties that came before, with the party cache as the platform has it."""
    best = 0.0
    day: list[Query] = []
    rng = random.Random(seed)  # noqa: S311 - to be the same each time
    for query in queries[_WARM:] or queries:
        day.append(query)
        while rng.random() < REPEATS:
            day.append(rng.choice(day))
    for _ in range(ROUNDS):
        with Library(made) as library:
            for query in queries[:_WARM]:
                screen(library, query)
            cache: PartyCache[tuple[Match, ...]] = PartyCache()
            began = time.process_time()
            for query in day:
                cache.answer(query, library.version, partial(screen, library, query))
            best = max(best, len(day) / max(time.process_time() - began, 1e-9))
    note = f"{1 - len(queries[_WARM:] or queries) / len(day):.0%} repeats, best of {ROUNDS}"
    return Measure(what="parties/s with repeats", value=best, n=len(day), note=note)


def memory(made: Path, queries: Sequence[Query]) -> Measure | None:
    """What a process has in memory for the library after some names, in MB; None where the system does not tell."""
    if not sys.platform.startswith("linux"):
        return None
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        before, after = pool.submit(_footprint, made, list(queries)).result()
    own, shared = (after[at] - before[at] for at in (0, 1))
    note = f"its own {own:,.0f} MB, mapped files that processes share {shared:,.0f} MB; after {len(queries):,} names"
    return Measure(what="memory added, MB", value=own + shared, n=len(queries), note=note)


def _footprint(made: Path, queries: Sequence[Query]) -> tuple[tuple[float, float], tuple[float, float]]:
    first = Entity(id="1", kind="person", names=(ListedName(text="One Name"),))
    with tempfile.TemporaryDirectory() as other:  # code and tables that any list needs are no part of it
        small = Watchlist(name="one", source="own", version="1", digest="1", entities=(first,))
        with Library(compile_([small], Path(other))) as library:
            screen(library, Query(name="One Naem"))
    before = _resident()
    with Library(made) as library:
        for query in queries:
            screen(library, query)
        return before, _resident()


def _resident() -> tuple[float, float]:
    """Memory of this process in MB: its own, and of mapped files."""
    told = dict(
        line.split(":", 1) for line in Path(f"/proc/{os.getpid()}/status").read_text(encoding="utf-8").splitlines()
    )
    own, shared = (int(told[key].split()[0]) / 1e3 for key in ("RssAnon", "RssFile"))
    return own, shared
