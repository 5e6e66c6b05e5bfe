"""The alert budget: how many parties of a centre's own traffic a threshold stops, and what it finds of listed names.

An alert is a party of a consignment with at least one match of a score at or above the threshold that is no weak alias.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from openplaci.model.base import Noun
from openplaci.model.watchlist import Query
from openplaci.screening.library import Library
from openplaci.screening.screener import screen

FLOOR: Final = 0.65
"""Least score that is looked at, unless another is asked for."""
ALL: Final = "all lists"
STEP: Final = 0.01
EXACT: Final = 20
"""Up to so many parties that are stopped, each score is a point of its own."""
_FINE: Final = 1000
"""Thresholds that are proposed are whole thousandths."""
_Z: Final = 1.959964
"""Of an interval of 95 %."""


class Scored(NamedTuple):
    """A match of a distinct party: which party, how often it came, which list and entity, and the score."""

    party: int
    times: int
    list: str
    entity: str
    score: float


class Range(Noun, frozen=True, kw_only=True):
    """A figure and its interval of 95 %."""

    value: float
    low: float
    high: float


class Point(Noun, frozen=True, kw_only=True):
    """What a threshold brings.

    Attributes:
        threshold: 0 to 1. alerts: parties stopped, each as often as it came. parties: the same, each once.
        pairs: of a party and an entity, each once. per_thousand: alerts of a thousand parties.
        a_day: alerts a day; None where it is not known how many parties come a day.
        recall: share of listed names that went wrong and are still found; None where none was tried.
    """

    threshold: float
    alerts: int
    parties: int
    pairs: int
    per_thousand: Range
    a_day: Range | None = None
    recall: Range | None = None


class Curve(Noun, frozen=True, kw_only=True):
    """The points of a list, thresholds rising, and the one at which the budget is kept (None: at no threshold)."""

    list: str
    points: tuple[Point, ...]
    budget: Point | None = None


class Traffic(NamedTuple):
    """What alerts are counted against: parties (each as often as it came), and how many come a day where known."""

    parties: int
    a_day: float | None


def scored(library: Library, parties: Mapping[Query, int], *, floor: float) -> Iterable[tuple[Scored, ...]]:
    """Screen each party once; give what it matched, party by party; numbers count from 0 in the order of the parties.

    Args:
        library: the lists.
        parties: how often each came.
        floor: least score.
    """
    for number, (query, times) in enumerate(parties.items()):
        yield tuple(
            Scored(number, times, match.list, match.entity, match.score)
            for match in screen(library, query, floor=floor)
            if not match.weak
        )


def curve(
    name: str,
    found: Sequence[Scored],
    traffic: Traffic,
    *,
    floor: float,
    tried: Sequence[float] = (),
    per_thousand: float | None = None,
) -> Curve:
    """Draw what each threshold of a list brings.

    Args:
        name: of the list, or `ALL`.
        found: its matches, or all of them.
        traffic: what they were found in.
        floor: the least score that was looked at.
        tried: of listed names gone wrong, the score with which each was found; 0 where it was not.
        per_thousand: the budget: alerts of a thousand parties.
    """
    best: dict[int, Scored] = {}
    for one in found:
        if one.party not in best or one.score > best[one.party].score:
            best[one.party] = one
    ranked = sorted(best.values(), key=lambda one: -one.score)
    steps = {round(at * STEP, 2) for at in range(math.ceil(floor / STEP - 1e-9), round(1 / STEP) + 1)}
    steps |= {math.floor(one.score * 10_000) / 10_000 for one in ranked[:EXACT] if one.score >= floor}
    wrong = sorted(tried)

    def point(threshold: float) -> Point:
        stopped = [one.times for one in ranked if one.score >= threshold]
        pairs = {(one.party, one.list, one.entity) for one in found if one.score >= threshold}
        many = interval(stopped)
        share = 1000 / traffic.parties if traffic.parties else 0.0
        day = traffic.a_day / traffic.parties if traffic.a_day is not None and traffic.parties else None
        return Point(
            threshold=threshold,
            alerts=sum(stopped),
            parties=len(stopped),
            pairs=len(pairs),
            per_thousand=_times(many, share),
            a_day=None if day is None else _times(many, day),
            recall=_share(sum(score >= threshold for score in wrong), len(wrong)) if wrong else None,
        )

    kept = None if per_thousand is None else keeps(ranked, per_thousand * traffic.parties / 1000, floor=floor)
    return Curve(
        list=name,
        points=tuple(point(threshold) for threshold in sorted(steps)),
        budget=None if kept is None else point(kept),
    )


def keeps(ranked: Sequence[Scored], most: float, *, floor: float) -> float | None:
    """The least threshold, in thousandths, above which no more alerts are than that; None where there is none.

    Args:
        ranked: the best match of each party, the surest first.
        most: alerts.
        floor: the least threshold.
    """
    alerts = 0
    for one in ranked:
        alerts += one.times
        if alerts > most + 1e-6:  # the budget may have come from a rate
            threshold = (math.floor(one.score * _FINE + 1e-9) + 1) / _FINE
            return None if threshold > 1 else max(threshold, floor)
    return floor


def interval(times: Sequence[int]) -> Range:
    """A sum of what came by chance, with its interval of 95 %.

    The parties that are stopped are taken as a Poisson count (Byar's approximation), and a party that came often as
    one piece of chance: so many parties of the same weight as would spread as much.
    """
    total = float(sum(times))
    if not total:
        return Range(value=0.0, low=0.0, high=_upper(0.0))
    weight = sum(one * one for one in times) / total
    count = total / weight
    return Range(value=total, low=weight * _lower(count), high=weight * _upper(count))


def _lower(count: float) -> float:
    return float(max(0.0, count * (1 - 1 / (9 * count) - _Z / (3 * math.sqrt(count))) ** 3))


def _upper(count: float) -> float:
    more = count + 1
    return float(more * (1 - 1 / (9 * more) + _Z / (3 * math.sqrt(more))) ** 3)


def _times(range_: Range, factor: float) -> Range:
    return Range(value=range_.value * factor, low=range_.low * factor, high=range_.high * factor)


def _share(hits: int, of: int) -> Range:
    """A share with Wilson's interval of 95 %."""
    share, square = hits / of, _Z * _Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = _Z / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return Range(value=share, low=max(0.0, middle - half), high=min(1.0, middle + half))
