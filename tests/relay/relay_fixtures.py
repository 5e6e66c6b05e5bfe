"""What tests of the relay share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from relay_world import Came, Receiver, World


@pytest.fixture(params=["memory", "sqlite"])
def relays(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    made = World(request.param, tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def receiver() -> Iterator[Callable[..., Receiver]]:
    made: list[Receiver] = []

    def make(answer: Callable[[Came], object] = lambda _: 200, tls: Path | None = None) -> Receiver:
        made.append(Receiver(answer, tls))
        return made[-1]

    yield make
    for one in made:
        one.close()
