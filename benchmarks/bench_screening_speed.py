"""How fast candidates are found among 31,000 and 1,000,000 names, and what is missed of what a look at all would find.

    python benchmarks/bench_screening_speed.py [--names 1000000] [--whole 40] [--keep FOLDER]

The list: real names of ../shared/screening, the same with a typo or turned, and given and family names and company
words put together anew, seeded. Queries: names of companies and people that the list was not made of, and 10 % listed
names with a typo. Words are split by a simple rule. Exits with 1 where a bar is not met.
"""

import argparse
import csv
import math
import os
import random
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path

from conditions import print_conditions

Name = tuple[str, ...]
SHARED = Path(os.environ.get("OPENPLACI_SHARED", Path(__file__).parent.parent.parent / "shared")) / "screening"
FORMS = frozenset(
    "inc ltd limited co corp corporation company plc llc sa ag gmbh nv spa ab asa oyj jsc ooo oao zao pjsc bhd tbk "
    "pt pte srl sas kg kgaa se lp llp".split()
)
FLOOR = 0.75
ASKED = 4_000
BARS = {"small": 10_000.0, "large": 2_500.0, "p99": 4.0, "repeats": 8_000.0, "memory": 1_200.0, "build": 30.0}


def words(text: str) -> Name:
    """Split a name into words, legal forms left out."""
    from anyascii import anyascii

    split = tuple(re.findall(r"[a-z0-9]+", anyascii(text).lower().replace("'", "")))
    return tuple(word for word in split if word not in FORMS) or split


def listed() -> list[tuple[Name, int]]:
    """Real names, each with its owner."""
    from lxml import etree

    found: dict[tuple[Name, int], None] = {}
    owners: dict[tuple[str, str], int] = {}
    for folder, main, more in (
        ("ofac_2022-01", "sdn", "alt"), ("ofac_2019", "sdn", "alt"), ("ofac_cons_2019", "cons_prim", "cons_alt"),
    ):  # fmt: skip
        for file, column in ((main, 1), (more, 3)):
            with (SHARED / "lists" / folder / f"{file}.csv").open(encoding="latin-1", newline="") as rows:
                for row in csv.reader(rows):
                    if len(row) > column:
                        found[words(row[column]), owners.setdefault((folder[:6], row[0]), len(owners))] = None
    for folder in ("un_2020-11-30", "un_2025-08-16"):
        tree = etree.parse(SHARED / "lists" / folder / "consolidated.xml", etree.XMLParser(recover=True))
        for entity in tree.iter("INDIVIDUAL", "ENTITY"):
            owner = owners.setdefault(("un", entity.findtext("DATAID") or ""), len(owners))
            parts = [entity.findtext(f"{order}_NAME") or "" for order in ("FIRST", "SECOND", "THIRD", "FOURTH")]
            for text in (" ".join(parts), *(alias.text or "" for alias in entity.iter("ALIAS_NAME"))):
                found[words(text), owner] = None
    return [pair for pair in found if pair[0]]


def ordinary(file: str, column: str) -> list[Name]:
    """Names of ordinary people or companies, each once."""
    with (SHARED / "ordinary" / f"{file}.csv").open(encoding="utf-8", newline="") as rows:
        return [name for name in dict.fromkeys(words(row[column]) for row in csv.DictReader(rows)) if name]


def perturbed(name: Name, rng: random.Random) -> Name:
    """Make a typo in one word, and turn the words round now and then."""
    parts = list(name)
    at = rng.randrange(len(parts))
    word = parts[at]
    if len(word) > 2:
        i, sign = rng.randrange(len(word) - 1), rng.choice("abcdefghijklmnopqrstuvwxyz")
        swap = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
        parts[at] = rng.choice(
            (word[:i] + word[i + 1 :], word[:i] + sign + word[i + 1 :], word[:i] + sign + word[i:], swap)
        )
    if rng.random() < 0.3:
        rng.shuffle(parts)
    return tuple(parts)


def made(count: int) -> tuple[list[tuple[Name, int]], list[tuple[Name, int]], list[Name], Counter[str]]:
    """Make the small list, the large one, the queries, and how common words are in ordinary names."""
    rng = random.Random(7)  # noqa: S311 - names for a benchmark
    small = listed()
    people = ordinary("people_global", "full_name") + ordinary("people_us", "full_name")
    companies = ordinary("companies", "name")
    rng.shuffle(people)
    rng.shuffle(companies)
    fresh_people, people = people[:10_000], people[10_000:]
    fresh_companies, companies = companies[:6_000], companies[6_000:]
    real = [name for name, _ in small]
    large = list(small)
    some = [name for name in real if 1 < len(name) < 4]
    given = [name[0] for name in people] + [name[-1] for name in some]
    family = [name[-1] for name in people] + [name[0] for name in some]
    middle = [word for name in people for word in name[1:-1]]
    for number in range(len(small), count):
        if number < count * 0.25:
            name = perturbed(rng.choice(real), rng)
        elif number < count * 0.65:
            name = (rng.choice(given), *([rng.choice(middle)] if rng.random() < 0.35 else []), rng.choice(family))
        else:
            one, two = rng.choice(companies), rng.choice(companies)
            name = (one[: rng.randrange(1, len(one) + 1)] + two[rng.randrange(len(two)) :])[:8]
        large.append((name, 1_000_000 + number))
    queries = []
    for _ in range(2 * ASKED):
        turn = rng.random()
        fresh = fresh_companies if turn < 0.5 else fresh_people
        queries.append(perturbed(rng.choice(real), rng) if turn < 0.1 else rng.choice(fresh))
    common = Counter(word for name in people + companies for word in name)
    return small, large, list(dict.fromkeys(queries))[:ASKED], common


def judge(what: str, figure: float, bar: float, *, least: bool) -> bool:
    """Print a figure beside its bar; tell whether it is met."""
    met = figure >= bar if least else figure <= bar
    print(f"{what}: {figure:,.2f} (bar: {'at least' if least else 'at most'} {bar:,.2f}){'' if met else ' NOT MET'}")
    return met


def main() -> int:
    """Measure."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--names", type=int, default=1_000_000)
    asked.add_argument("--whole", type=int, default=40, help="queries of which every name is scored, at the large list")
    options = asked.parse_args()
    print_conditions("Candidates of names")
    began = time.process_time()
    from openplaci.screening.index import Index, PartyCache, build

    print(f"import, with compiling where it is not kept: {time.process_time() - began:.1f} s of CPU")
    small, large, queries, common = made(options.names)
    total = math.log(50_000)

    def weight(word: str) -> float:
        return (0.25 if len(word) == 1 else 1.0) * max(0.1, (total - math.log(1 + common[word])) / total)

    good = True
    with tempfile.TemporaryDirectory() as folder:
        build([()], [0], weight, Path(folder) / "first")  # compiles
        for size, names in (("small", small), ("large", large)):
            path = Path(folder) / size
            texts, owners = [name for name, _ in names], [owner for _, owner in names]
            began = time.process_time()
            build(texts, owners, weight, path)
            built = time.process_time() - began
            index = Index.open(path, weight)
            print(f"## {len(index):,} names, {path.stat().st_size / 1e6:.0f} MB")
            good &= judge("build, s of CPU", built, BARS["build"], least=False)
            spent, found, scored = [], 0, 0
            for query in queries:
                began = time.thread_time()
                found += len(index.candidates(query, floor=FLOOR))
                spent.append(time.thread_time() - began)
                scored += index.scored
            print(f"candidates a name {found / len(queries):.2f}, scored {scored / len(queries):.0f}")
            good &= judge("fresh names/s", len(queries) / sum(spent), BARS[size], least=True)
            good &= judge("p99, ms", sorted(spent)[int(0.99 * len(spent))] * 1e3, BARS["p99"], least=False)
            whole, missed = options.whole * (1 if size == "large" else 20), 0
            hits = 0
            for query in queries[:whole]:
                slow = index.candidates(query, floor=FLOOR, whole=True)
                fast = index.candidates(query, floor=FLOOR)
                hits += bool(slow)
                missed += bool(slow) and (not fast or fast[0][1] < slow[0][1] - 1e-6)
            if hits:
                good &= judge(f"best one found of {hits} with a hit, %", 100 * (1 - missed / hits), 99.0, least=True)
        rng = random.Random(3)  # noqa: S311 - a day's parties
        day: list[Name] = []
        for query in queries:
            day.append(query)
            while rng.random() < 0.7:
                day.append(rng.choice(day))
        index = Index.open(path, weight)
        cache = PartyCache[list[tuple[int, float]]]()
        began = time.process_time()
        for party in day:
            cache.answer(party, index.version, partial(index.candidates, party, floor=FLOOR))
        rate = len(day) / (time.process_time() - began)
        good &= judge(
            f"parties/s of a day, {1 - len(queries) / len(day):.0%} repeats", rate, BARS["repeats"], least=True
        )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"peak of memory with the lists' names in Python, and with building: {memory:,.0f} MB")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
