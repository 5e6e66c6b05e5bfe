"""Blocking: what the index misses of what a comparison with every name would find, by the comparison's own score."""

import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from openplaci.screening.compare import compared
from openplaci.screening.library import Library, kind_of
from openplaci.screening.screener import FLOOR, MOST, SLACK
from openplaci.screening.trial.accuracy import Listed, Wrong
from openplaci.screening.trial.figures import wilson
from openplaci.screening.trial.given import Named
from openplaci.screening.trial.measure import Measure
from openplaci.screening.words import tokens

_MANY: Final = 1_000
_SAME: Final = 1e-6


def blocking(
    library: Library, names: Sequence[Listed], queries: Sequence[Wrong], *, most: int, seconds: float, seed: int
) -> Iterator[Measure]:
    """Compare queries with every listed name, or with a sample of them, and see which the index gave the screener.

    Args:
        library: the lists; the index is asked over all of them in any case.
        names: as `openplaci.screening.trial.accuracy.listed` gives them.
        queries: made of listed names, so that there is something to find.
        most: listed names that each query is compared with, beside all of the entity that it was made of; the sample
            is the same for all.
        seconds: of CPU, after which no further query is taken.
        seed: of the sample.
    """
    whole = len(names) <= most
    taken = names if whole else random.Random(seed).sample(names, most)  # noqa: S311 - to be the same each time
    own: dict[int, list[Listed]] = defaultdict(list)
    for one in names:
        own[one.number].append(one)
    hit = hit_pairs = kept = best_found = pairs_found = cut = asked = 0
    began = time.process_time()
    for gone in queries:
        query = gone.query
        if asked and time.process_time() - began > seconds:
            break
        asked += 1
        words = tokens(query.name, query.kind)
        if not words.tokens:
            continue
        truth: dict[int, float] = {}
        for name in taken if whole else (*taken, *(one for number in gone.entities for one in own[number])):
            kind = query.kind or name.kind
            degree = compared(words, name.words, library.weight, kind=kind, least=FLOOR)[0]
            if degree >= FLOOR and degree > truth.get(name.number, 0.0):
                truth[name.number] = degree
        if not truth:
            continue
        told = _told(library, query, MOST)
        many = _told(library, query, _MANY)
        hit += 1
        hit_pairs += len(truth)
        pairs_found += sum(told.get(number, 0.0) >= FLOOR for number in truth)
        cut += sum(told.get(number, 0.0) < FLOOR <= many.get(number, 0.0) for number in truth)
        kept += told.get(max(truth, key=truth.__getitem__), 0.0) >= FLOOR
        best_found += max(told.values(), default=0.0) >= max(truth.values()) - _SAME
    against = " all" if whole else f" {len(taken):,} drawn and the right entity's of"
    note = f"{asked:,} queries compared with{against} {len(names):,} names, degree from {FLOOR}"
    for what, found, of, more in (
        ("blocking recall", kept, hit, "; the right entity is among the matches"),
        ("blocking recall of best degrees", best_found, hit, "; and by its best name"),
        ("blocking recall of pairs", pairs_found, hit_pairs, f"; {cut} missed only for being beyond the first {MOST}"),
    ):
        low, high = wilson(found, of)
        value = found / of if of else float("nan")
        yield Measure(what=what, value=value, n=of, low=low, high=high, note=note + more)


def _told(library: Library, query: Named, most: int) -> dict[int, float]:
    """Entities that the index gives, with the comparison's degree of what it gave."""
    words = tokens(query.name, query.kind)
    found: dict[int, float] = {}
    for name, _ in library.index.candidates(words.tokens, floor=FLOOR - SLACK, most=most):
        number, place = library.name(name)
        entity = library.entity(number)
        kind = query.kind or kind_of(entity)
        degree = compared(words, library.words(entity, place), library.weight, kind=kind)[0]
        found[number] = max(degree, found.get(number, 0.0))
    return found
