"""What tests of fetching share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from publisher import Publisher


@pytest.fixture
def publisher() -> Iterator[Callable[..., Publisher]]:
    made: list[Publisher] = []

    def make(tls: Path | None = None, *, tagged: bool = True) -> Publisher:
        made.append(Publisher(tls, tagged=tagged))
        return made[-1]

    yield make
    for one in made:
        one.close()
