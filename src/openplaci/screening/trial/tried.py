"""Names of a list that go wrong, seeded: what a threshold still finds is tried on them."""

import random
from collections.abc import Iterator
from typing import Final

from openplaci.model.watchlist import Query
from openplaci.screening.library import Library
from openplaci.screening.parties import FWB_NAME
from openplaci.screening.screener import screen
from openplaci.screening.trial.perturb import perturbed

SAMPLE: Final = 500
"""Names of a list that are tried, unless more are asked for."""


def tried(library: Library, name: str, rng: random.Random, *, most: int = SAMPLE) -> Iterator[float]:
    """Take names of a list that are no weak aliases, let each go wrong, and give the score with which it is found.

    As in a message: neither kind nor country is known, and it is cut where the field ends. 0 where it is not found.

    Args:
        library: the lists.
        name: of the list.
        rng: which names, and what goes wrong.
        most: names at most.
    """
    shelf = next(one for one in library.shelves if one.name == name)
    numbers = range(shelf.first, shelf.first + shelf.count)
    for number in rng.sample(numbers, min(most, len(numbers))):
        entity = library.entity(number)
        strong = [one.text for one in entity.names if not one.weak]
        if not strong:
            continue
        _, said = perturbed(rng.choice(strong), rng, entity.kind == "person")
        found = screen(library, Query(name=said, cut=FWB_NAME), floor=0.5)
        yield max(
            (one.score for one in found if one.list == name and one.entity == entity.id and not one.weak), default=0.0
        )
