"""What was found for a party, kept for when it comes again."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class PartyCache(Generic[V]):
    """Answers by normalised party and version of the index; the ones not asked for longest are forgotten first.

    Two halves: when the new one is full it becomes the old one, and what the old one had and nobody asked for is gone.
    """

    def __init__(self, most: int = 200_000) -> None:
        """Keep at most so many answers.

        Raises:
            ValueError: if fewer than two.
        """
        if most < 2:  # noqa: PLR2004 - two halves
            raise ValueError(f"a cache of {most} parties, expected at least 2")
        self._half = most // 2
        self._new: dict[tuple[Hashable, str], V] = {}
        self._old: dict[tuple[Hashable, str], V] = {}

    def __len__(self) -> int:
        """Count the answers kept."""
        return len(self._new) + sum(key not in self._new for key in self._old)

    def answer(self, party: Hashable, version: str, work: Callable[[], V]) -> V:
        """Give the answer for a party, worked out if it is not kept.

        Args:
            party: normalised: its words, and whatever else the answer depends on.
            version: of the index, or of all indexes asked.
            work: gives the answer; one that fails is not kept.
        """
        key = (party, version)
        kept = self._new.get(key, self)
        if kept is not self:
            return kept  # type: ignore[return-value] # self stands for none, as an answer may be None
        kept = self._old.get(key, self)
        answer: V = work() if kept is self else kept  # type: ignore[assignment]
        if len(self._new) >= self._half:
            self._old, self._new = self._new, {}
        self._new[key] = answer
        return answer
