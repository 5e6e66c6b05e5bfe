"""The slow path: which of a day's parties are near which names by their runs of three signs, whatever their words.

It finds nearly all and is for the night. What it finds and the fast path does not tell was missed: its words were not
looked up, or the comparison, which goes word by word, makes less of it.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Literal

import numpy as np

from openplaci.model.base import Noun
from openplaci.model.watchlist import Match, Query
from openplaci.screening import runs, sides
from openplaci.screening.library import Library
from openplaci.screening.screener import against, screen
from openplaci.screening.sounds import skeleton
from openplaci.screening.words import tokens

MOST: Final = 50
"""Names of a party at most, the nearest."""
NEAR: Final = 0.35
"""Least nearness of a name that is compared [I]: nine of ten names that the fast path misses are at least so near."""
LIKE: Final = 0.7
"""Least likeness that is told, unless another is asked for [I]: some five of a thousand ordinary parties have it."""

Why = Literal["not looked up", "scored lower"]


class Missed(Noun, frozen=True, kw_only=True):
    """A match that the fast path does not tell.

    Attributes:
        party: its number.
        match: as the comparison has it, with its alignment.
        nearness: by runs of three signs, 0 to 1.
        likeness: two parts of the score and one of the nearness; what is told is ranked by it.
        why: ``not looked up`` where the score would have done.
        content: digest of what the list says of the entity (`openplaci.screening.sides`).
    """

    party: int
    match: Match
    nearness: float
    likeness: float
    why: Why
    content: str


class Names:
    """Listed names, ready to be compared with any party; some 180 bytes a name."""

    def __init__(self, names: Iterable[tuple[str, ...]]) -> None:
        """Take them, normalised."""
        text, starts = _joined(names)
        self.size = len(starts) - 1
        having = runs.having(text, starts)
        self._rarity = (np.log((1 + self.size) / (1 + having)) + 1.0).astype(np.float32)
        self._starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(having)))
        self._names = np.empty(self._starts[-1], np.int32)
        self._values = np.empty(self._starts[-1], np.float32)
        runs.fill(text, starts, self._rarity, self._starts, self._names, self._values)
        self._sums = np.zeros(self.size, np.float32)
        self._touched = np.zeros(self.size + 1, np.int32)
        self._found = np.zeros(self.size, np.int32)

    def near(self, party: tuple[str, ...], *, floor: float, most: int = MOST) -> list[tuple[int, float]]:
        """Give the names that are near a party, and how near, 0 to 1; the nearest first, else in order.

        Nearness is the cosine over runs of three signs (words in order of the alphabet, a space around each, then their
        consonants), each weighing by how few names have it (TF-IDF).

        Args:
            party: words, normalised.
            floor: least nearness, above 0.
            most: names at most.
        """
        text, starts = _joined([party])
        hits = runs.nearest(
            text, starts[0], starts[1], self._rarity, self._starts, self._names, self._values, floor, self._sums,
            self._touched, self._found,
        )  # fmt: skip
        found = self._found[:hits]
        nearness = self._sums[found]
        best = np.argsort(-nearness, kind="stable")[:most]
        return [(int(found[at]), min(1.0, float(nearness[at]))) for at in best]


class Auditor:
    """Compares parties with every name of a library that is no weak alias."""

    def __init__(self, library: Library) -> None:
        """Prepare the names; half a minute for a million."""
        self._library = library
        self._owners: list[tuple[int, int]] = []
        self._listed = Names(self._named())

    @property
    def size(self) -> int:
        """How many names there are."""
        return self._listed.size

    def missed(self, number: int, query: Query, *, told: float, least: float = LIKE) -> list[Missed]:
        """Give what the fast path does not tell of a party, each entity once, the likest first.

        Args:
            number: of the party.
            query: the party.
            told: score from which the fast path tells a match.
            least: likeness.
        """
        words = tokens(query.name, query.kind)
        hits = self._listed.near(words.tokens, floor=NEAR) if words.tokens else []
        if not hits:
            return []
        known = {(match.list, match.entity) for match in screen(self._library, query, floor=told) if not match.weak}
        best: dict[int, Missed] = {}
        for name, nearness in hits:
            owner, place = self._owners[name]
            entity, shelf = self._library.entity(owner), self._library.shelf(owner)
            if (shelf.name, entity.id) in known:
                continue
            match = against(self._library, query, owner, entity, place)
            one = Missed(
                party=number, match=match, nearness=nearness, likeness=(2 * match.score + nearness) / 3,
                why="not looked up" if match.score >= told else "scored lower", content=sides.content(entity),
            )  # fmt: skip
            if one.likeness >= least and (owner not in best or one.likeness > best[owner].likeness):
                best[owner] = one
        return sorted(best.values(), key=lambda one: -one.likeness)

    def _named(self) -> Iterator[tuple[str, ...]]:
        before, entity = -1, None
        for number in range(len(self._library.index)):
            owner, place = self._library.name(number)
            if entity is None or owner != before:
                before, entity = owner, self._library.entity(owner)
            if not entity.names[place].weak:
                self._owners.append((owner, place))
                yield self._library.words(entity, place).tokens


def _joined(names: Iterable[tuple[str, ...]]) -> tuple[np.ndarray, np.ndarray]:
    """One text of all names, consonants in capitals so that their runs are their own; and where each starts."""
    text = bytearray()
    starts = [0]
    for words in names:
        if words:
            ordered = sorted(words)
            text += "  ".join(("", *ordered, *(skeleton(word).upper() for word in ordered), "")).encode(
                "ascii", "replace"
            )
        starts.append(len(text))
    return np.frombuffer(text, np.uint8), np.array(starts, np.int64)
