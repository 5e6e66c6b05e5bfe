"""How well names are matched, and how fast: OFAC names gone wrong, labelled pairs, UN names with slips.

Candidates come from `openplaci.screening.trial.candidates`, not from the index: this measures the comparison alone.
Data: ``screening/`` under ``OPENPLACI_SHARED`` or ``../shared``. Exits 1 where a bar is not met.
"""

import argparse
import csv
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from conditions import print_conditions
from screening_lists import SHARED, Name, counted, ofac, ordinary, united_nations

from openplaci.model.watchlist import PartyKind
from openplaci.screening.compare import compared
from openplaci.screening.rarity import Rarity, weights
from openplaci.screening.trial.candidates import Candidates
from openplaci.screening.trial.perturb import perturbed, slipped
from openplaci.screening.words import Words, tokens

FIELD = 35
"""Signs of a name in a message [V]: a name of that length may be cut."""
LEAST = 0.6
"""A degree below which a screener asks for no alignment; for speed alone."""
BUDGET = 0.005
UN_BUDGET = 0.0001
BARS = {
    "ofac": (0.85, 0.90),
    "labelled": (0.84, 0.88),
    "un": (0.995, 0.999),
    "words": (60_000, 0),
    "pairs": (40_000, 0),
}
KINDS: dict[str, PartyKind] = {"Person": "person", "Company": "organisation", "Organization": "organisation"}
T = TypeVar("T")
Scored = tuple[float, bool, str]


def main() -> int:
    """Measure all four; 1 where a bar is not met."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--list", default="ofac_2022-01", help="folder of lists/ with sdn.csv and alt.csv")
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--positives", type=int, default=1_500)
    asked.add_argument("--people", type=int, default=10_000, help="ordinary people of each file against the UN's list")
    given = asked.parse_args()
    print_conditions("Screening: accuracy of the comparison")
    if not SHARED.is_dir():
        print(f"{SHARED}: not found; expected the folder of lists, labelled pairs and ordinary names")
        return 1
    met = [
        _ofac(SHARED / "lists" / given.list, given.seed, given.positives),
        _labelled(SHARED / "labelled" / "name_bench_dev.csv"),
        _un(SHARED / "lists" / "un_2025-08-16" / "consolidated.xml", given.seed, given.people),
        _speed(SHARED / "lists" / given.list),
    ]
    return 0 if all(met) else 1


def _bar(what: str, key: str, value: float, more: str = "") -> bool:
    must, aim = BARS[key]
    wanted = f"must {must:,g}" + (f", aim {aim:,g}" if aim else "")
    print(f"{what}: {value:,.4g} ({wanted}){' ' + more if more else ''}{'' if value >= must else ' NOT MET'}")
    return value >= must


class _Side:
    """The names of one kind on a list, their candidates and weights."""

    def __init__(self, names: list[Name], weight: Rarity) -> None:
        self.names, self._weight, self._candidates = names, weight, Candidates([name.words for name in names])

    def best(self, text: str, kind: PartyKind, entity: str | None = None) -> float:
        """Give the best degree of a name, or of one entity's names among the candidates."""
        query = tokens(text, kind)
        found = 0.0
        for at in self._candidates.of(query):
            name = self.names[at]
            if entity is None or name.entity == entity:
                found = max(found, compared(query, name.words, self._weight, cut=len(text) == FIELD, kind=kind)[0])
        return found


def _threshold(ordinary_degrees: list[float], budget: float) -> float:
    """Give the least degree that no more than a share of ordinary names is above."""
    return sorted(ordinary_degrees, reverse=True)[int(len(ordinary_degrees) * budget)]


def _ofac(folder: Path, seed: int, positives: int) -> bool:
    rng = random.Random(seed)  # noqa: S311 - to be the same each time
    names = [name for name in ofac(folder) if name.words.tokens]
    weight = weights(counted(names))
    sides = {kind: _Side([name for name in names if name.kind == kind], weight) for kind in ("person", "organisation")}
    firms = rng.sample(ordinary("companies.csv", "name"), 3_000)
    people = rng.sample(ordinary("people_global.csv", "full_name"), 1_500)
    people += rng.sample(ordinary("people_us.csv", "full_name"), 1_500)
    of_firms = [sides["organisation"].best(text, "organisation") for text in firms]
    of_people = [sides["person"].best(text, "person") for text in people]
    threshold = _threshold(of_firms + of_people, BUDGET)
    hits: dict[str, list[bool]] = defaultdict(list)
    for _ in range(positives):
        name = rng.choice(names)
        how, text = perturbed(name.text, rng, name.kind == "person")
        hits[how].append(sides[name.kind].best(text, name.kind, name.entity) > threshold)
    everything = [hit for found in hits.values() for hit in found]
    share = [sum(degree > threshold for degree in found) / len(found) for found in (of_firms, of_people)]
    print(
        f"{folder.name}, {len(names):,} names; above {threshold:.3f}: {share[0]:.2%} of firms, {share[1]:.2%} of people"
    )
    for how, found in sorted(hits.items()):
        print(f"  {how:16} {sum(found) / len(found):.2f} of {len(found)}")
    return _bar("recall of names gone wrong at 0.5 % alerts", "ofac", sum(everything) / len(everything))


def _labelled(path: Path) -> bool:
    weight = weights()
    scored: list[Scored] = []
    with path.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            kind = KINDS.get(row["schema"], "")
            degree, _ = compared(tokens(row["name1"], kind), tokens(row["name2"], kind), weight, kind=kind)
            scored.append((degree, row["is_match"] == "true", row["name2"]))
    targets = sorted({target for _, _, target in scored})
    rng = random.Random(1)  # noqa: S311 - to be the same each time
    values = sorted(_halves(scored, targets, rng) for _ in range(20))
    drawn = sorted(_halves(rng.choices(scored, k=len(scored)), targets, rng) for _ in range(300))
    low, high = drawn[int(len(drawn) * 0.025)], drawn[int(len(drawn) * 0.975)]
    return _bar(
        "F1 of labelled pairs", "labelled", sum(values) / len(values), f"95 % of samples {low:.3f} to {high:.3f}"
    )


def _halves(scored: list[Scored], targets: list[str], rng: random.Random) -> float:
    """Choose the threshold on half of the targets and score on the other half, both ways; the mean F1."""
    half = set(rng.sample(targets, len(targets) // 2))
    ours = [pair for pair in scored if pair[2] in half]
    others = [pair for pair in scored if pair[2] not in half]
    return (_f1(others, _chosen(ours)) + _f1(ours, _chosen(others))) / 2


def _chosen(scored: list[Scored]) -> float:
    return max((at / 100 for at in range(40, 100)), key=lambda threshold: _f1(scored, threshold))


def _f1(scored: list[Scored], threshold: float) -> float:
    right = sum(match for degree, match, _ in scored if degree >= threshold)
    wrong = sum((degree >= threshold) != match for degree, match, _ in scored)
    return 2 * right / (2 * right + wrong) if right else 0.0


def _un(path: Path, seed: int, people: int) -> bool:
    rng = random.Random(seed)  # noqa: S311 - to be the same each time
    names = united_nations(path)
    side = _Side(names, weights(counted(names)))
    degrees = []
    for file in ("people_global.csv", "people_us.csv"):
        everyone = ordinary(file, "full_name")
        degrees += [side.best(text, "person") for text in rng.sample(everyone, min(people, len(everyone)))]
    threshold = _threshold(degrees, UN_BUDGET)
    primary = {name.entity: name for name in reversed(names) if name.primary}
    found = [
        side.best(slipped(name.text, rng), "person", name.entity) > threshold
        for name in primary.values()
        for _ in range(2)
    ]
    print(
        f"UN, {len(names):,} names of {len(primary):,} persons, {len(degrees):,} ordinary people; above {threshold:.3f}"
    )
    return _bar("recall of UN names at 0.01 % alerts", "un", sum(found) / len(found))


def _speed(folder: Path) -> bool:
    people = ordinary("people_us.csv", "full_name")[:20_000]
    names = [name for name in ofac(folder) if name.kind == "person" and name.words.tokens][:4_000]
    side = Candidates([name.words for name in names])
    weight = weights(counted(names))
    queries = [tokens(text, "person") for text in people[:400]]
    pairs = [(query, names[at].words) for query in queries for at in side.of(query)]
    words_rate = _best_rate(people, lambda text: tokens(text, "person"))
    pairs_rate = _best_rate(pairs, lambda two: _compared(two, weight))
    return all([_bar("names/s", "words", words_rate), _bar("pairs/s of likely candidates", "pairs", pairs_rate)])


def _compared(two: tuple[Words, Words], weight: Rarity) -> object:
    return compared(two[0], two[1], weight, kind="person", least=LEAST)


def _best_rate(items: Sequence[T], work: Callable[[T], object]) -> float:
    rates = []
    for _ in range(5):
        began = time.process_time()
        for item in items:
            work(item)
        rates.append(len(items) / (time.process_time() - began))
    return max(rates)


if __name__ == "__main__":
    sys.exit(main())
