"""Figures: shares with their intervals, thresholds, F1 and the area under the curve."""

import math
import random
from collections.abc import Sequence
from typing import Final

import numpy as np

_Z: Final = 1.959964
_GRID: Final = 100
"""Thresholds that are tried: hundredths."""
_SPLITS: Final = 20
_DRAWS: Final = 300

Interval = tuple[float, float]


def wilson(hits: int, of: int) -> Interval:
    """Wilson's interval of a share at 95 %; 0 to 1 where nothing was counted."""
    if of <= 0:
        return 0.0, 1.0
    share, room = hits / of, _Z * _Z / of
    middle = (share + room / 2) / (1 + room)
    half = _Z * math.sqrt(share * (1 - share) / of + room / (4 * of)) / (1 + room)
    return max(0.0, middle - half), min(1.0, middle + half)


def threshold(scores: Sequence[float], share: float) -> float:
    """The least score that no more than a share of scores is above; 1 and above alerts on nothing."""
    if not scores:
        return 1.0
    return sorted(scores, reverse=True)[min(int(len(scores) * share), len(scores) - 1)]


def area(scores: Sequence[float], matches: Sequence[bool]) -> float:
    """How often a match scores above what is none, ties half (AUC); nan where either is missing."""
    values, truth = np.asarray(scores, float), np.asarray(matches, bool)
    yes = int(truth.sum())
    no = len(truth) - yes
    if not yes or not no:
        return math.nan
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks = ends - (counts - 1) / 2
    return float((ranks[places][truth].sum() - yes * (yes + 1) / 2) / (yes * no))


class Curve:
    """Scores, labels and groups of pairs, for F1 on one half at the threshold of the other."""

    def __init__(self, scores: Sequence[float], matches: Sequence[bool], groups: Sequence[str]) -> None:
        """Take the pairs; those of one group (one target name) are never parted."""
        self._bins = np.clip(np.floor(np.asarray(scores, float) * _GRID + 1e-9).astype(int), 0, _GRID)
        self._match = np.asarray(matches, bool)
        names = {name: number for number, name in enumerate(sorted(set(groups)))}
        self._group = np.array([names[name] for name in groups], int)
        self._groups = len(names)

    def halves(self, seed: int) -> tuple[float, Interval]:
        """The mean F1 over ways to halve the groups, and what 95 % of samples of the pairs give."""
        rng = random.Random(seed)  # noqa: S311 - to be the same each time
        everything = np.arange(len(self._bins))
        values = [self._half(everything, rng) for _ in range(_SPLITS)]
        draws = np.random.default_rng(seed)
        drawn = sorted(
            self._half(draws.integers(0, len(everything), len(everything)), rng) for _ in range(_DRAWS)
        )  # fmt: skip
        return sum(values) / len(values), (drawn[int(_DRAWS * 0.025)], drawn[int(_DRAWS * 0.975)])

    def best(self) -> tuple[float, float]:
        """The threshold that is best on all pairs, and its F1: seen by itself, so too good."""
        curve = self._curve(np.arange(len(self._bins)))
        return int(curve.argmax()) / _GRID, float(curve.max())

    def _half(self, taken: np.ndarray, rng: random.Random) -> float:
        half = np.zeros(self._groups, bool)
        half[rng.sample(range(self._groups), self._groups // 2)] = True
        inside = half[self._group[taken]]
        one, other = self._curve(taken[inside]), self._curve(taken[~inside])
        return float(other[one.argmax()] + one[other.argmax()]) / 2

    def _curve(self, taken: np.ndarray) -> np.ndarray:
        """F1 at each threshold."""
        bins, match = self._bins[taken], self._match[taken]
        yes = np.bincount(bins[match], minlength=_GRID + 1)[::-1].cumsum()[::-1]
        no = np.bincount(bins[~match], minlength=_GRID + 1)[::-1].cumsum()[::-1]
        missed = match.sum() - yes
        bottom = 2 * yes + no + missed
        return np.where(bottom > 0, 2 * yes / np.maximum(bottom, 1), 0.0)
