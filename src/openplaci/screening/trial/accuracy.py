"""Accuracy: perturbed listed names at an alert rate on ordinary names, labelled pairs, labelled queries."""

import math
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from openplaci.model.base import Noun
from openplaci.model.watchlist import Entity, PartyKind, Query
from openplaci.screening.library import Library, kind_of
from openplaci.screening.screener import FLOOR, screen
from openplaci.screening.trial.candidates import MOST, Candidates
from openplaci.screening.trial.figures import Curve, area, threshold, wilson
from openplaci.screening.trial.given import Named, Pair
from openplaci.screening.trial.measure import Measure
from openplaci.screening.trial.methods import OURS, Method
from openplaci.screening.trial.perturb import KINDS, slipped
from openplaci.screening.words import Words, tokens

SLIPS: Final = "slips"
_TRIES: Final = 50


class Wrong(Noun, frozen=True, kw_only=True):
    """A listed name gone wrong: how, what came of it, and the entities that have the name it was made of."""

    how: str
    query: Named
    entities: frozenset[int]


class Listed(Noun, frozen=True, kw_only=True):
    """A listed name in a library."""

    number: int
    text: str
    kind: PartyKind
    words: Words


def listed(library: Library) -> list[Listed]:
    """Every name of persons and organisations that is indexed."""
    found: list[Listed] = []
    for number in range(library.size):
        entity = library.entity(number)
        kind = kind_of(entity)
        if kind:
            for name in entity.names:
                words = tokens(name.text, kind)
                if words.tokens:
                    found.append(Listed(number=number, text=name.text, kind=kind, words=words))
    return found


def wrong(names: Sequence[Listed], kinds: Sequence[str], count: int, rng: random.Random) -> list[Wrong]:
    """Make listed names go wrong, each in one way of these, all ways alike often; fewer where none can be made."""
    owners: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for one in names:
        owners[one.words.tokens].add(one.number)
    found: list[Wrong] = []
    for _ in range(count if names and kinds else 0):
        for _ in range(_TRIES):
            name, how = rng.choice(names), rng.choice(kinds)
            text = slipped(name.text, rng) if how == SLIPS else KINDS[how](name.text, rng, name.kind == "person")
            if text.strip() and (text != name.text or how == SLIPS):
                entities = frozenset(owners[name.words.tokens])
                found.append(Wrong(how=how, query=Named(name=text, kind=name.kind), entities=entities))
                break
    return found


class Scores(NamedTuple):
    """Best scores of one method: of ordinary names, of names gone wrong (the right entity's alone)."""

    method: str
    ordinary: list[float]
    wrong: list[tuple[str, float]]
    how: str


def ours(library: Library, ordinary: Sequence[Named], gone: Sequence[Wrong]) -> Scores:
    """Ask the screener itself, from the name to the matches."""
    numbers = numbers_of(library)
    quiet = []
    for one in ordinary:
        matches = screen(library, query_of(one))
        quiet.append(matches[0].score if matches else 0.0)
    found = []
    for bad in gone:
        best = 0.0
        for match in screen(library, query_of(bad.query)):
            if match.path == "name" and numbers[match.list, match.entity] in bad.entities:
                best = max(best, match.score)
        found.append((bad.how, best))
    return Scores(method=OURS, ordinary=quiet, wrong=found, how=f"the screener end to end, matches from {FLOOR}")


def numbers_of(library: Library) -> dict[tuple[str, str], int]:
    """Numbers of entities by list and id."""
    return {
        (shelf.name, library.entity(number).id): number
        for shelf in library.shelves
        for number in range(shelf.first, shelf.first + shelf.count)
    }


def query_of(one: Named) -> Query:
    """A name as it is screened."""
    return Query(name=one.name, kind=one.kind, country=one.country)


class Blocked:
    """Listed names with candidates for methods that have no index."""

    def __init__(self, names: Sequence[Listed]) -> None:
        """Take the names; a query with a kind is held against names of that kind alone."""
        self.names = names
        self._sides: dict[str, tuple[list[int], Candidates]] = {}
        for kind in ("person", "organisation"):
            places = [at for at, one in enumerate(names) if one.kind == kind]
            if places:
                self._sides[kind] = places, Candidates([names[at].words for at in places])
        self._of: dict[int, list[int]] = defaultdict(list)
        for at, one in enumerate(names):
            self._of[one.number].append(at)
        self._known: dict[tuple[str, str], list[int]] = {}

    def of(self, query: Named) -> list[int]:
        """Places of the candidates of a query."""
        key = (query.name, query.kind)
        if key not in self._known:
            words = tokens(query.name, query.kind)
            self._known[key] = [
                places[at]
                for kind, (places, side) in self._sides.items()
                if query.kind in {"", kind}
                for at in side.of(words)
            ]
        return self._known[key]

    def names_of(self, entities: frozenset[int]) -> list[int]:
        """Places of the names of entities."""
        return [at for number in entities for at in self._of[number]]


def theirs(
    method: Method, side: Blocked, ordinary: Sequence[Named], gone: Sequence[Wrong], seconds: float
) -> tuple[Scores, float]:
    """Ask a method on candidates, two ordinary names and one gone wrong in turn, until the time is up.

    Returns:
        Its scores, and names it compared in a second of CPU.
    """
    prepared: dict[int, Any] = {}

    def best(query: Named, places: Sequence[int]) -> float:
        asked = method.prepare(query.name, query.kind)
        top = 0.0
        for at in places:
            if at not in prepared:
                prepared[at] = method.prepare(side.names[at].text, side.names[at].kind)
            top = max(top, method.compare(asked, prepared[at], query.kind or side.names[at].kind))
        return top

    scores = Scores(method=method.name, ordinary=[], wrong=[], how=f"on at most {MOST} candidates of a kind a name")
    spent = 0.0
    for turn in range(max(len(gone), math.ceil(len(ordinary) / 2))):
        quiet = ordinary[2 * turn : 2 * turn + 2]
        places = [side.of(one) for one in quiet]
        bad = gone[turn] if turn < len(gone) else None
        right = side.names_of(bad.entities) if bad is not None else []
        began = time.process_time()
        scores.ordinary.extend([best(one, there) for one, there in zip(quiet, places, strict=True)])
        if bad is not None:
            scores.wrong.append((bad.how, best(bad.query, right)))
        spent += time.process_time() - began
        if spent > seconds:
            break
    return scores, len(scores.ordinary) / max(spent, 1e-9)


def at_alerts(scores: Scores, alerts: float) -> Iterator[Measure]:
    """Recall at the alert rate: the threshold is chosen on the first half of the ordinary names.

    The ordinary names must be in random order.
    """
    half = len(scores.ordinary) // 2
    chosen, held = scores.ordinary[:half], scores.ordinary[half:]
    if half * alerts < 1:
        note = f"{half} ordinary names choose the threshold; {math.ceil(1 / alerts):,} would be needed"
        limit = max(chosen, default=1.0)
    else:
        note, limit = "", threshold(chosen, alerts)
    hits = [(how, score > limit) for how, score in scores.wrong]
    note = "; ".join(filter(None, (f"above {limit:.3f}, {scores.how}", note)))
    yield _share("recall", [hit for _, hit in hits], scores.method, note=note)
    yield _share("alerts on ordinary names", [score > limit for score in held], scores.method, note="on the other half")
    for kind in sorted({how for how, _ in hits}):
        yield _share("recall of", [hit for how, hit in hits if how == kind], scores.method, of=kind)


def _share(what: str, hits: Sequence[bool], method: str, *, of: str = "", note: str = "") -> Measure:
    low, high = wilson(sum(hits), len(hits))
    value = sum(hits) / len(hits) if hits else math.nan
    return Measure(what=what, value=value, of=of, method=method, n=len(hits), low=low, high=high, note=note)


def of_pairs(
    where: str, pairs: Sequence[Pair], method: Method, seconds: float, seed: int, *, limit: float
) -> Iterator[Measure]:
    """F1 and AUC of labelled pairs; where all have one label, how many are at least the limit."""
    scores: list[float] = []
    began = time.process_time()
    for pair in pairs:
        one, other = method.prepare(pair.a, pair.kind), method.prepare(pair.b, pair.kind)
        scores.append(method.compare(one, other, pair.kind))
        if time.process_time() - began > seconds:
            break
    taken = pairs[: len(scores)]
    matches = [pair.match for pair in taken]
    short = f"{len(taken):,} of {len(pairs):,} pairs in {seconds:g} s of CPU" if len(taken) < len(pairs) else ""
    if all(matches) or not any(matches):
        label = "match" if matches[0] else "no match"
        note = "; ".join(filter(None, (f"all are labelled {label}: no F1", short)))
        what = f"pairs at {limit:g} and above"
        yield _share(what, [score >= limit for score in scores], method.name, of=where, note=note)
        return
    curve = Curve(scores, matches, [pair.b for pair in taken])
    value, (low, high) = curve.halves(seed)
    best, top = curve.best()
    note = "; ".join(filter(None, (f"best on all {top:.3f} at {best:.2f}", short)))
    yield Measure(what="f1", value=value, of=where, method=method.name, n=len(taken), low=low, high=high, note=note)
    yield Measure(what="auc", value=area(scores, matches), of=where, method=method.name, n=len(taken))


def of_queries(where: str, queries: Sequence[Named], library: Library, limit: float) -> Iterator[Measure]:
    """Labelled queries through the screener: whom it finds, and on how many it alerts that should find nobody."""
    found: list[bool] = []
    first: list[bool] = []
    quiet: list[bool] = []
    anybody: list[bool] = []
    numbers = numbers_of(library)
    for one in queries:
        matches = [match for match in screen(library, query_of(one)) if match.score >= limit]
        if one.expected is None:
            anybody.append(bool(matches))
            continue
        if not one.expected:
            quiet.append(bool(matches))
            continue
        wanted = tokens(one.expected, one.kind).tokens
        right = [
            match.entity == one.expected
            or tokens(match.name, one.kind).tokens == wanted
            or _has(library.entity(numbers[match.list, match.entity]), wanted)
            for match in matches
        ]
        found.append(any(right))
        first.append(bool(right) and right[0])
    at = f"matches from {limit:g}"
    for what, hits in (
        ("queries that find whom they should", found), ("queries that find them first", first),
        ("alerts on queries that should find nobody", quiet), ("queries that find anybody", anybody),
    ):  # fmt: skip
        if hits:
            yield _share(what, hits, OURS, of=where, note=at)


def _has(entity: Entity, wanted: tuple[str, ...]) -> bool:
    return bool(wanted) and any(tokens(name.text, kind_of(entity)).tokens == wanted for name in entity.names)
