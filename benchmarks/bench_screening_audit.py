"""What the slow path finds of OFAC names gone wrong that the fast path does not tell, its noise, time and memory.

    python benchmarks/bench_screening_audit.py [--seed 99] [--parties 10000] [--names 1000000]

The list: OFAC's of ../shared/screening. Names gone wrong: the 18 ways of `openplaci.screening.trial`. Noise: ordinary
firms and people. Time: parties of which nothing is near cost least, so ordinary names and names gone wrong are mixed
nine to one.
The large list puts words of real names together anew, seeded. Exits with 1 where a bar is not met.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Literal

from conditions import print_conditions
from screening_lists import SHARED, ofac, ordinary

from openplaci.model.watchlist import Entity, ListedName, Query, Watchlist
from openplaci.screening.audit import LIKE, Auditor
from openplaci.screening.library import Library, compile_
from openplaci.screening.screener import screen
from openplaci.screening.trial.perturb import perturbed

TOLD = 0.8
"""Score from which the fast path tells a match, as the setting has it."""
TRIED, NOISE = 3000, 4000
BARS = {"recall": 0.94, "noise": 10.0, "night": 2.0}
"""Recall of both paths; matches of 1,000 ordinary parties; hours for 50,000 parties and the large list."""


def main() -> int:
    """Measure."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seed", type=int, default=99)
    asked.add_argument("--parties", type=int, default=10_000)
    asked.add_argument("--names", type=int, default=1_000_000)
    options = asked.parse_args()
    print_conditions("The slow path: what screening missed")
    listed = ofac(SHARED / "lists" / "ofac_2022-01")
    firms = ordinary("companies.csv", "name")
    people = ordinary("people_global.csv", "full_name") + ordinary("people_us.csv", "full_name")
    rng = random.Random(options.seed)  # noqa: S311 - to be the same each time
    usual = [rng.choice(firms if at % 2 else people) for at in range(options.parties)]
    wrong = [perturbed(rng.choice(listed).text, rng, False)[1] for _ in range(options.parties // 10)]
    day = [Query(name=text, cut=35) for text in (*usual[: options.parties - len(wrong)], *wrong)]
    met = []
    with tempfile.TemporaryDirectory() as folder:
        entities: dict[str, list[tuple[str, str]]] = {}
        for name in listed:
            entities.setdefault(name.entity, []).append((name.text, name.kind))
        small = [_entity(number, names) for number, names in entities.items()]
        met += _finds(_library(small, Path(folder)), rng, usual)
        _times(_library(small, Path(folder)), day)
        words = [word for name in (*firms, *people) for word in name.split()]
        large = list(small)
        large += [
            Entity(
                id=f"m{at}", kind="person", names=(ListedName(text=" ".join(rng.sample(words, rng.choice((2, 3))))),)
            )
            for at in range(options.names - sum(len(one.names) for one in small))
        ]
        hours = _times(_library(large, Path(folder)), day) / len(day) * 50_000 / 3600
        met.append(_bar("hours for 50,000 parties and the large list", "night", hours, least=False))
    return int(not all(met))


def _entity(number: str, names: list[tuple[str, str]]) -> Entity:
    kind: Literal["person", "organisation"] = "person" if names[0][1] == "person" else "organisation"
    return Entity(id=number, kind=kind, names=tuple(ListedName(text=text) for text, _ in names))


def _library(entities: list[Entity], folder: Path) -> Library:
    digest = str(len(entities))
    return Library(
        compile_([Watchlist(name="list", source="own", version="1", digest=digest, entities=tuple(entities))], folder)
    )


def _finds(library: Library, rng: random.Random, usual: list[str]) -> list[bool]:
    auditor = Auditor(library)
    fast = both = tried = 0
    missed: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for number in rng.choices(range(library.size), k=TRIED):
        entity = library.entity(number)
        how, text = perturbed(rng.choice(entity.names).text, rng, entity.kind == "person")
        query = Query(name=text, cut=35)
        tried += 1
        if any(match.entity == entity.id for match in screen(library, query, floor=TOLD)):
            fast += 1
            both += 1
            continue
        missed[how] += 1
        if any(one.match.entity == entity.id for one in auditor.missed(0, query, told=TOLD)):
            both += 1
            found[how] += 1
    parties = [Query(name=text, cut=35) for text in usual[:NOISE]]
    noise = [one for query in parties for one in auditor.missed(0, query, told=TOLD)]
    unseen = sum(one.why == "not looked up" for one in noise)
    print(f"{auditor.size:,} names; {tried:,} gone wrong: the fast path tells {fast / tried:.3f} of them at {TOLD}")
    for how, count in missed.most_common():
        print(f"  {how:16} missed {count}, found by the slow path {found[how]}")
    print(f"likeness {LIKE} and above; of the matches of ordinary parties {unseen} were not looked up")
    return [
        _bar("recall of both paths", "recall", both / tried, least=True),
        _bar("matches of 1,000 ordinary parties", "noise", len(noise) / len(parties) * 1000, least=False),
    ]


def _times(library: Library, day: list[Query]) -> float:
    before = _resident()
    began = time.process_time()
    auditor = Auditor(library)
    ready = time.process_time()
    many = sum(len(auditor.missed(at, query, told=TOLD)) for at, query in enumerate(day))
    taken = time.process_time() - ready
    memory = _resident() - before
    print(
        f"{auditor.size:,} names: ready after {ready - began:.1f} s; {len(day):,} parties in {taken:.1f} s, "
        f"{taken / len(day) * 1000:.2f} ms each, {many:,} matches; {memory:,.0f} MB more than the library"
    )
    return taken


def _resident() -> float:
    """What the process has in memory, MB."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _bar(what: str, name: str, figure: float, *, least: bool) -> bool:
    met = figure >= BARS[name] if least else figure <= BARS[name]
    print(
        f"{what}: {figure:,.3f} (bar: {'at least' if least else 'at most'} {BARS[name]:,}){'' if met else ' NOT MET'}"
    )
    return met


if __name__ == "__main__":
    sys.exit(main())
