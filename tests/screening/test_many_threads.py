"""One library, asked by many threads at once: each is told what it would be told alone."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from openplaci.model.watchlist import Entity, ListedName, Query, Watchlist
from openplaci.screening.library import Library, compile_
from openplaci.screening.screener import screen

FIRST = ("Tavio", "Odalric", "Tamerlan", "Zephyrion", "Ismeria", "Kasimir", "Leontyne", "Barnabas")
LAST = ("Quendle", "Vensbergh", "Orozbekov", "Harrowgate", "Pellingrad", "Marivaux", "Stroganin", "Uhlenbeck")


@pytest.fixture
def often() -> Iterator[None]:
    """Threads give way to each other as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("often")
def test_threads_that_ask_at_once_are_told_their_own(tmp_path: Path) -> None:
    names = [f"{first} {last}" for first in FIRST for last in LAST]
    entities = tuple(Entity(id=name, kind="person", names=(ListedName(text=name),)) for name in names)
    listed = Watchlist(name="tips", source="own", version="1", digest="a", entities=entities)
    with Library(compile_((listed,), tmp_path)) as library, ThreadPoolExecutor(8) as threads:
        queries = [Query(name=name, kind="person") for name in names]
        alone = [screen(library, query) for query in queries]
        for _ in range(5):
            assert list(threads.map(lambda query: screen(library, query), queries)) == alone
