"""Candidates for methods that have no index of their own: the listed names that share most runs of three signs."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from openplaci.screening.sounds import skeleton
from openplaci.screening.words import Words

MOST: Final = 50


class Candidates:
    """Names by their runs of three letters and of three consonants, each weighing by how few names have it."""

    def __init__(self, names: Sequence[Words], most: int = MOST) -> None:
        """Take the names, and how many candidates a name has at most."""
        self._size, self._most = len(names), most
        places: dict[str, list[int]] = {}
        for at, name in enumerate(names):
            for run in _runs(name):
                places.setdefault(run, []).append(at)
        self._places = {run: np.array(there, dtype=np.int32) for run, there in places.items()}
        self._weight = {run: float(np.log(1 + len(names) / len(there))) ** 2 for run, there in places.items()}
        norm = np.zeros(len(names))
        for run, there in self._places.items():
            norm[there] += self._weight[run]
        self._norm = np.sqrt(norm + 1)

    def of(self, words: Words) -> list[int]:
        """Give the places of a name's candidates."""
        runs = [run for run in _runs(words) if run in self._places]
        if not runs:
            return []
        there = np.concatenate([self._places[run] for run in runs])
        amounts = np.repeat([self._weight[run] for run in runs], [len(self._places[run]) for run in runs])
        score = np.bincount(there, weights=amounts, minlength=self._size) / self._norm
        top = np.argpartition(score, -self._most)[-self._most :] if self._size > self._most else np.arange(self._size)
        return [int(at) for at in top if score[at] > 0]


def _runs(words: Words) -> set[str]:
    found: set[str] = set()
    for token in words.tokens:
        word, bones = f"_{token}_", f"-{skeleton(token)}-"
        found.update(word[at : at + 3] for at in range(len(word) - 2))
        found.update(bones[at : at + 3] for at in range(len(bones) - 2))
    return found
