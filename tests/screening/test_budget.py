"""The alert budget: counts, intervals, and the threshold that keeps it."""

# ruff: noqa: S311 - to be the same each time

from pathlib import Path
from random import Random

import pytest
from listed import library

from openplaci.model.watchlist import Query
from openplaci.screening.budget import ALL, Scored, Traffic, curve, interval, keeps, scored
from openplaci.screening.trial.tried import tried


def at(*scores: float, times: int = 1) -> list[Scored]:
    return [Scored(number, times, "tips", "7", score) for number, score in enumerate(scores)]


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.689), (1, 0.025, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390), (100, 81.364, 121.627)],
)
def test_the_interval_of_a_few_alerts_is_that_of_a_poisson_count(count: int, low: float, high: float) -> None:
    found = interval([1] * count)
    assert found.value == count
    assert found.low == pytest.approx(low, abs=0.03)
    assert found.high == pytest.approx(high, abs=0.03)


def test_a_party_that_comes_often_is_one_piece_of_chance() -> None:
    one, many = interval([10]), interval([1] * 10)
    assert one.value == many.value == 10
    assert one.low == pytest.approx(10 * interval([1]).low)
    assert one.high == pytest.approx(10 * interval([1]).high)
    assert one.high > 2 * many.high


@pytest.mark.parametrize(
    ("scores", "most", "threshold"),
    [
        ((0.9, 0.85, 0.7), 1, 0.851),
        ((0.9, 0.85, 0.7), 2, 0.701),
        ((0.9, 0.85, 0.7), 3, 0.6),
        ((0.9, 0.9, 0.7), 1, 0.901),
        ((0.9,), 0, 0.901),
        ((1.0,), 0, None),
        ((0.9999,), 0, 1.0),
        ((), 0, 0.6),
    ],
)
def test_the_least_threshold_that_keeps_the_budget(
    scores: tuple[float, ...], most: float, threshold: float | None
) -> None:
    found = at(*scores)
    assert keeps(found, most, floor=0.6) == threshold
    if threshold is not None:
        assert sum(one.score >= threshold for one in found) <= most


def test_a_curve_counts_parties_as_often_as_they_came_and_pairs_once() -> None:
    found = [
        Scored(0, 3, "tips", "7", 0.9), Scored(0, 3, "tips", "8", 0.8), Scored(1, 1, "tips", "7", 0.8),
    ]  # fmt: skip
    made = curve("tips", found, Traffic(1000, 500.0), floor=0.7, per_thousand=3.0, tried=[0.95, 0.85, 0.0, 0.75])
    points = {point.threshold: point for point in made.points}
    assert [(points[x].alerts, points[x].parties, points[x].pairs) for x in (0.7, 0.8, 0.9, 0.91)] == [
        (4, 2, 3), (4, 2, 3), (3, 1, 1), (0, 0, 0),
    ]  # fmt: skip
    assert points[0.8].per_thousand.value == 4.0
    assert points[0.8].a_day is not None
    assert points[0.8].a_day.value == 2.0
    assert points[0.8].recall is not None
    assert points[0.8].recall.value == 0.5
    assert points[0.8].recall.low < 0.5 < points[0.8].recall.high
    assert made.budget is not None
    assert (made.budget.threshold, made.budget.alerts) == (0.801, 3)
    assert [point.threshold for point in made.points] == sorted(points)


def test_few_alerts_are_points_of_their_own() -> None:
    made = curve(ALL, at(0.87654), Traffic(10, None), floor=0.8)
    alerts = {point.threshold: point.alerts for point in made.points}
    assert (alerts[0.87], alerts[0.8765], alerts[0.88]) == (1, 1, 0)
    assert all(point.a_day is None and point.recall is None for point in made.points)
    assert made.budget is None


def test_parties_are_screened_and_weak_aliases_alert_nobody(tmp_path: Path) -> None:
    parties = {Query(name="TAMERLAN OROZBEKOV"): 4, Query(name="TIMUR"): 9, Query(name="PETER MILLER"): 1}
    with library(tmp_path) as lists:
        rows = list(scored(lists, parties, floor=0.65))
    assert [[(one.party, one.times, one.entity) for one in row] for row in rows] == [[(0, 4, "7")], [], []]


def test_listed_names_are_tried_and_found(tmp_path: Path) -> None:
    with library(tmp_path) as lists:
        found = list(tried(lists, "tips", Random(1)))
        assert found == list(tried(lists, "tips", Random(1)))
        assert list(tried(lists, "tips", Random(1), most=0)) == []
    assert len(found) == 3  # the thing has no name
    assert max(found) > 0.7
