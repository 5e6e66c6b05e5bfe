"""The party cache: one answer a party and version, and no more than it may hold."""

import pytest

from openplaci.screening.index import PartyCache


def test_an_answer_is_worked_out_once_for_a_party_and_a_version() -> None:
    asked: list[str] = []
    cache = PartyCache[int | None](10)

    def work() -> None:
        asked.append("x")

    for _ in range(3):
        assert cache.answer(("a", "b"), "1", work) is None
    cache.answer(("a", "b"), "2", work)
    cache.answer(("a",), "1", work)
    assert len(asked) == 3


def test_the_ones_not_asked_for_are_forgotten_first() -> None:
    cache = PartyCache[int](10)
    for n in range(100):
        cache.answer("kept", "1", lambda n=n: -1 if n == 0 else pytest.fail("forgotten"))  # type: ignore[misc]
        cache.answer(n, "1", lambda n=n: n)  # type: ignore[misc]
        assert len(cache) <= 10
    assert cache.answer(0, "1", lambda: 7) == 7


def test_an_answer_that_fails_is_not_kept() -> None:
    cache = PartyCache[float](2)
    with pytest.raises(ZeroDivisionError):
        cache.answer("a", "1", lambda: 1 / 0)
    assert cache.answer("a", "1", lambda: 1.0) == 1.0


def test_a_cache_holds_at_least_two() -> None:
    with pytest.raises(ValueError, match="a cache of 1 parties, expected at least 2"):
        PartyCache[int](1)
