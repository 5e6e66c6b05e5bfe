"""A whole trial: what is asked for, and its figures as they come."""

# ruff: noqa: S311 - what is drawn must be the same each time

import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from openplaci.faults import CannotDo
from openplaci.model.base import Noun
from openplaci.model.watchlist import Query, Watchlist
from openplaci.screening.library import Library
from openplaci.screening.rarity import weights
from openplaci.screening.screener import FLOOR
from openplaci.screening.trial import accuracy, blocking, given, pad, speed
from openplaci.screening.trial.measure import Measure
from openplaci.screening.trial.methods import OURS, Method, Ours
from openplaci.screening.trial.perturb import KINDS
from openplaci.screening.words import tokens

ALL: Final = "all"
NONE: Final = "none"
_REAL_SHARE: Final = 10
"""One in so many names that speed is measured with is a listed one gone wrong."""


class Asked(Noun, frozen=True, kw_only=True):
    """What a trial measures.

    Attributes:
        lists: what is screened against.
        pairs, queries: by name of their file.
        ordinary: names that are on no list, or should not be.
        perturb: ``all``, ``slips`` (typos and shuffles), ``none``, or names of kinds with commas.
        alerts: share of ordinary names on which there may be an alert.
        sample: names gone wrong. names: ordinary names at most; speed is measured with as many at most.
        exhaustive: listed names drawn that each query is compared with, beside those of the right entity, to see what
            blocking misses; 0: not measured.
        seconds: of CPU for each peer and file, and for the exhaustive comparison.
        whole: the lists are padded to so many names for speed and blocking; 0: as they are.
        fast: speed is measured.
    """

    lists: tuple[Watchlist, ...] = ()
    pairs: tuple[tuple[str, tuple[given.Pair, ...]], ...] = ()
    ordinary: tuple[given.Named, ...] = ()
    queries: tuple[tuple[str, tuple[given.Named, ...]], ...] = ()
    perturb: str = ALL
    alerts: float = 0.005
    sample: int = 1_500
    names: int = 6_000
    exhaustive: int = 2_000
    seconds: float = 60.0
    whole: int = 0
    seed: int = 7
    fast: bool = True


def ways(perturb: str) -> tuple[str, ...]:
    """The kinds of perturbation that are asked for.

    Raises:
        CannotDo: one is not known.
    """
    if perturb == ALL:
        return tuple(KINDS)
    if perturb == NONE:
        return ()
    asked = tuple(filter(None, (one.strip() for one in perturb.split(","))))
    unknown = [one for one in asked if one not in KINDS and one != accuracy.SLIPS]
    if unknown or not asked:
        raise CannotDo(
            f"no perturbation named {', '.join(unknown) or perturb!r}; "
            f"known: {ALL}, {NONE}, {accuracy.SLIPS}, {', '.join(KINDS)}"
        )
    return asked


def run(asked: Asked, peers: Sequence[Method], folder: Path | None = None) -> Iterator[Measure]:
    """Measure all that is asked for and that there is something for.

    Raises:
        CannotDo: a list cannot be compiled, or a perturbation is not known.
    """
    kinds = ways(asked.perturb)
    with tempfile.TemporaryDirectory(dir=folder) as work:
        if not asked.lists:
            yield from _pairs(asked, [Ours(weights()), *peers])
            return
        made, built = speed.built(asked.lists, Path(work))
        with Library(made) as library:
            names = accuracy.listed(library)
            yield from _pairs(asked, [Ours(weights()), *peers])
            yield from _accuracy(asked, peers, library, names, kinds)
            yield from _fast(asked, made, library, names, kinds, built)
        if asked.whole > len(names):
            more = pad.padded(
                [(one.text, one.kind) for one in names],
                [(one.name, one.kind) for one in asked.ordinary[asked.names :]],
                asked.whole - len(names), random.Random(asked.seed),
            )  # fmt: skip
            lists = (*asked.lists, *(() if more is None else (more,)))
            made, built = speed.built(lists, Path(work))
            del lists, more
            with Library(made) as library:
                yield from _fast(asked, made, library, accuracy.listed(library), kinds, built)


def _pairs(asked: Asked, methods: Sequence[Method]) -> Iterator[Measure]:
    for where, pairs in asked.pairs:
        shuffled = list(pairs)
        random.Random(asked.seed).shuffle(shuffled)
        for method in methods:
            yield from accuracy.of_pairs(where, shuffled, method, asked.seconds, asked.seed, limit=FLOOR)


def _accuracy(
    asked: Asked, peers: Sequence[Method], library: Library, names: Sequence[accuracy.Listed], kinds: Sequence[str]
) -> Iterator[Measure]:
    for where, queries in asked.queries:
        yield from accuracy.of_queries(where, queries, library, FLOOR)
    rng = random.Random(asked.seed)
    gone = accuracy.wrong(names, kinds, asked.sample, rng)
    ordinary = asked.ordinary[: asked.names]
    if not ordinary or not gone:
        return
    size = len(names)
    for one in accuracy.at_alerts(accuracy.ours(library, ordinary, gone), asked.alerts):
        yield msgspec.structs.replace(one, size=size)
    listed = {name.words.tokens for name in names}
    same = sum(given_words(each) in listed for each in ordinary)
    yield Measure(
        what="ordinary names that are listed word for word", value=same, n=len(ordinary), method=OURS,
        note="they are counted as alerts all the same",
    )  # fmt: skip
    if not peers:
        return
    side = accuracy.Blocked(names)
    for method in (Alone(library.weight), *peers):
        scores, rate = accuracy.theirs(method, side, ordinary, gone, asked.seconds)
        for one in accuracy.at_alerts(scores, asked.alerts):
            yield msgspec.structs.replace(one, size=size)
        yield Measure(
            what="names/s compared with candidates", value=rate, n=len(scores.ordinary), method=method.name,
            size=size, note=f"{scores.how}, finding them not counted; at most {asked.seconds:g} s of CPU",
        )  # fmt: skip


class Alone(Ours):
    """Our comparison, asked as the peers are."""

    name = "openplaci, comparison alone"


def given_words(one: given.Named) -> tuple[str, ...]:
    """A name as words."""
    return tokens(one.name, one.kind).tokens


def _fast(
    asked: Asked, made: Path, library: Library, names: Sequence[accuracy.Listed], kinds: Sequence[str], built: Measure
) -> Iterator[Measure]:
    """Speed, memory, and what blocking misses, of one library."""
    size = len(names)
    rng = random.Random(asked.seed + 1)
    gone = accuracy.wrong(names, kinds or tuple(KINDS), max(asked.sample, 1_000), rng)
    if asked.exhaustive and gone:
        found = blocking.blocking(
            library, names, gone, most=asked.exhaustive, seconds=asked.seconds, seed=asked.seed
        )  # fmt: skip
        yield from (msgspec.structs.replace(one, size=size) for one in found)
    if not asked.fast or not (asked.ordinary or gone):
        return
    ordinary = asked.ordinary[: asked.names]
    mixed = [*ordinary, *(one.query for one in gone[: len(ordinary) // _REAL_SHARE or len(gone)])]
    rng.shuffle(mixed)
    queries = [Query(name=one.name, kind=one.kind, country=one.country) for one in mixed]
    queries = list(dict.fromkeys(queries))
    yield msgspec.structs.replace(built, size=size)
    for one in speed.fresh(made, queries):
        yield msgspec.structs.replace(one, size=size)
    yield msgspec.structs.replace(speed.repeats(made, queries, asked.seed), size=size)
    told = speed.memory(made, queries[:2_000])
    if told is not None:
        yield msgspec.structs.replace(told, size=size)
